// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/found.h"

#include <stdbool.h>
#include <string.h>

#include "bench/record/cell_fields.h"

/* Whether the range held what was asked for, as verified, until the end. */
static bool held_its_blocker(const json_t *trial)
{
	const json_t *placement = json_object_get(trial, "placement"), *page;
	const char *asked = cell_value(trial, AXIS_BLOCKER);
	size_t len = strcspn(asked, ":"), i;

	if (json_object_get(trial, "blocker_freed_ns"))
		return false;
	json_array_foreach (json_object_get(placement, "blockers"), i, page) {
		const char *kind = json_string_value(json_object_get(page, "kind"));

		if (kind && strlen(kind) == len && !memcmp(kind, asked, len))
			return true;
	}
	return false;
}

const char *found_of(const json_t *trial, enum outcome outcome)
{
	const json_t *counters = json_object_get(trial, "counters");
	const json_t *tests = json_object_get(counters, "test_pages_isolated");
	const json_t *calls = json_object_get(counters, "mm_migrate_pages");

	if (!tests)
		return NULL;
	if (outcome == OUTCOME_SUCCESS)
		return held_its_blocker(trial) ? FOUND_MOVED : NULL;
	if (json_integer_value(tests) > 0 || json_integer_value(calls) > 0)
		return FOUND_LATE;
	/* an operation may migrate without ever getting to the test */
	return calls ? FOUND_EARLY : NULL;
}
