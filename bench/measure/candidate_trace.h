/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MEASURE_CANDIDATE_TRACE_H
#define PFNBENCH_MEASURE_CANDIDATE_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/util/diag.h"

struct candidate_trace;

/* Ranges that are told one by one; the sums are of all. */
#define CANDIDATES_KEPT 64

/**
 * struct candidate - one alloc_contig_range() by an allocator that chooses the range itself
 * @start_pfn: of the range
 * @ns: how long it took
 * @err: 0 or negative errno
 * @migrated: pages that the kernel moved meanwhile
 * @failed: pages that it could not move
 */
struct candidate {
	uint64_t start_pfn;
	uint64_t ns;
	int err;
	uint64_t migrated;
	uint64_t failed;
};

/**
 * struct candidates - all of them, in their order
 * @known: it was seen what was tried
 * @kept: the first ones
 * @nr: how many there were
 * @obtained: of those, without an error
 * @migrated: pages moved, by all
 * @wasted: pages moved, by those that failed
 * @counted: there is @rejected
 * @rejected: ranges that came before the last one tried, or before the end of memory where none was
 * obtained, and that the search did not have tried
 */
struct candidates {
	bool known;
	struct candidate kept[CANDIDATES_KEPT];
	uint64_t nr;
	uint64_t obtained;
	uint64_t migrated;
	uint64_t wasted;
	bool counted;
	uint64_t rejected;
};

/**
 * candidate_trace_open() - room for a trace of alloc_contig_range() calls of the calling task
 *
 * All memory that it takes, it takes here. The kernel is left alone until it is armed.
 *
 * Return: NULL without memory. Where there can be no trace, candidate_trace_read() tells why.
 */
struct candidate_trace *candidate_trace_open(void);

/**
 * candidate_trace_arm() - put probes on the function's entry and return, and on page migration;
 * nothing is recorded yet
 * @t: the trace, not NULL; stays as it is, with a reason for candidate_trace_read(), where the
 * kernel offers no probes
 */
void candidate_trace_arm(struct candidate_trace *t);

/**
 * candidate_trace_disarm() - take the probes out of the kernel again
 * @t: the trace, armed or not, not NULL; what was recorded must have been read
 */
void candidate_trace_disarm(struct candidate_trace *t);

/**
 * candidate_trace_start() - record from here on, without allocating
 * @t: the trace; nothing is done where it is NULL or not armed
 */
void candidate_trace_start(struct candidate_trace *t);

/**
 * candidate_trace_stop() - record no longer, without allocating
 * @t: the trace; nothing is done where it is NULL or not armed
 */
void candidate_trace_stop(struct candidate_trace *t);

/**
 * candidate_trace_read() - add what was recorded since the last read to @c
 * @t: the trace, stopped, not NULL
 * @c: the ranges tried so far; those recorded are added
 * @why: the reason of a failure
 *
 * Return: 0; -ENOTSUP when the trace is not armed, with the reason; -EOVERFLOW when records were
 * lost; -EBADMSG when calls and returns do not match
 */
int candidate_trace_read(struct candidate_trace *t, struct candidates *c, struct diag *why);

/**
 * candidate_trace_close() - give everything back
 * @t: the trace, armed or not; may be NULL
 */
void candidate_trace_close(struct candidate_trace *t);

#endif
