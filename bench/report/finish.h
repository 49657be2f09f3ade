/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_FINISH_H
#define PFNBENCH_REPORT_FINISH_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "bench/analysis/where.h"
#include "bench/cell/outcome.h"
#include "bench/util/diag.h"

/**
 * struct ending - how the trials of a run ended
 * @count: trials by outcome
 * @skipped: of the first trial that was skipped and gave a reason, the reason; NULL: there is none.
 * Whoever has the struct frees it
 */
struct ending {
	uint64_t count[OUTCOME_NR];
	char *skipped;
};

/**
 * ending_is_skipped() - whether nothing ran
 * @e: how trials ended
 *
 * Return: true where there are trials, and each of them was skipped.
 */
bool ending_is_skipped(const struct ending *e);

/**
 * struct finish - how a run is told of
 * @into: folder for plots and page; NULL: the run's own
 * @where: which part of the run they show
 * @out: where tables go; NULL: there are none
 * @ktap: test results go there instead of tables
 * @pdf: whether plots are drawn in PDF as well
 */
struct finish {
	const char *into;
	const struct where *where;
	FILE *out;
	bool ktap;
	bool pdf;
};

/**
 * run_finish() - what a run ends with: tables, plots and report.html
 * @dir: result directory, finished or not
 * @how: what is written, and where
 * @ending: how trials ended; NULL: not wanted
 * @why: the first thing that could not be done; set also when the rest was
 *
 * Plots that cannot be drawn cost neither the tables nor the report.
 *
 * Return: 0, -EBADMSG when the run cannot be read, other -errno.
 */
int run_finish(const char *dir, const struct finish *how, struct ending *ending, struct diag *why);

/**
 * run_warn_of_noise() - say on standard error that a run in real time differs from itself
 * @dir: result directory of a finished run
 *
 * Compares the latencies of even boots (trials, if there is one boot) with those of odd ones, as
 * `pfnbench compare DIR --aa` does. Says nothing under icount, of runs that do not differ, and
 * where the run cannot be read, which others tell.
 */
void run_warn_of_noise(const char *dir);

#endif
