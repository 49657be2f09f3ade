// SPDX-License-Identifier: GPL-2.0
#include "bench/record/trial_check.h"

#include <errno.h>

#include "bench/cell/outcome.h"
#include "bench/record/cell_fields.h"
#include "bench/trial/target.h"

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

static const struct field level_fields[] = {
	{ "nr_isolated_anon", FIELD_COUNT }, { "nr_isolated_file", FIELD_COUNT },
	{ "nr_inactive_anon", FIELD_COUNT }, { "nr_active_anon", FIELD_COUNT },
	{ "nr_inactive_file", FIELD_COUNT }, { "nr_active_file", FIELD_COUNT },
	{ "nr_free_pages", FIELD_COUNT },    {},
};

static const struct field hang_fields[] = {
	{ "state", FIELD_TEXT },
	{ "wchan", FIELD_TEXT },
	{ "stack", FIELD_ARRAY },
	{ "threads", FIELD_ARRAY },
	{ "vmstat", FIELD_OBJECT, 0, level_fields },
	{ "signal", FIELD_TEXT, NEEDED_ALWAYS },
	{ "ended_ns", FIELD_COUNT },
	{},
};

static const struct field race_fields[] = {
	{ "tries", FIELD_COUNT, NEEDED_ALWAYS },    { "taken", FIELD_COUNT, NEEDED_ALWAYS },
	{ "isolated", FIELD_COUNT, NEEDED_ALWAYS }, { "kept", FIELD_COUNT, NEEDED_ALWAYS },
	{ "undone", FIELD_COUNT, NEEDED_ALWAYS },   { "first_isolated_ns", FIELD_COUNT },
	{ "last_isolated_ns", FIELD_COUNT },	    {},
};

/* Fields that trials of all targets may have. */
static const struct field common_fields[] = {
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
	{ "hang", FIELD_OBJECT, 0, hang_fields },
	{ "page_offline", FIELD_OBJECT, 0, page_offline_fields },
	{ "lost_pages", FIELD_COUNT },
	{ "race", FIELD_OBJECT, 0, race_fields },
	{ "counters", FIELD_OBJECT, 0, counter_fields },
	{ "counters_running", FIELD_OBJECT },
	{ "phases", FIELD_OBJECT, 0, phase_fields },
	{ "vmstat", FIELD_OBJECT },
	{},
};

/* Two targets may have one sort of result. */
static bool has_table(const struct target *const *upto, const struct field *table)
{
	for (const struct target *const *t = targets; t < upto; t++)
		if ((*t)->fields == table)
			return true;
	return false;
}

void trial_fields(struct field fields[TRIAL_FIELDS_MAX])
{
	size_t nr = 0;

	for (const struct field *f = common_fields; f->name; f++)
		fields[nr++] = *f;
	for (const struct target *const *t = targets; *t; t++)
		for (const struct field *f = (*t)->fields; f && f->name; f++)
			if (nr < TRIAL_FIELDS_MAX - 1 && !has_table(t, (*t)->fields))
				fields[nr++] = *f;
	fields[nr] = (struct field){};
}

_Static_assert(sizeof(common_fields) / sizeof(common_fields[0]) <= TRIAL_FIELDS_MAX, "too many");

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
	if (outcome != OUTCOME_TIMEOUT && json_object_get(trial, "hang"))
		return diag_set(why, -EBADMSG, "a %s has no \"hang\"", name);
	return 0;
}

int trial_check_fields(const json_t *trial, const struct field *fields, struct diag *why)
{
	struct field all[TRIAL_FIELDS_MAX];
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
	if (!fields)
		trial_fields(all);
	if (fields_check(trial, fields ?: all, 1u << outcome, why) || check_cell(trial, why))
		return -EBADMSG;
	/* of a finished run's line, of which a part is looked at, the hash is checked */
	return fields ? 0 : check_sense(trial, outcome, why);
}

int trial_check(const json_t *trial, struct diag *why)
{
	return trial_check_fields(trial, NULL, why);
}
