/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_EXPLAIN_OPTIONS_H
#define PFNBENCH_CMD_EXPLAIN_OPTIONS_H

#include <stddef.h>

#include "bench/analysis/explain.h"

enum explain_format {
	EXPLAIN_TEXT,
	EXPLAIN_JSON,
	EXPLAIN_MARKDOWN,
	EXPLAIN_FOLDED,
	EXPLAIN_SPEEDSCOPE,
};

/**
 * struct explain_options - `pfnbench explain`'s command line
 * @dir: one run or two
 * @nr_dirs: how many
 * @ask: which sides and cells; texts point into the command line
 * @where: which part of the runs; texts point into the command line
 * @what: what is added up
 * @top: functions of each group
 * @group: the only one, or GROUP_NR
 * @function: the only one, or NULL
 * @picture: where the plot goes, or NULL
 * @format: of the output
 */
struct explain_options {
	const char *dir[2];
	size_t nr_dirs;
	struct explain_ask ask;
	struct where where;
	int what;
	size_t top;
	enum function_group group;
	const char *function;
	const char *picture;
	enum explain_format format;
};

/**
 * explain_options_parse() - read the command line; leaves with one line when it makes no sense
 * @o: filled; texts point into @argv, nothing has to be freed
 * @argc: how many arguments, with argv[0]
 * @argv: the arguments; must outlive @o, and are changed
 */
void explain_options_parse(struct explain_options *o, int argc, char **argv);

#endif
