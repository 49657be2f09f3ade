/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_MEASURES_H
#define PFNBENCH_ANALYSIS_MEASURES_H

#include <stdbool.h>
#include <stddef.h>
#include <jansson.h>

#include "bench/analysis/hangs.h"
#include "bench/analysis/tally.h"
#include "bench/measure/phase.h"
#include "bench/stats/samples.h"
#include "bench/trial/target_measure.h"

/* Types of pageblocks that a range can have. */
#define MEASURED_TYPES 3

/* As in records: "Unmovable" */
extern const char *const measured_types[MEASURED_TYPES];

/**
 * struct measures - what the trials of one cell and one outcome measured
 * @latency_ns: whole trials; none of timeouts, of which it is only a lower bound. In a run that is
 * read for its estimates these are estimates, and no other times are kept
 * @migrated: pages
 * @wasted: pages migrated for nothing
 * @attempts: calls into the kernel
 * @freed_to_done_ns: from the last blocker's release to success
 * @cpu_ns: CPU time of the calling task
 * @isolated_page_ns: pages times the time they were isolated
 * @lost: pages of the range that churn took
 * @raced: tries of a race that got a page of an isolated pageblock
 * @undone: tries of a race that ended the isolation of a pageblock
 * @stall_ns: a bystander's longest
 * @retyped: pageblocks of the range that the operation left with another migratetype
 * @was: of those, how many had which type before; none where no pageblock has another one
 * @machine_retyped: the same anywhere
 * @misplaced: by how many more free pages lay on another list than their pageblock's; may be
 * negative
 * @tests: calls of test_pages_isolated(): passes that got as far as the test at the end
 * @migrations: calls of migrate_pages()
 * @own: what only one target has, as target_measure() numbers it; see measures_own(). The last set
 * is always empty
 * @phase: time by phase, all attempts
 * @found: where trials met what blocked the range; see found_of()
 * @errors: errnos of trials that did not succeed
 * @hangs: where the kernel hung; of timeouts alone
 *
 * A set may hold fewer samples than there were trials: what was not measured is not there.
 */
struct measures {
	struct samples latency_ns;
	struct samples migrated;
	struct samples wasted;
	struct samples attempts;
	struct samples freed_to_done_ns;
	struct samples cpu_ns;
	struct samples isolated_page_ns;
	struct samples lost;
	struct samples raced;
	struct samples undone;
	struct samples stall_ns;
	struct samples retyped;
	struct samples was[MEASURED_TYPES];
	struct samples machine_retyped;
	struct samples misplaced;
	struct samples tests;
	struct samples migrations;
	struct samples own[TARGET_MEASURES_MAX + 1];
	struct samples phase[PHASE_NR];
	struct tally found;
	struct tally errors;
	struct hangs hangs;
};

/**
 * measures_own() - what was measured of something that only one target has
 * @m: of a cell and an outcome
 * @name: as in the target's struct target_measure
 *
 * Return: the samples; none where no target has it.
 */
static inline struct samples *measures_own(const struct measures *m, const char *name)
{
	return (struct samples *)&m->own[target_measure_find(name)];
}

/*
 * Which names of a record struct measures is read from. What only one target has is not among
 * them: target_measure() tells.
 */
#define MEASURE_FIELDS 28

/**
 * measures_read() - add what a trial measured
 * @m: of its cell and outcome
 * @trial: the record
 * @estimated: times are estimates, and measured ones are left alone
 */
void measures_read(struct measures *m, const json_t *trial, bool estimated);

/**
 * measures_samples() - the samples that a field is read into
 * @m: of a cell and an outcome
 * @field: below MEASURE_FIELDS
 *
 * Return: a member of @m.
 */
struct samples *measures_samples(struct measures *m, size_t field);

/**
 * measures_member() - the member of a record that a field is in
 * @field: below MEASURE_FIELDS
 *
 * Return: a static string, "aftermath".
 */
const char *measures_member(size_t field);

/**
 * measures_name() - the place of a field in a record, as `compare --measure` has it
 * @field: below MEASURE_FIELDS
 *
 * Return: malloc()ed text, "aftermath.operation.blocks_retyped"; without memory the process ends.
 */
char *measures_name(size_t field);

#endif
