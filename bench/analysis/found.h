/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_FOUND_H
#define PFNBENCH_ANALYSIS_FOUND_H

#include <jansson.h>

#include "bench/cell/outcome.h"

#define FOUND_EARLY "early"
#define FOUND_LATE  "late"
#define FOUND_MOVED "moved"

/**
 * found_of() - where a trial's operation met what blocked its range
 * @trial: a record that ran
 * @outcome: its outcome
 *
 * Return: FOUND_EARLY: it failed or timed out, no page was handed to migration, and the test at the
 * end never ran: the check at the beginning saw it. FOUND_LATE: it failed or timed out otherwise.
 * FOUND_MOVED: it succeeded on a range that held the blocker, which stayed. NULL: nothing blocked,
 * or the counters were not measured.
 */
const char *found_of(const json_t *trial, enum outcome outcome);

#endif
