// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/measures.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "bench/analysis/estimate.h"
#include "bench/util/text.h"

/* Where a record holds what struct measures keeps. */
static const struct {
	size_t offset;
	const char *object; /* inside of the record, or NULL */
	const char *name;
	const char *inner; /* inside of the object, or NULL */
	bool time;	   /* measured: not what an estimate stands beside */
} measure_fields[] = {
	{ offsetof(struct measures, latency_ns), NULL, "latency_ns", .time = true },
	{ offsetof(struct measures, migrated), NULL, "migrated_pages" },
	{ offsetof(struct measures, wasted), NULL, "wasted_pages" },
	{ offsetof(struct measures, attempts), NULL, "attempts_total" },
	{ offsetof(struct measures, freed_to_done_ns), NULL, "freed_to_done_ns", .time = true },
	{ offsetof(struct measures, cpu_ns), "counters", "task_clock_ns", .time = true },
	{ offsetof(struct measures, isolated_page_ns), NULL, "isolated_page_ns", .time = true },
	{ offsetof(struct measures, lost), NULL, "lost_pages" },
	{ offsetof(struct measures, raced), "race", "isolated" },
	{ offsetof(struct measures, undone), "race", "undone" },
	{ offsetof(struct measures, stall_ns), "bystander", "max_ns", .time = true },
	{ offsetof(struct measures, retyped), "aftermath", "blocks_retyped", "operation" },
	{ offsetof(struct measures, machine_retyped), "aftermath", "machine_retyped", "operation" },
	{ offsetof(struct measures, misplaced), "aftermath", "misplaced_pages_delta", "operation" },
	{ offsetof(struct measures, tests), "counters", "test_pages_isolated" },
	{ offsetof(struct measures, migrations), "counters", "mm_migrate_pages" },
#define PHASE_FIELD(p, name)                                                                       \
	{                                                                                          \
		offsetof(struct measures, phase[p]), "phases", name, .time = true                  \
	}
	PHASE_FIELD(PHASE_OUTSIDE, "outside"),
	PHASE_FIELD(PHASE_SEARCH, "search"),
	PHASE_FIELD(PHASE_DRAIN, "drain"),
	PHASE_FIELD(PHASE_ISOLATE, "isolate"),
	PHASE_FIELD(PHASE_EARLY_CHECK, "early_check"),
	PHASE_FIELD(PHASE_NOTIFY, "notify"),
	PHASE_FIELD(PHASE_MIGRATE, "migrate"),
	PHASE_FIELD(PHASE_HUGETLB, "hugetlb"),
	PHASE_FIELD(PHASE_TEST, "test"),
	PHASE_FIELD(PHASE_FINISH, "finish"),
	PHASE_FIELD(PHASE_UNDO, "undo"),
	PHASE_FIELD(PHASE_OTHER, "other"),
};

_Static_assert(sizeof(measure_fields) / sizeof(measure_fields[0]) == MEASURE_FIELDS,
	       "measures.h counts them");

const char *const measured_types[MEASURED_TYPES] = { "Unmovable", "Reclaimable", "Movable" };

/* What pageblocks with another type had been. */
static void add_types(struct measures *m, const json_t *trial)
{
	const json_t *operation = json_object_get(json_object_get(trial, "aftermath"), "operation");
	const json_t *list = json_object_get(operation, "retyped"), *entry;
	size_t i;

	for (int t = 0; t < MEASURED_TYPES && json_array_size(list); t++) {
		uint64_t blocks = 0;

		json_array_foreach (list, i, entry) {
			const char *from = json_string_value(json_object_get(entry, "from"));

			if (from && !strcmp(from, measured_types[t]))
				blocks += json_integer_value(json_object_get(entry, "blocks"));
		}
		samples_add(&m->was[t], blocks);
	}
}

struct samples *measures_samples(struct measures *m, size_t field)
{
	return (struct samples *)((char *)m + measure_fields[field].offset);
}

/* Of a run that is read for its estimates no time is what was measured. */
static void add_fields(struct measures *m, const json_t *trial, bool estimated)
{
	const json_t *estimate = json_object_get(trial, ESTIMATE_NAME);

	if (estimated && estimate)
		samples_add(&m->latency_ns, (uint64_t)json_integer_value(estimate));
	for (size_t i = 0; i < MEASURE_FIELDS; i++) {
		const char *inside = measure_fields[i].object, *inner = measure_fields[i].inner;
		const json_t *object = inside ? json_object_get(trial, inside) : trial, *value;

		if (estimated && measure_fields[i].time)
			continue;
		if (inner)
			object = json_object_get(object, inner);
		value = json_object_get(object, measure_fields[i].name);
		if (value)
			samples_add(measures_samples(m, i), (uint64_t)json_integer_value(value));
	}
}

/* Columns of single targets. */
static void add_own(struct measures *m, const json_t *trial, bool estimated)
{
	const struct target_measure *own;
	uint64_t value;

	for (size_t i = 0; (own = target_measure(i)); i++)
		if (!(estimated && own->timed) && target_measure_read(own, trial, &value))
			samples_add(&m->own[i], value);
}

void measures_read(struct measures *m, const json_t *trial, bool estimated)
{
	add_fields(m, trial, estimated);
	add_own(m, trial, estimated);
	add_types(m, trial);
}

const char *measures_member(size_t field)
{
	return measure_fields[field].object ?: measure_fields[field].name;
}

char *measures_name(size_t field)
{
	const char *object = measure_fields[field].object, *inner = measure_fields[field].inner;

	return text_print("%s%s%s%s%s", object ?: "", object ? "." : "", inner ?: "",
			  inner ? "." : "", measure_fields[field].name);
}
