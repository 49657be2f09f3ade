// SPDX-License-Identifier: GPL-2.0
/* Lines of the journal: "BLOCK ZONE BOOT-ID" or "SETTING VALUE BOOT-ID". */

#include "bench/machine/journal_line.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/machine/graph_tracer.h"
#include "bench/machine/machine.h"
#include "bench/machine/reserve.h"
#include "bench/machine/trace_instance.h"
#include "bench/util/file.h"
#include "bench/util/units.h"

#define OFFLINE_NS (10 * NSEC_PER_SEC)

#define KSM_RUN "/sys/kernel/mm/ksm/run"

/* Blocks are in one of these; only Movable can be asked for by name. */
static const char *const zones[] = { "DMA", "DMA32", "Normal", "Movable" };

/*
 * What restore changes, whatever stands in the file, and the largest value that the kernel takes;
 * 0: pages of a pool, as many as the memory holds. Without @put_back it is a file with a number.
 */
static const struct setting {
	const char *pattern;
	uint64_t max;
	int (*put_back)(const char *root, uint64_t value, struct diag *why);
} settings[] = {
	{ "/sys/devices/system/node/node*/hugepages/hugepages-*kB/nr_hugepages" },
	{ "/sys/kernel/mm/hugepages/hugepages-*kB/nr_hugepages" },
	{ KSM_RUN, 2 },
	{ "/sys/kernel/mm/ksm/pages_to_scan", UINT_MAX },
	{ "/sys/kernel/mm/ksm/sleep_millisecs", UINT_MAX },
	{ "/sys/kernel/mm/ksm/smart_scan", 1 },
	{ "/proc/sys/fs/aio-max-nr", ULONG_MAX },
	{ MACHINE_ISOLATE_FIRST, 2 },
	{ GRAPH_TRACER_PATH, UINT_MAX, graph_tracer_put_back },
	{ TRACE_INSTANCE_PATH, 1, trace_instance_put_back },
};

static const struct setting *find_setting(const char *path)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (!fnmatch(settings[i].pattern, path, FNM_PATHNAME))
			return &settings[i];
	return NULL;
}

static bool is_zone(const char *name)
{
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		if (!strcmp(zones[i], name))
			return true;
	return false;
}

static int parse_setting(const char *line, struct journal_entry *e)
{
	char value[20];
	int end = 0;

	if (sscanf(line, "%127s %19[0-9] %39[0-9a-f-]%n", e->setting, value, e->boot_id, &end) !=
		    3 ||
	    !find_setting(e->setting))
		return -EINVAL;
	e->value = strtoull(value, NULL, 10);
	return line[end] || strlen(e->boot_id) != 36 ? -EINVAL : 0;
}

int journal_parse(const char *line, struct journal_entry *e)
{
	int end = 0;

	*e = (struct journal_entry){ 0 };
	if (line[0] == '/')
		return parse_setting(line, e);
	if (line[0] < '0' || line[0] > '9' ||
	    sscanf(line, "%9" SCNu64 " %15[A-Za-z0-9] %39[0-9a-f-]%n", &e->block, e->zone,
		   e->boot_id, &end) != 3 ||
	    !is_zone(e->zone))
		return -EINVAL;
	return line[end] || strlen(e->boot_id) != 36 ? -EINVAL : 0;
}

int journal_read_setting(const char *root, const char *setting, uint64_t *value, struct diag *why)
{
	char path[PATH_MAX], *text;
	int err;

	snprintf(path, sizeof(path), "%s%s", root, setting);
	err = file_read(path, &text, NULL);
	if (err)
		return diag_set(why, err, "%s: %s", path, strerror(-err));
	*value = strtoull(text, NULL, 10);
	free(text);
	/* Has one more bit while memory goes offline, which cannot be written. */
	if (!strcmp(setting, KSM_RUN))
		*value &= 3;
	return 0;
}

static int write_setting(const char *root, const struct journal_entry *e, struct diag *why)
{
	char path[PATH_MAX], text[32];
	int err, fd;

	snprintf(path, sizeof(path), "%s%s", root, e->setting);
	snprintf(text, sizeof(text), "%" PRIu64 "\n", e->value);
	fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	err = fd < 0 ? -errno : file_write_all(fd, text, strlen(text));
	if (fd >= 0)
		close(fd);
	return err ? diag_set(why, err, "%s: %s", e->setting, strerror(-err)) : 0;
}

