/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TRIAL_CANDIDATE_TRACE_H
#define PFNBENCH_TRIAL_CANDIDATE_TRACE_H

#include "bench/util/diag.h"

struct candidate_trace;
struct candidates;

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
 */
void candidate_trace_arm(struct candidate_trace *t);
void candidate_trace_disarm(struct candidate_trace *t);

/* Record from here, and no longer. @t may be NULL, or not armed. Neither allocates. */
void candidate_trace_start(struct candidate_trace *t);
void candidate_trace_stop(struct candidate_trace *t);

/**
 * candidate_trace_read() - add what was recorded since the last read to @c
 * Return: 0; -ENOTSUP when it is not armed, with the reason; -EOVERFLOW when records were lost;
 * -EBADMSG when calls and returns do not match
 */
int candidate_trace_read(struct candidate_trace *t, struct candidates *c, struct diag *why);

/**
 * candidate_trace_close() - give everything back; NULL is fine
 */
void candidate_trace_close(struct candidate_trace *t);

#endif
