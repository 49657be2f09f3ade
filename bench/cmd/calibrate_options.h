/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_CALIBRATE_OPTIONS_H
#define PFNBENCH_CMD_CALIBRATE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/analysis/measure_name.h"

#define CALIBRATE_RUNS_MAX 8

/**
 * struct calibrate_options - `pfnbench calibrate`'s command line
 * @host: prices are to come from trials of this machine
 * @run: runs on the machine and in guests; none: they are to be made
 * @nr_runs: how many
 * @measure: what of the machine's trials prices are to meet
 * @kernel: of the guests, or NULL
 * @prices: given ones, which are held against the runs; NULL: prices are to be found
 * @out: where prices are written, or NULL: the cache
 * @plot: folder for the plot, or NULL
 */
struct calibrate_options {
	bool host;
	const char *run[CALIBRATE_RUNS_MAX];
	size_t nr_runs;
	struct measure measure;
	const char *kernel;
	const char *prices;
	const char *out;
	const char *plot;
};

/**
 * calibrate_options_parse() - read the command line; leaves with one line when it makes no sense
 * @o: filled; texts point into @argv, nothing has to be freed
 * @argc: how many arguments, with argv[0]
 * @argv: the arguments; must outlive @o
 */
void calibrate_options_parse(struct calibrate_options *o, int argc, char **argv);

#endif
