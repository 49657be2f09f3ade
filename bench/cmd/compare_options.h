/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_COMPARE_OPTIONS_H
#define PFNBENCH_CMD_COMPARE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/analysis/trial_set.h"

enum compare_format {
	FORMAT_TEXT,
	FORMAT_JSON,
	FORMAT_MARKDOWN,
	FORMAT_MAIL,
	FORMAT_KTAP,
};

/**
 * struct compare_options - `pfnbench compare`'s command line
 * @dir: one run or two
 * @nr_dirs: how many
 * @by: LABEL_... that sides within a run differ in, or -1
 * @base: value of the first side, or NULL: the run's first
 * @measure: what to compare; names point into the command line
 * @nr_measures: at least 1
 * @chosen: measures were asked for; else they are latency and work, of which one is dropped
 * @estimates: a measure is an estimate, or what one is made from
 * @prices: the file that estimates are made by, or NULL
 * @threshold: as a share; NAN: depends on the clock
 * @alpha: probability of a false alarm
 * @aa: both sides are the same thing
 * @all: show rows without a difference, too
 * @where: which part of the runs; texts point into the command line
 */
struct compare_options {
	const char *dir[2];
	size_t nr_dirs;
	int by;
	const char *base;
	struct measure measure[MEASURES_MAX];
	size_t nr_measures;
	bool chosen;
	bool estimates;
	const char *prices;
	double threshold;
	double alpha;
	bool aa;
	bool all;
	struct where where;
	enum compare_format format;
};

/**
 * compare_options_parse() - read the command line; leaves with one line when it makes no sense
 * @o: filled; texts point into @argv, nothing has to be freed
 * @argc: how many arguments, with argv[0]
 * @argv: the arguments; must outlive @o
 */
void compare_options_parse(struct compare_options *o, int argc, char **argv);

#endif
