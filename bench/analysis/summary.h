/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_SUMMARY_H
#define PFNBENCH_ANALYSIS_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>

#include "bench/analysis/combos.h"
#include "bench/analysis/estimate.h"
#include "bench/analysis/labels.h"
#include "bench/analysis/measures.h"
#include "bench/analysis/tally.h"
#include "bench/analysis/where.h"
#include "bench/cell/cell.h"
#include "bench/cell/outcome.h"
#include "bench/measure/phase.h"
#include "bench/stats/samples.h"
#include "bench/trial/target_measure.h"
#include "bench/util/diag.h"

/**
 * struct reason - why trials of a cell ended as they did
 * @outcome: how they ended
 * @text: the record's reason, else its errno; "" where more reasons came than are kept apart.
 *        Failures with EBUSY and no other reason are not listed: they are the subject
 * @log: kernel log of the first trial that gave one, or NULL
 * @nr: trials
 * @first_id: the first such trial
 */
struct reason {
	enum outcome outcome;
	char *text;
	char *log;
	uint64_t nr;
	uint64_t first_id;
};

/* The outcomes of which something was measured: a timeout's latency is a bound, what it cost is
 * known. */
#define MEASURED_NR (OUTCOME_TIMEOUT + 1)

/**
 * struct cell_stats - all trials of one combination of kernel and axis values
 * @kernel: index into the summary's kernels
 * @value: index into the summary's values, per axis
 * @not_run: why the cell has no trials (not valid, or its kernel could not be had), or NULL
 * @unasked: it stands for every combination that no product of the experiment has, and has neither
 * kernel, values nor trials: see summary_cell()
 * @size_bytes: of the ranges, those of its trials are alike; 0: no trial has told
 * @count: trials by outcome
 * @measured: of successes, failures and timeouts, MEASURED_NR of them, never mixed. All cells without
 * trials share empty ones
 * @reasons: one entry per outcome and text, in order of appearance; see struct reason
 */
struct cell_stats {
	size_t kernel;
	size_t value[AXIS_NR];
	const char *not_run;
	bool unasked;
	uint64_t size_bytes;
	uint64_t count[OUTCOME_NR];
	struct measures *measured;
	struct reason *reasons;
	size_t nr_reasons;
};

/**
 * struct axis_values - values of an axis
 * @text: in the order asked; behind them those that nobody wants
 * @nr: how many are wanted
 * @unwanted: how many there are behind
 * @index: places in @text by text
 */
struct axis_values {
	const char **text;
	size_t nr;
	size_t unwanted;
	json_t *index;
};

/**
 * struct summary - a run by cells
 * @dir: its directory, as it was given
 * @where: the part of the run that was read
 * @run: run.json; owns the strings
 * @finished: the run ended and its records are complete
 * @unprintable: something in run.json was made printable, and so must be names in its trials
 * @torn: the last line of trials.ndjson was cut and left out
 * @estimate: latencies are estimates: by which prices, for which machine, with which error; NULL:
 * they were measured
 * @kernels: in the order asked; behind them those that nobody wants
 * @nr_kernels: how many are wanted
 * @unwanted_kernels: how many there are behind
 * @axes: values in the order asked
 * @cells: those that were asked for, the kernel changing slowest, then as enum axis has it; behind
 * them the one that is @unasked
 * @nr_cells: how many were asked for
 * @per_kernel: how many of each kernel: the same combinations of values, in the same order
 * @nothing: what was measured in cells without trials
 * @combos: these combinations: the i-th is that of the cell cells[kernel * per_kernel + i]
 * @count: trials by outcome
 */
struct summary {
	const char *dir;
	const struct where *where;
	json_t *run;
	bool finished;
	bool unprintable;
	bool torn;
	char *estimate;
	struct kernel_info *kernels;
	size_t nr_kernels;
	size_t unwanted_kernels;
	struct axis_values axes[AXIS_NR];
	struct cell_stats *cells;
	size_t nr_cells;
	size_t per_kernel;
	struct measures *nothing;
	struct combos combos;
	uint64_t count[OUTCOME_NR];
};

/**
 * summary_read() - read a run and group its trials by cell
 * @dir: result directory; outlives @s
 * @s: filled; release with summary_free() whatever is returned
 * @why: "file:line: what; mend"
 *
 * Return: 0, -EBADMSG for damaged files, -E2BIG for too many combinations, other -errno.
 */
int summary_read(const char *dir, struct summary *s, struct diag *why);

/**
 * summary_read_part() - read a part of a run, or a run whose times are to be estimates
 * @dir: result directory; outlives @s
 * @where: which part; outlives @s
 * @estimates: of the run, with prices: no measured time is in the result, estimates stand in their
 * place, or nothing does. NULL: times are measured ones
 * @s: filled; release with summary_free() whatever is returned
 * @why: "file:line: what; mend"
 *
 * Return: as summary_read(); -EINVAL where the run lacks a value of @where.
 */
