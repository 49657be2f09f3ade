/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_EXPORT_EXPORT_H
#define PFNBENCH_REPORT_EXPORT_EXPORT_H

#include <stdio.h>

#include "bench/analysis/estimate.h"
#include "bench/analysis/where.h"
#include "bench/util/diag.h"

/**
 * export_csv() - every value of a run's records as CSV: FOLDER/TABLE.csv, and the plots' data in
 * FOLDER/plots/
 * @dir: result directory
 * @where: which part of the run
 * @estimates: of the run, with prices: trials get their estimates as well, "run" gets the prices,
 * and plots' data are estimates; NULL: everything is as recorded
 * @folder: is made; files in it are replaced
 * @said: gets the path of each file written, a line each
 * @why: the first thing that could not be done; the rest is
 *
 * A table "trials" with a line a trial; one for each list inside of them, whose lines begin with
 * the trial's id and the place in the list; "run" with a line for each value of run.json. Columns
 * are what the records hold, objects within objects joined by "_", with a unit at the end of each
 * that has one. What a record does not have is empty.
 *
 * Of a damaged trials.ndjson the trials before the damage are written.
 *
 * Return: 0, -EBADMSG for damaged files, other -errno.
 */
int export_csv(const char *dir, const struct where *where, const struct estimates *estimates,
	       const char *folder, FILE *said, struct diag *why);

/**
 * export_table() - one of these on a stream
 * @dir: result directory
 * @where: which part of the run
 * @estimates: as in export_csv()
 * @name: of the table, or of a plot
 * @out: gets the table
 * @why: which there are, where @name is none
 *
 * Return: 0, -EINVAL without such a table, else as export_csv()
 */
int export_table(const char *dir, const struct where *where, const struct estimates *estimates,
		 const char *name, FILE *out, struct diag *why);

#endif