static int check_value(const char *root, const struct journal_entry *e, const struct setting *s,
		       struct diag *why)
{
	const char *size = strstr(e->setting, "hugepages-");
	uint64_t max = s->max, kib;
	int err;

	if (!max) {
		err = memory_item(root, MEMORY_TOTAL, &max, why);
		kib = size ? strtoull(size + strlen("hugepages-"), NULL, 10) : 0;
		if (err)
			return err;
		max = kib ? (max >> 10) / kib : 0;
	}
	if (e->value <= max)
		return 0;
	return diag_set(why, -ERANGE,
			"%s was not %" PRIu64 ", for the kernel takes %" PRIu64
			" at most; set it by hand, then delete the line",
			e->setting, e->value, max);
}

static int put_setting_back(const char *root, const struct journal_entry *e, struct diag *why)
{
	const struct setting *s = find_setting(e->setting);
	uint64_t now = 0;
	int err = s ? check_value(root, e, s, why) : -EINVAL;

	if (err || s->put_back)
		return err ?: s->put_back(root, e->value, why);
	err = journal_read_setting(root, e->setting, &now, why);
	if (err || now == e->value)
		return err;
	err = write_setting(root, e, why) ?: journal_read_setting(root, e->setting, &now, why);
	if (err)
		return err;
	if (now != e->value)
		return diag_set(why, -EBUSY,
				"%s was %" PRIu64 " and stays %" PRIu64
				"; free memory and run pfnbench restore, or delete its line",
				e->setting, e->value, now);
	diag_set(why, 0, "%s is %" PRIu64 " again", e->setting, e->value);
	return 1;
}

static bool is_movable(const char *zone)
{
	return !strcmp(zone, "Movable");
}

/*
 * Return: 1 when it has to leave the zone that it is online in, 0 when it belongs there, -errno
 * when no run can have moved it
 */
static int is_elsewhere(const char *root, const struct journal_entry *e, struct diag *why)
{
	char zone[ZONE_NAME_MAX];

	if (block_zone(root, e->block, zone, sizeof(zone)))
		return diag_set(why, -ERANGE,
				"memory%" PRIu64
				" cannot be moved, and was not: it is in no zone or in several; "
				"delete the line",
				e->block);
	if (!strcmp(zone, e->zone))
		return 0;
	if (is_movable(zone) == is_movable(e->zone))
		return diag_set(why, -ERANGE,
				"memory%" PRIu64
				" is in zone %s, and the kernel does not offer %s; "
				"delete the line",
				e->block, zone, e->zone);
	return 1;
}

static int leave(const char *root, const struct journal_entry *e, struct diag *why)
{
	int err = block_leave(root, e->block, OFFLINE_NS);

	return err ? diag_set(why, err,
			      "memory%" PRIu64 " is not in zone %s, where it belongs, and "
			      "cannot be emptied: %s; run pfnbench restore later",
			      e->block, e->zone, strerror(-err))
		   : 0;
}

/* Return: 1 when it was brought back, 0 when it was there or is gone, -errno */
static int try_block_back(const char *root, const struct journal_entry *e, struct diag *why)
{
	char state[32];
	int err = block_read(root, e->block, "state", state, sizeof(state));

	if (err == -ENOENT) {
		diag_set(why, 0, "memory%" PRIu64 " is gone from this machine; it was in zone %s",
			 e->block, e->zone);
		return 0;
	}
	if (err)
		return diag_set(why, err, "memory%" PRIu64 "/state: %s", e->block, strerror(-err));
	if (!strcmp(state, "online")) {
		err = is_elsewhere(root, e, why);
		if (err <= 0)
			return err;
		err = leave(root, e, why);
	}
	err = err ?: block_online(root, e->block, e->zone, why);
	if (err < 0)
		return err;
	diag_set(why, 0, "memory%" PRIu64 " is back in zone %s", e->block, e->zone);
	return 1;
}

/*
 * What is online cannot be brought online: -EINVAL. A process that was killed may be in the kernel
 * still, whose offlining ends in between; then the block is looked at once more.
 */
static int put_block_back(const char *root, const struct journal_entry *e, struct diag *why)
{
	int err = try_block_back(root, e, why);

	return err == -EINVAL ? try_block_back(root, e, why) : err;
}

int journal_undo(const char *root, const struct journal_entry *e, struct diag *why)
{
	*why = (struct diag){ "" };
	return *e->setting ? put_setting_back(root, e, why) : put_block_back(root, e, why);
}
