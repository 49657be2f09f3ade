// SPDX-License-Identifier: GPL-2.0
#include "bench/record/trial_check.h"

#include <errno.h>

#include "bench/cell/outcome.h"
#include "bench/record/cell_fields.h"

#define RAN  (1u << OUTCOME_SUCCESS | 1u << OUTCOME_FAILURE | 1u << OUTCOME_TIMEOUT)
#define LOST (1u << OUTCOME_SKIPPED | 1u << OUTCOME_CRASHED)

static const struct field attempt_fields[] = {
	{ "ns", FIELD_COUNT, NEEDED_ALWAYS },
	{ "errno", FIELD_TEXT },
	{ "migrated", FIELD_COUNT },
	{ "failed", FIELD_COUNT },
	{},
};

static const struct field blocker_fields[] = {
	{ "offset", FIELD_COUNT, NEEDED_ALWAYS },
	{ "kind", FIELD_TEXT, NEEDED_ALWAYS },
	{ "kpageflags", FIELD_TEXT },
	{ "pages", FIELD_COUNT },
	{},
};

static const struct field placement_fields[] = {
	{ "movable_pages", FIELD_COUNT, NEEDED_ALWAYS },
	{ "free_pages", FIELD_COUNT, NEEDED_ALWAYS },
	{ "blockers", FIELD_ARRAY, NEEDED_ALWAYS, blocker_fields },
	{},
};

static const struct field counter_fields[] = {
	{ "task_clock_ns", FIELD_COUNT },
	{ "test_pages_isolated", FIELD_COUNT },
	{ "mm_migrate_pages", FIELD_COUNT },
	{},
};

static const struct field pool_fields[] = {
	{ "before", FIELD_COUNT },
	{ "obtained", FIELD_COUNT },
	{ "after", FIELD_COUNT },
	{},
};

static const struct field candidate_fields[] = {
	{ "start_pfn", FIELD_COUNT }, { "ns", FIELD_COUNT },	 { "errno", FIELD_TEXT },
	{ "migrated", FIELD_COUNT },  { "failed", FIELD_COUNT }, {},
};

static const struct field phase_fields[] = {
	{ "outside", FIELD_COUNT },
	{ "search", FIELD_COUNT },
	{ "drain", FIELD_COUNT },
	{ "isolate", FIELD_COUNT },
	{ "early_check", FIELD_COUNT },
	{ "notify", FIELD_COUNT },
	{ "migrate", FIELD_COUNT },
	{ "hugetlb", FIELD_COUNT },
	{ "test", FIELD_COUNT },
	{ "finish", FIELD_COUNT },
	{ "undo", FIELD_COUNT },
	{ "other", FIELD_COUNT },
	{},
};

static const struct field page_offline_fields[] = {
	{ "before_pages", FIELD_COUNT, NEEDED_ALWAYS },
	{ "after_pages", FIELD_COUNT, NEEDED_ALWAYS },
	{},
};

static const struct field unplug_fields[] = {
	{ "asked_bytes", FIELD_COUNT, NEEDED_ALWAYS },
	{ "unplugged_bytes", FIELD_COUNT, NEEDED_ALWAYS },
	{ "passes", FIELD_COUNT },
	{ "movable_pages", FIELD_COUNT },
	{ "left_blocks", FIELD_COUNT },
	{ "left_blocked_blocks", FIELD_COUNT },
	{ "steps", FIELD_OBJECT },
	{},
};

