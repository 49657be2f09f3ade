/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_FINDINGS_SIDES_H
#define PFNBENCH_REPORT_FINDINGS_SIDES_H

#include <stdbool.h>
#include <stddef.h>

struct summary;

/**
 * enum side - the two policies that the proposal is about
 * @EARLY: early-check
 * @FIRST: isolate-first
 */
enum side {
	EARLY,
	FIRST,
	SIDES,
};

/**
 * sides_find() - look for both policies in a run
 * @s: the run
 * @policy: index of each among the run's policies
 *
 * Return: false where the run has not both.
 */
bool sides_find(const struct summary *s, size_t policy[SIDES]);

#endif