int summary_read_part(const char *dir, const struct where *where, const struct estimates *estimates,
		      struct summary *s, struct diag *why);

/**
 * summary_free() - free what a summary has, the strings of run.json included
 * @s: of summary_read() or summary_open(); zeroed afterwards
 */
void summary_free(struct summary *s);

/**
 * summary_open() - read what a run asked for; its cells have no trials yet
 * @dir: result directory; outlives @s
 * @where: which part of it; outlives @s
 * @s: filled; release with summary_free() whatever is returned
 * @why: "file: what; mend"
 *
 * Return: 0, -EBADMSG for a damaged run.json, -E2BIG for one with too many combinations, -EINVAL
 * where the run lacks a value of @where, other -errno.
 */
int summary_open(const char *dir, const struct where *where, struct summary *s, struct diag *why);

/* No index of a value */
#define VALUE_NONE SIZE_MAX

/**
 * summary_values() - how many kernels, or values of an axis, a run has
 * @s: the run
 * @label: LABEL_...
 *
 * Return: how many are wanted.
 */
size_t summary_values(const struct summary *s, int label);

/**
 * summary_value_text() - a kernel or value as it was asked for
 * @s: the run
 * @label: LABEL_...
 * @value: index, below summary_values()
 *
 * Return: the text, which is @s's.
 */
const char *summary_value_text(const struct summary *s, int label, size_t value);

/**
 * summary_value() - find a kernel or value
 * @s: the run
 * @label: LABEL_...
 * @text: as it was asked for
 *
 * Return: its index; VALUE_NONE where there is none that is wanted.
 */
size_t summary_value(const struct summary *s, int label, const char *text);

/**
 * summary_no_value() - say that a run lacks a value, and which it has
 * @s: the run
 * @label: LABEL_...
 * @text: that it lacks
 * @why: filled
 *
 * Return: -EINVAL.
 */
int summary_no_value(const struct summary *s, int label, const char *text, struct diag *why);

/**
 * summary_place() - the cell that a trial belongs to
 * @s: of the trial's run
 * @dir: the run's directory, for messages
 * @trial: a record that was checked; made printable where run.json had to be
 * @line: its line
 * @cell: result; NULL for a trial of the part that nobody wants
 * @why: "file:line: what; mend"
 *
 * Return: 0, -EBADMSG for a trial of another run, which asked for other cells.
 */
int summary_place(const struct summary *s, const char *dir, json_t *trial, unsigned long line,
		  struct cell_stats **cell, struct diag *why);

/**
 * summary_cell() - the cell of a combination
 * @s: the run
 * @kernel: index into its kernels
 * @value: index per axis
 *
 * Return: the cell, which is @s's; never NULL. Where the combination was not asked for it is the cell
 * that is unasked, which is not to be changed.
 */
struct cell_stats *summary_cell(const struct summary *s, size_t kernel,
				const size_t value[AXIS_NR]);

/**
 * summary_next() - the next combination of some axes' values that any cell has, whatever its values
 * on other axes: the last axis changes fastest
 * @s: the run
 * @value: index per axis; changed
 * @axes: which to go over: a bit, 1 << AXIS_..., for each; the others are left alone
 *
 * Return: false after the last combination; these axes are at their first values again then.
 */
bool summary_next(const struct summary *s, size_t value[AXIS_NR], unsigned int axes);

/**
 * cell_text() - a cell's value on an axis
 * @s: the run
 * @cell: of the run
 * @axis: which
 *
 * Return: the value as text, which is @s's.
 */
const char *cell_text(const struct summary *s, const struct cell_stats *cell, enum axis axis);

/**
 * kernel_has_trials() - whether anything was recorded of a kernel, skipped and crashed included
 * @s: the run
 * @kernel: index into its kernels
 *
 * Return: true if any cell of the kernel has a trial.
 */
bool kernel_has_trials(const struct summary *s, size_t kernel);

/**
 * cell_trials() - trials of the cell, whatever became of them
 * @cell: the cell
 *
 * Return: how many, skipped and crashed ones included.
 */
uint64_t cell_trials(const struct cell_stats *cell);

/**
 * cell_ran() - trials that ran to an end or to the deadline: what a share of successes is taken of
 * @cell: the cell
 *
 * Return: how many: successes, failures and timeouts.
 */
uint64_t cell_ran(const struct cell_stats *cell);

/**
 * summary_outcome_with() - the outcome that most of a cell's trials had, of those with a measure
 * @cell: the cell
 * @own: name of a target's own measure
 *
 * Return: the outcome, or -1 where no trial has the measure.
 */
int summary_outcome_with(const struct cell_stats *cell, const char *own);

#endif