/* What the program itself relies on; docs/trial.schema.json is the whole format. */
const struct field trial_fields[] = {
	{ "id", FIELD_COUNT, NEEDED_ALWAYS },
	{ "kernel", FIELD_TEXT, NEEDED_ALWAYS },
	{ "env", FIELD_TEXT, NEEDED_ALWAYS },
	{ "clock", FIELD_TEXT, NEEDED_ALWAYS },
	{ "boot", FIELD_COUNT, NEEDED_ALWAYS },
	{ "trial", FIELD_COUNT, NEEDED_ALWAYS },
	{ "seed", FIELD_COUNT, NEEDED_ALWAYS },
	{ "lifetime_ns", FIELD_COUNT },
	{ "errno", FIELD_TEXT },
	{ "reason", FIELD_TEXT, LOST },
	{ "start_pfn", FIELD_COUNT },
	{ "nr_pages", FIELD_COUNT },
	{ "size_bytes", FIELD_COUNT },
	{ "zone", FIELD_TEXT },
	{ "node", FIELD_COUNT },
	{ "placement", FIELD_OBJECT, 0, placement_fields },
	{ "latency_ns", FIELD_COUNT, RAN },
	{ "attempts", FIELD_ARRAY, 0, attempt_fields },
	{ "attempts_total", FIELD_COUNT },
	{ "migrated_pages", FIELD_COUNT },
	{ "wasted_pages", FIELD_COUNT },
	{ "blocker_freed_ns", FIELD_COUNT },
	{ "freed_to_done_ns", FIELD_COUNT },
	{ "wait_ns", FIELD_COUNT },
	{ "waits", FIELD_COUNT },
	{ "wakeups", FIELD_COUNT },
	{ "polls", FIELD_COUNT },
	{ "isolated_ns", FIELD_COUNT },
	{ "isolated_page_ns", FIELD_COUNT },
	{ "busy_retries", FIELD_COUNT },
	{ "obtained_offset", FIELD_COUNT },
	{ "pool", FIELD_OBJECT, 0, pool_fields },
	{ "candidates", FIELD_ARRAY, 0, candidate_fields },
	{ "candidates_total", FIELD_COUNT },
	{ "candidates_rejected", FIELD_COUNT },
	{ "page_offline", FIELD_OBJECT, 0, page_offline_fields },
	{ "unplug", FIELD_OBJECT, 0, unplug_fields },
	{ "lost_pages", FIELD_COUNT },
	{ "counters", FIELD_OBJECT, 0, counter_fields },
	{ "counters_running", FIELD_OBJECT },
	{ "phases", FIELD_OBJECT, 0, phase_fields },
	{ "vmstat", FIELD_OBJECT },
	{},
};

_Static_assert(sizeof(trial_fields) / sizeof(trial_fields[0]) <= TRIAL_FIELDS_MAX, "too many");

/* The last attempt decides. */
static int check_sense(const json_t *trial, enum outcome outcome, struct diag *why)
{
	const json_t *attempts = json_object_get(trial, "attempts");
	const json_t *last = json_array_get(attempts, json_array_size(attempts) - 1);
	bool failed = json_object_get(trial, "errno") || json_object_get(last, "errno");
	const char *name = outcome_names[outcome];

	if (1u << outcome & LOST && (failed || json_object_get(trial, "latency_ns")))
		return diag_set(why, -EBADMSG,
				"what was %s has neither \"latency_ns\" nor \"errno\"", name);
	if (outcome == OUTCOME_SUCCESS && failed)
		return diag_set(why, -EBADMSG, "a success has no \"errno\"");
	if ((outcome == OUTCOME_FAILURE || outcome == OUTCOME_TIMEOUT) && !failed)
		return diag_set(why, -EBADMSG, "a %s has an \"errno\"", name);
	return 0;
}

int trial_check_fields(const json_t *trial, const struct field *fields, struct diag *why)
{
	enum outcome outcome;
	const char *name;

	if (!json_is_object(trial))
		return diag_set(why, -EBADMSG, "no JSON object");
	name = json_string_value(json_object_get(trial, "outcome"));
	if (!name)
		return diag_set(why, -EBADMSG, "\"outcome\" is missing or no text");
	outcome = outcome_parse(name);
	if (outcome == OUTCOME_NR)
		return diag_set(
			why, -EBADMSG,
			"\"outcome\" is none of success, failure, timeout, skipped, crashed");
	if (fields_check(trial, fields, 1u << outcome, why) || check_cell(trial, why))
		return -EBADMSG;
	/* of a finished run's line, of which a part is looked at, the hash is checked */
	return fields == trial_fields ? check_sense(trial, outcome, why) : 0;
}

int trial_check(const json_t *trial, struct diag *why)
{
	return trial_check_fields(trial, trial_fields, why);
}
