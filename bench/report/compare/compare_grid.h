/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_COMPARE_COMPARE_GRID_H
#define PFNBENCH_REPORT_COMPARE_COMPARE_GRID_H

#include <stdbool.h>

#include "bench/report/compare/compare_view.h"
#include "bench/report/table/grid.h"

/**
 * compare_varies() - whether a label tells rows apart; the others are said once
 * @v: the view
 * @label: LABEL_...
 *
 * Return: true where rows differ in it, or are about it.
 */
bool compare_varies(const struct compare_view *v, int label);

/* Takes a table: rows that are shown, perhaps none, and the geometric mean of all, or NULL. */
typedef void (*compare_put_fn)(void *ctx, const struct grid *g, const char *mean);

/**
 * compare_tables() - make the tables of a comparison, one after the other
 * @v: the view
 * @put: called with each: of success shares, then of each measure and outcome
 * @ctx: passed on
 *
 * Without memory the process ends.
 */
void compare_tables(const struct compare_view *v, compare_put_fn put, void *ctx);

/**
 * compare_hidden_text() - how many rows of measures are not shown, and what they are
 * @v: the view
 *
 * Return: malloc()ed sentence; NULL where all are shown. Without memory the process ends.
 */
char *compare_hidden_text(const struct compare_view *v);

#endif
