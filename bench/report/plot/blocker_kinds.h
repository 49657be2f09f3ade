/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_PLOT_BLOCKER_KINDS_H
#define PFNBENCH_REPORT_PLOT_BLOCKER_KINDS_H

#include <stddef.h>

#include "bench/analysis/summary.h"

/**
 * blocker_kinds() - how many kinds of blockers a run has: what stands before the colon, or all of a
 * mixture; without "none"
 * @s: the run
 *
 * Return: how many.
 */
size_t blocker_kinds(const struct summary *s);

/**
 * blocker_label_length() - how much of a blocker's text names it: its kind, or all of it where
 * another blocker is of that kind
 * @s: the run
 * @blocker: index into the axis' values
 *
 * Return: bytes from the text's beginning.
 */
size_t blocker_label_length(const struct summary *s, size_t blocker);

#endif
