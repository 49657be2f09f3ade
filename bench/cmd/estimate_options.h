/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_ESTIMATE_OPTIONS_H
#define PFNBENCH_CMD_ESTIMATE_OPTIONS_H

#include <argp.h>
#include <stdbool.h>

#include "bench/analysis/estimate.h"

/*
 * --measure latency|estimate and --prices FILE, as show and export have them.
 */

#define ESTIMATE_MEASURE 'm'
#define ESTIMATE_PRICES	 512

#define ESTIMATE_PRICES_OPTION                                                                     \
	{                                                                                          \
		"prices", ESTIMATE_PRICES, "FILE", 0,                                              \
			"What estimates are made by (default: prices.json in DIR, else the last "  \
			"`pfnbench calibrate`)"                                                    \
	}

#define ESTIMATE_OPTIONS                                                                           \
	{ "measure", ESTIMATE_MEASURE, "NAME", 0,                                                  \
	  "latency (default), or estimate: what trials with a profile of memory would take on a "  \
	  "machine whose prices are known" },                                                      \
		ESTIMATE_PRICES_OPTION

/**
 * struct estimate_options - what was asked
 * @wanted: times are to be estimates
 * @prices: the file that was named, or NULL
 */
struct estimate_options {
	bool wanted;
	const char *prices;
};

/**
 * estimate_options_parse() - take one of the options; leaves with one line when it makes no sense
 * @o: changed
 * @key: ESTIMATE_MEASURE or ESTIMATE_PRICES
 * @arg: its value, which must outlive @o
 * @state: of the parser
 *
 * --prices alone asks for estimates, too.
 */
void estimate_options_parse(struct estimate_options *o, int key, const char *arg,
			    const struct argp_state *state);

/**
 * struct estimated - a run's estimates with the prices that they are made by
 * @prices: as found
 * @of_run: as read
 * @estimates: points to @of_run; NULL: times are to be measured ones
 */
struct estimated {
	struct prices prices;
	struct estimates of_run;
	const struct estimates *estimates;
};

/**
 * estimate_options_read() - read what the options ask for
 * @o: the options
 * @dir: the run
 * @e: filled; release with estimated_free() whatever is returned; stays where it is
 * @why: as prices_find() and estimates_read()
 *
 * Return: 0, also where no estimates are wanted; -errno as prices_find() and estimates_read().
 */
int estimate_options_read(const struct estimate_options *o, const char *dir, struct estimated *e,
			  struct diag *why);

/**
 * estimated_free() - free what was read
 * @e: zeroed afterwards
 */
void estimated_free(struct estimated *e);

#endif
