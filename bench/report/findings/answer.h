/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_FINDINGS_ANSWER_H
#define PFNBENCH_REPORT_FINDINGS_ANSWER_H

#include <stdio.h>

#include "bench/analysis/summary.h"

/**
 * answer_make() - answer a run's question in a sentence or two
 * @s: the run; its samples get sorted
 *
 * Of early-check against isolate-first: the penalty, whether a retry makes up for it, and whether
 * isolation must be held. Of other runs: their first finding, over all kernels where it is the same
 * sentence but for its numbers. What was not measured is left out.
 *
 * Return: malloc()ed text, or NULL where there is nothing to say, or times are estimates. Without
 * memory the process ends.
 */
char *answer_make(struct summary *s);

/**
 * answer_put_text() - write the answer for a terminal
 * @out: where it goes; nothing where there is none
 * @s: the run; its samples get sorted
 */
void answer_put_text(FILE *out, struct summary *s);

#endif
