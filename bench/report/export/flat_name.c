// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "bench/report/export/flat.h"

/* Names that say what they count by where they stand; ends of names, of any table if it is NULL. */
static const struct {
	const char *table;
	const char *column;
	const char *name;
} names[] = {
	{ "attempts", "ns", "duration_ns" },
	{ "attempts", "migrated", "migrated_pages" },
	{ "attempts", "failed", "failed_pages" },
	{ "placement_blockers", "offset", "offset_pages" },
	{ "free_orders", "index", "order" },
	{ "free_orders", "value", "free_blocks" },
	{ NULL, "free_fragmentation", "free_fragmentation_permille" },
	{ NULL, "free_unusable", "free_unusable_permille" },
	{ NULL, "aftermath_order9_delta", "aftermath_order9_delta_blocks" },
	{ NULL, "aftermath_operation_machine_retyped",
	  "aftermath_operation_machine_retyped_blocks" },
	{ NULL, "vmstat_pgmigrate_success", "vmstat_pgmigrate_success_pages" },
	{ NULL, "vmstat_pgmigrate_fail", "vmstat_pgmigrate_fail_pages" },
	{ NULL, "vmstat_compact_isolated", "vmstat_compact_isolated_pages" },
};

/* Numbers that identify an entry, and are no measures. */
static const char *const marks[] = { "schema", "id",   "trial_id",  "index", "boot",
				     "trial",  "seed", "start_pfn", "node" };

static const char *const units[] = { "ns",    "us",    "ms",	 "hz",	     "mhz",
				     "bytes", "pages", "blocks", "permille", "count" };

static bool is_one_of(const char *word, size_t len, const char *const *list, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (strlen(list[i]) == len && !strncmp(word, list[i], len))
			return true;
	return false;
}

/* Any word of the name; of a counter the last one: "mm_migrate_pages" counts calls. */
static bool has_unit(const char *column)
{
	bool counter = !strncmp(column, "counters_", strlen("counters_"));
	size_t len;

	for (const char *word = column; *word; word += len + (word[len] == '_')) {
		len = strcspn(word, "_");
		if (counter && (word[len] || !strcmp(word, "pages")))
			continue;
		if (is_one_of(word, len, units, sizeof(units) / sizeof(units[0])))
			return true;
	}
	return false;
}

const char *flat_name(const char *table, const char *column, bool number, char *buf, size_t size)
{
	const char *unit = "";

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i].column, column) &&
		    (!names[i].table || !strcmp(names[i].table, table)))
			return names[i].name;
	if (number && !is_one_of(column, strlen(column), marks, sizeof(marks) / sizeof(marks[0])) &&
	    !has_unit(column))
		unit = strncmp(column, "phases_", strlen("phases_")) ? "_count" : "_ns";
	snprintf(buf, size, "%s%s", column, unit);
	return buf;
}
