/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_WHERE_OPTIONS_H
#define PFNBENCH_CMD_WHERE_OPTIONS_H

#include <argp.h>

#include "bench/analysis/where.h"

/*
 * --where AXIS=VALUE, as all commands have it that read runs.
 */

#define WHERE_KEY 513

#define WHERE_OPTION                                                                               \
	{                                                                                          \
		"where", WHERE_KEY, "AXIS=VALUE", 0,                                               \
			"These cells alone: kernel, or an axis of the experiment; may be given "   \
			"again, for other axes, and for other values of this one"                  \
	}

/**
 * where_options_parse() - take the option; leaves with one line when it makes no sense
 * @w: changed; starts out zeroed
 * @arg: its value, which must outlive @w, and is changed
 * @state: of the parser
 */
void where_options_parse(struct where *w, char *arg, const struct argp_state *state);

/**
 * where_options_compare() - keep the first side of a comparison within a run; leaves as
 * where_options_parse() does
 * @w: changed
 * @by: LABEL_... that sides differ in; -1: no comparison within a run
 * @base: the first side's value; NULL: the run's first. Outlives @w
 * @state: of the parser
 */
void where_options_compare(struct where *w, int by, const char *base,
			   const struct argp_state *state);

#endif
