// SPDX-License-Identifier: GPL-2.0
#include "bench/machine/vmstat.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/util/file.h"

const char *const vmstat_names[VMSTAT_NR] = {
	[VMSTAT_PGMIGRATE_SUCCESS] = "pgmigrate_success",
	[VMSTAT_PGMIGRATE_FAIL] = "pgmigrate_fail",
	[VMSTAT_COMPACT_ISOLATED] = "compact_isolated",
	[VMSTAT_PGFAULT] = "pgfault",
};

int vmstat_find(const char *text, const char *name, uint64_t *value)
{
	size_t len = strlen(name);
	const char *p = text;

	while ((p = strstr(p, name))) {
		if ((p == text || p[-1] == '\n') && p[len] == ' ') {
			*value = strtoull(p + len, NULL, 10);
			return 0;
		}
		p += len;
	}
	return -ENOENT;
}

int vmstat_read(int fd, struct vmstat *v)
{
	char text[16384];
	size_t used = 0;
	ssize_t n;

	*v = (struct vmstat){ 0 };
	while (used < sizeof(text) - 1 &&
	       (n = pread(fd, text + used, sizeof(text) - 1 - used, used)) > 0)
		used += n;
	if (!used)
		return -EIO;
	text[used] = '\0';
	for (int i = 0; i < VMSTAT_NR; i++)
		if (!vmstat_find(text, vmstat_names[i], &v->value[i]))
			v->has |= 1u << i;
	return 0;
}

void vmstat_add_delta(struct vmstat *sum, const struct vmstat *before, const struct vmstat *after)
{
	sum->has = before->has & after->has;
	for (int i = 0; i < VMSTAT_NR; i++)
		sum->value[i] += after->value[i] - before->value[i];
}

static char *read_text(const char *root)
{
	char path[256], *text;

	snprintf(path, sizeof(path), "%s/proc/vmstat", root);
	return file_read(path, &text, NULL) ? NULL : text;
}

uint64_t vmstat_level(const char *root, const char *name)
{
	char *text = read_text(root);
	uint64_t value = 0;

	if (text)
		vmstat_find(text, name, &value);
	free(text);
	return value;
}

json_t *vmstat_levels_json(const char *root)
{
	static const char *const names[] = {
		"nr_isolated_anon", "nr_isolated_file", "nr_inactive_anon", "nr_active_anon",
		"nr_inactive_file", "nr_active_file",	"nr_free_pages",
	};
	json_t *o = json_object();
	char *text = read_text(root);
	uint64_t value;

	if (!text)
		return o;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!vmstat_find(text, names[i], &value))
			json_object_set_new(o, names[i], json_integer((json_int_t)value));
	free(text);
	return o;
}
