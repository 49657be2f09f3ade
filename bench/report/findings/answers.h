/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_FINDINGS_ANSWERS_H
#define PFNBENCH_REPORT_FINDINGS_ANSWERS_H

#include <stdbool.h>
#include <stdio.h>

#include "bench/analysis/summary.h"
#include "bench/report/findings/finding.h"

/*
 * What answer.c chooses from. Each writes whole sentences, or nothing and gives back false.
 */

/**
 * answer_strategies() - what early-check saves, and whether a retry makes up for it
 * @out: the answer
 * @s: the run; its samples get sorted
 *
 * Return: false where the run does not have both policies in one place.
 */
bool answer_strategies(FILE *out, struct summary *s);

/**
 * answer_finding() - the first of some findings, over all kernels that have the same
 * @out: the answer
 * @s: the run that they are of
 * @f: the findings
 *
 * The sentences of two kernels are the same if they differ in numbers alone. If they are not, the
 * last kernel's is the answer.
 *
 * Return: false where there is none.
 */
bool answer_finding(FILE *out, const struct summary *s, const struct findings *f);

/**
 * answer_put_kernels() - begin a sentence: "On 6.1, 6.12 and 7.3, "
 * @out: the answer
 * @s: the run
 * @on: of each kernel whether the sentence is about it
 */
void answer_put_kernels(FILE *out, const struct summary *s, const bool *on);

#endif
