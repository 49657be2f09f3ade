/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_EXPLAIN_EXPLAIN_SENTENCE_H
#define PFNBENCH_REPORT_EXPLAIN_EXPLAIN_SENTENCE_H

#include <stdbool.h>
#include <stdio.h>

#include "bench/analysis/explain.h"

/**
 * explain_put_sentence() - "6626.0 to 9187.0 instructions a migrated page: of +38.7%, 15.6 points
 * are page copy, ..."
 * @out: where it goes; no full stop
 * @x: of two sides
 * @what: was added up: enum profile_column or PROFILED_...
 *
 * The groups that make up most of the difference are named, at most four; the rest is one sum.
 */
void explain_put_sentence(FILE *out, const struct explanation *x, int what);

/**
 * explain_put_value() - a value as tables have it, with as many decimals as its total asks for
 * @out: where it goes
 * @value: the value
 * @total: the larger of both sides' totals
 * @sign: with its sign, as differences are
 */
void explain_put_value(FILE *out, double value, double total, bool sign);

/**
 * explain_moved() - how much groups differ, whether they have more or less
 * @x: of two sides
 *
 * Return: the sum of the sizes of the groups' differences.
 */
double explain_moved(const struct explanation *x);

#endif
