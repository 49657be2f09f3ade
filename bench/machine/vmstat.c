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

/* A line "name value" */
static int find_item(const char *text, const char *name, uint64_t *value)
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
		if (!find_item(text, vmstat_names[i], &v->value[i]))
			v->has |= 1u << i;
	return 0;
}

void vmstat_add_delta(struct vmstat *sum, const struct vmstat *before, const struct vmstat *after)
{
	sum->has = before->has & after->has;
	for (int i = 0; i < VMSTAT_NR; i++)
		sum->value[i] += after->value[i] - before->value[i];
}

uint64_t vmstat_level(const char *root, const char *name)
{
	char path[256], *text;
	uint64_t value = 0;

	snprintf(path, sizeof(path), "%s/proc/vmstat", root);
	if (!file_read(path, &text, NULL))
		find_item(text, name, &value);
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
	char path[256], *text;
	uint64_t value;

	snprintf(path, sizeof(path), "%s/proc/vmstat", root);
	if (file_read(path, &text, NULL))
		return o;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!find_item(text, names[i], &value))
			json_object_set_new(o, names[i], json_integer((json_int_t)value));
	free(text);
	return o;
}
