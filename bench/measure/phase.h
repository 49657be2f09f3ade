/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MEASURE_PHASE_H
#define PFNBENCH_MEASURE_PHASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/util/diag.h"

/**
 * enum phase - where the time of an operation goes; the same names for every target
 * @PHASE_OUTSIDE: of the attempt, before and after the kernel function
 * @PHASE_SEARCH: looking for a range that is worth to be tried, of allocators that choose it
 * @PHASE_DRAIN: per-CPU page lists and LRU batches, switched off, emptied and on again
 * @PHASE_ISOLATE: pageblocks isolated, their free pages moved
 * @PHASE_EARLY_CHECK: looking for unmovable pages before anything is migrated
 * @PHASE_NOTIFY: memory and node notifiers
 * @PHASE_MIGRATE: pages found and migrated
 * @PHASE_HUGETLB: huge pages dissolved, replaced or waited for; of target hugetlb, the page and its
 * pool set up
 * @PHASE_TEST: whether all is free now
 * @PHASE_FINISH: the range taken out of the allocator
 * @PHASE_UNDO: pageblocks made usable again; contig does so after a success, too
 * @PHASE_OTHER: the rest of the kernel function
 */
enum phase {
	PHASE_OUTSIDE,
	PHASE_SEARCH,
	PHASE_DRAIN,
	PHASE_ISOLATE,
	PHASE_EARLY_CHECK,
	PHASE_NOTIFY,
	PHASE_MIGRATE,
	PHASE_HUGETLB,
	PHASE_TEST,
	PHASE_FINISH,
	PHASE_UNDO,
	PHASE_OTHER,
	PHASE_NR,
};
extern const char *const phase_names[PHASE_NR];

/**
 * struct phase_function - a kernel function that is traced
 * @name: without what gcc appends to it, as ".isra.0"
 * @phase: its own time belongs there
 * @root: the operation itself: what is not below such a function is not counted. One may call
 * another; the own time of those of PHASE_OTHER is split by what it lies between
 * @checks: early check and isolation are one function in the kernel; where the check is left out,
 * its time is that of isolation
 */
struct phase_function {
	const char *name;
	enum phase phase;
	bool root;
	bool checks;
};
extern const struct phase_function phase_functions[];
extern const size_t phase_functions_nr;

/* Functions that call each other, among those traced. */
#define PHASE_DEPTH_MAX 32

/**
 * struct phase_sum - time by phase, added up call by call
 * @ns: exclusive times; all but PHASE_OUTSIDE
 * @roots: operations seen
 * @root_ns: their duration
 * @early_check: whether the kernel's own check was made
 * @strays: calls that could not be placed; the sum is then worth nothing
 * @pending: times in the operation that has not returned yet
 * @inner: by depth, duration of calls whose caller has not returned yet
 * @steps: by depth, what that caller has called so far
 */
struct phase_sum {
	uint64_t ns[PHASE_NR];
	uint64_t roots;
	uint64_t root_ns;
	bool early_check;
	uint64_t strays;
	uint64_t pending[PHASE_NR];
	uint64_t inner[PHASE_DEPTH_MAX + 1];
	struct phase_steps {
		enum phase first;
		enum phase last;
		uint64_t first_call;
		uint64_t last_return;
		uint64_t between[PHASE_NR];
		bool any;
		bool finishing;
	} steps[PHASE_DEPTH_MAX + 1];
};

/**
 * phase_sum_begin() - nothing added up yet
 * @s: the sum; whatever was in it is forgotten
 * @early_check: whether the kernel's own check is made in what follows
 */
void phase_sum_begin(struct phase_sum *s, bool early_check);

/**
 * phase_sum_end() - all calls were added up: what lies outside of the operations
 * @s: the sum; gets PHASE_OUTSIDE
 * @attempts: operations that were made
 * @attempts_ns: their durations, measured around them
 * @why: the reason of a failure
 *
 * The clocks of calls and of attempts are not quite the same, so the former may have a thousandth
 * more; then nothing lies outside.
 *
 * Return: 0; -EBADMSG: calls are missing, or are not the operations'; -ERANGE: more time than was
 * measured
 */
int phase_sum_end(struct phase_sum *s, uint64_t attempts, uint64_t attempts_ns, struct diag *why);

/**
 * phase_sum_call() - a call of a traced function has returned
 * @s: the sum; the call's time is added to it, or counted as a stray
 * @fn: which one
 * @depth: number of traced functions that it was called from
 * @call_ns: when it was called
 * @return_ns: when it returned, of the same clock
 *
 * Calls come in the order in which they return, those of one task.
 */
void phase_sum_call(struct phase_sum *s, const struct phase_function *fn, unsigned int depth,
		    uint64_t call_ns, uint64_t return_ns);

#endif
