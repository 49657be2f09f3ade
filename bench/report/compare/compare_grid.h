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

/**
 * compare_shows() - whether rows with a verdict are shown: who asks what changed does not want to
 * read what did not
 * @v: the view
 * @verdict: of the row
 *
 * Return: true for differences, and for all with @v->all.
 */
bool compare_shows(const struct compare_view *v, enum verdict verdict);

/* Takes a row that is shown. */
typedef void (*compare_row_fn)(void *ctx, const struct compare_view *v, const struct match *m,
			       const struct change *c);

/**
 * compare_rows() - go over the rows of a table
 * @v: the view
 * @measure: index
 * @outcome: of the trials
 * @put: called with each that is shown
 * @ctx: passed on
 *
 * Return: rows that there are, shown or not.
 */
size_t compare_rows(const struct compare_view *v, size_t measure, enum outcome outcome,
		    compare_row_fn put, void *ctx);

/**
 * compare_share_is_same() - whether there is nothing to tell of how trials ended
 * @c: outcomes of a cell
 *
 * Return: true for as many of each outcome, or at least the same share of successes.
 */
bool compare_share_is_same(const struct share_change *c);

/**
 * compare_same_shares() - cells of whose trials' ends there is nothing to tell
 * @v: the view
 *
 * Return: how many.
 */
size_t compare_same_shares(const struct compare_view *v);

/**
 * compare_verdict_text() - a verdict as tables have it
 * @verdict: the verdict
 *
 * Return: a static string.
 */
const char *compare_verdict_text(enum verdict verdict);

/**
 * compare_title() - what a table is of
 * @v: the view
 * @measure: index
 * @outcome: of the trials
 * @shown: rows that are shown
 * @rows: that there are
 *
 * Return: malloc()ed text; without memory the process ends.
 */
char *compare_title(const struct compare_view *v, size_t measure, enum outcome outcome,
		    size_t shown, size_t rows);

/**
 * compare_means_text() - geometric means of all rows of a table, shown or not; with sides within a
 * run one for each value that is compared
 * @v: the view
 * @measure: index
 * @outcome: of the trials
 *
 * Return: malloc()ed text; NULL where no mean is of two rows. Without memory the process ends.
 */
char *compare_means_text(const struct compare_view *v, size_t measure, enum outcome outcome);

/**
 * compare_common_text() - values that all rows share: "policy early-check, retry none"
 * @v: the view
 *
 * Return: malloc()ed text, perhaps empty; without memory the process ends.
 */
char *compare_common_text(const struct compare_view *v);

/**
 * compare_across_text() - what two runs differ in: "kernel debian:6.1 against debian:7"
 * @v: the view
 *
 * Return: malloc()ed text, perhaps empty; without memory the process ends.
 */
char *compare_across_text(const struct compare_view *v);

/**
 * compare_rule_text() - by which rule a row is worse or better
 * @v: the view
 *
 * Return: malloc()ed text; without memory the process ends.
 */
char *compare_rule_text(const struct compare_view *v);

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
