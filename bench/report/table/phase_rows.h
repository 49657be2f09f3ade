/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_TABLE_PHASE_ROWS_H
#define PFNBENCH_REPORT_TABLE_PHASE_ROWS_H

#include <stdio.h>

#include "bench/analysis/summary.h"
#include "bench/measure/phase.h"

/**
 * struct phase_row - where the time went in the trials of one cell that ended alike
 * @cell: of the summary
 * @outcome: how they ended; most of the cell's trials with phases did
 * @trials: how many
 * @ns: median of each phase; 0 where @has is false
 * @has: the phase was measured
 * @total: sum of @ns; that of a trial, if there is one
 */
struct phase_row {
	const struct cell_stats *cell;
	enum outcome outcome;
	uint64_t trials;
	double ns[PHASE_NR];
	bool has[PHASE_NR];
	double total;
};

/**
 * struct phase_rows - rows of the cells that have phases
 * @row: by kernel, then by all axes but policy and target, then by policy, then by target
 * @nr: how many; 0: phases were not measured
 */
struct phase_rows {
	struct phase_row *row;
	size_t nr;
};

/**
 * phase_rows_make() - of a whole run
 * @s: the run; its samples get sorted; outlives @r, whose rows point to its cells
 * @r: filled; release with phase_rows_free()
 *
 * Without memory the process ends.
 */
void phase_rows_make(const struct summary *s, struct phase_rows *r);

/**
 * phase_rows_free() - free the rows
 * @r: of phase_rows_make(); zeroed afterwards
 */
void phase_rows_free(struct phase_rows *r);

/**
 * phase_rows_same_place() - whether two rows differ by policy and target alone
 * @a: a row
 * @b: a row of the same run
 *
 * Return: true if kernel and all other axes' values are the same.
 */
bool phase_rows_same_place(const struct phase_row *a, const struct phase_row *b);

/**
 * phase_rows_put_text() - tables of shares for a terminal; nothing without rows
 * @out: where they go
 * @s: the run; its samples get sorted
 * @ansi: bold headings
 *
 * Return: whether there were any rows
 */
bool phase_rows_put_text(FILE *out, const struct summary *s, bool ansi);

/**
 * phase_rows_legend() - how to read the tables
 *
 * Return: a static string.
 */
const char *phase_rows_legend(void);

/**
 * phase_rows_put_html() - the same as a section of the report
 * @out: the page; nothing is written without rows
 * @s: the run; its samples get sorted
 */
void phase_rows_put_html(FILE *out, const struct summary *s);

#endif
