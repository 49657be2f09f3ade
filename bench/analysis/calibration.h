/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_CALIBRATION_H
#define PFNBENCH_ANALYSIS_CALIBRATION_H

#include <stddef.h>

#include "bench/analysis/estimate.h"
#include "bench/analysis/prices.h"
#include "bench/analysis/trial_set.h"

/* Fewer kinds than this are no fit: as many as prices would be met exactly. */
#define CALIBRATION_KINDS_MIN (PRICE_NR + 2)

/**
 * struct calibration_kind - cells of the machine's runs and the guests' that are the same
 * @value: of each axis; strings of the runs
 * @outcome: of the trials: successes and failures are two kinds
 * @trials: on the machine, and in guests
 * @measured_ns: median on the machine
 * @low_ns: the smallest there
 * @high_ns: the largest there
 * @amounts: medians in guests
 * @estimate_ns: by the prices of the calibration
 * @left_out_ns: by prices that were fitted to all other kinds
 */
struct calibration_kind {
	const char *value[AXIS_NR];
	enum outcome outcome;
	size_t trials[2];
	double measured_ns;
	double low_ns;
	double high_ns;
	struct amounts amounts;
	double estimate_ns;
	double left_out_ns;
};

/**
 * struct calibration - runs on a machine beside runs of the same cells in guests
 * @measured: what of their trials prices are to meet: a time
 * @host: runs that were measured
 * @nr_hosts: how many
 * @guest: runs with profiles, amount by amount
 * @nr_guests: how many
 * @kernel: of the guests, as asked
 * @release: likewise, uname -r; NULL: not known
 * @kind: cells that both have, in the order of the machine's runs
 * @nr: how many
 * @unmatched: cells with latencies that no guest has
 * @ns: prices, by enum price
 * @fitted: @ns was fitted to these kinds; else it was given
 * @error: of @estimate_ns
 * @left_out: of @left_out_ns, where @fitted
 * @exchanged: pairs of kinds whose order is another one by the estimates: those left out, where
 * @fitted
 *
 * Starts out zeroed.
 */
struct calibration {
	const struct measure *measured;
	struct trial_set *host;
	size_t nr_hosts;
	struct trial_set *guest;
	size_t nr_guests;
	const char *kernel;
	const char *release;
	struct calibration_kind *kind;
	size_t nr;
	size_t unmatched;
	double ns[PRICE_NR];
	bool fitted;
	struct price_error error;
	struct price_error left_out;
	size_t exchanged;
};

/**
 * calibration_read() - read runs, and bring cells together
 * @dir: runs on a machine and in guests, in any order; texts outlive @c
 * @nr_dirs: how many
 * @measured: what prices are to meet: "latency", or "cpu" of the caller alone; outlives @c
 * @kernel: of the guests' kernels the one to take; NULL: there is only one
 * @c: filled; release with calibration_free() whatever is returned
 * @why: what is missing: a run of either sort, a profile with memory, cells in common
 *
 * Return: 0, -EINVAL where the runs do not fit together, -ENOENT where one has no profiles, other
 * -errno of reading.
 */
int calibration_read(const char *const *dir, size_t nr_dirs, const struct measure *measured,
		     const char *kernel, struct calibration *c, struct diag *why);

/**
 * calibration_fit() - find the prices, and each kind's estimate by prices of the others
 * @c: read; @ns and all that follows from it is filled
 * @why: that there are too few kinds
 *
 * Return: 0 or -EINVAL.
 */
int calibration_fit(struct calibration *c, struct diag *why);

/**
 * calibration_hold() - hold given prices against the kinds
 * @c: read; @ns and all that follows from it is filled
 * @ns: prices, by enum price
 */
void calibration_hold(struct calibration *c, const double ns[PRICE_NR]);

/**
 * calibration_name() - what a kind is called: values of the axes in which kinds differ
 * @c: the calibration
 * @kind: one of its kinds
 *
 * Return: malloc()ed "anon:5%"; without memory the process ends.
 */
char *calibration_name(const struct calibration *c, const struct calibration_kind *kind);

/**
 * calibration_machine() - the facts of the machine that was measured, for prices_json()
 * @c: read
 *
 * Return: new reference.
 */
json_t *calibration_machine(const struct calibration *c);

/**
 * calibration_json() - prices with all they are made from, as a file of prices holds it
 * @c: fitted
 *
 * Return: new reference.
 */
json_t *calibration_json(const struct calibration *c);

/**
 * calibration_free() - free what a calibration has
 * @c: zeroed afterwards
 */
void calibration_free(struct calibration *c);

#endif
