/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_TABLE_TABLE_H
#define PFNBENCH_REPORT_TABLE_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/analysis/summary.h"

/* Columns in the order shown; the first COL_LABELS name the cell, the rest are numbers. */
enum column {
	COL_BLOCKER,
	COL_LIFETIME,
	COL_CHURN,
	COL_ONLINE,
	COL_FRAGMENT,
	COL_BLOCK_TYPES,
	COL_POLICY,
	COL_RETRY,
	COL_LABELS,
	COL_TRIALS = COL_LABELS,
	COL_SHARE,
	COL_SUCCESS,
	COL_SUCCESS_ESTIMATE, /* instead of the one before, where times are estimates */
	COL_FAILURE,
	COL_FAILURE_ESTIMATE,
	COL_FOUND,
	COL_ERRNO,
	COL_PASSES,
	COL_CALLS,
	COL_RELEASED,
	COL_ATTEMPTS,
	COL_CPU,
	COL_ISOLATED,
	COL_MIGRATED,
	COL_WASTED,
	COL_OWN, /* what only one target has, as target_measure() numbers it */
	COL_OWN_LAST = COL_OWN + TARGET_MEASURES_MAX - 1,
	COL_LOST,
	COL_RACED,
	COL_UNDONE,
	COL_STALL,
	COL_RETYPED,
	COL_NR,
};

/**
 * struct column_head - what stands above a column
 * @title: first line
 * @unit: second line, or NULL
 */
struct column_head {
	const char *title;
	const char *unit;
};

/**
 * struct table_shape - what the tables of a run have in common
 * @show: columns that tell rows apart or hold any number; the rest is said once, above
 * @trials: trials of every cell, where COL_TRIALS is not shown
 * @retries: the run is about retries: COL_RELEASED to COL_ISOLATED and COL_LOST may be shown
 * @found: it was counted how far operations got: COL_FOUND to COL_CALLS are shown
 * @latency: the column of each outcome's latencies; of timeouts where it stands that trials timed out
 */
struct table_shape {
	bool show[COL_NR];
	bool retries;
	bool found;
	enum column latency[MEASURED_NR];
	uint64_t trials;
};

/**
 * struct table_row - a line of a table
 * @cell: malloc()ed text per column, NULL where there is nothing to say
 * @note: why the row has no numbers, malloc()ed, or NULL
 */
struct table_row {
	char *cell[COL_NR];
	char *note;
};

/**
 * struct table_note - something to say below a table
 * @kind: how the trials ended; OUTCOME_NR: the plan left the cells out
 * @nr: trials
 * @cells: how many cells they are of
 * @reason: in the records' words (borrowed)
 * @where: labels of the first such cell, malloc()ed
 * @beside_numbers: some of these cells have numbers in their rows, so that only the note tells it
 */
struct table_note {
	enum outcome kind;
	uint64_t nr;
	size_t cells;
	const char *reason;
	char *where;
	bool beside_numbers;
};

/**
 * struct table - the cells of one kernel, target and fill
 */
struct table {
	size_t kernel;
	size_t target;
	size_t fill;
	struct table_row *rows;
	size_t nr_rows;
	struct table_note *notes;
	size_t nr_notes;
};

/**
 * table_shape() - which columns the tables of a run need
 * @s: the run
 *
 * Return: the shape, which has nothing to free.
 */
struct table_shape table_shape(const struct summary *s);

/**
 * table_column_head() - what stands above a column
 * @c: the column
 *
 * Return: its head; of a column of which no target has a measure one without a title.
 */
struct column_head table_column_head(enum column c);

/**
 * table_label_axis() - the axis that one of the first COL_LABELS columns is of
 * @label: the column, below COL_LABELS
 *
 * Return: AXIS_...
 */
enum axis table_label_axis(enum column label);

/**
 * table_legend() - how to read the columns, for people
 * @shape: of the tables
 *
 * Return: malloc()ed text; without memory the process ends.
 */
char *table_legend(const struct table_shape *shape);

/**
 * table_column_is_number() - whether a column is set flush right, so that digits stand below each
 * other
 * @c: the column
 *
 * Return: true if its cells are single numbers.
 */
bool table_column_is_number(enum column c);

/**
 * struct tables - the tables of a run, one after the other
 * @s: the run
 * @shape: of its tables
 * @order: of its cells, in which rows stand
 * @at: in @order: where the next table begins
 */
struct tables {
	struct summary *s;
	const struct table_shape *shape;
	size_t *order;
	size_t at;
};

/**
 * tables_open() - begin with the tables of a run
 * @ts: filled; release with tables_close()
 * @s: the run; outlives @ts
 * @shape: of its tables; outlives @ts
 *
 * Without memory the process ends.
 */
void tables_open(struct tables *ts, struct summary *s, const struct table_shape *shape);

/**
 * tables_next() - the next table of a kernel: that of a target and fill
 * @ts: the tables; samples of the run get sorted
 * @kernel: index into the run's kernels, the same until there is no more table
 * @t: result; release with table_free()
 *
 * A cell whose trials succeeded, failed and timed out has a row for each. Rows are grouped by
 * blocker, lifetime and churn, so that policies and retries stand below each other. Without memory
 * the process ends.
 *
 * Return: false where there is no more; the next call is for a kernel's first one again then.
 */
bool tables_next(struct tables *ts, size_t kernel, struct table *t);

/**
 * tables_close() - free what going over tables took
 * @ts: of tables_open(); zeroed afterwards
 */
void tables_close(struct tables *ts);

/**
 * table_free() - free rows and notes
 * @t: of tables_next(); zeroed afterwards
 */
void table_free(struct table *t);

/**
 * table_note_is_needed() - whether the rows leave out what a note says
 * @t: the table
 * @note: one of its notes
 * @room: bytes of a row's note that are shown
 *
 * Return: true if a cell of the note has numbers in its row, or a row's note has the reason in it
 * and does not fit into @room.
 */
bool table_note_is_needed(const struct table *t, const struct table_note *note, size_t room);

/**
 * table_note_text() - a note as one sentence
 * @note: the note
 *
 * Return: malloc()ed text; without memory the process ends.
 */
char *table_note_text(const struct table_note *note);

#endif
