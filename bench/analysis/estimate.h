/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_ESTIMATE_H
#define PFNBENCH_ANALYSIS_ESTIMATE_H

#include <stddef.h>
#include <stdint.h>
#include <jansson.h>

#include "bench/analysis/prices.h"
#include "bench/record/profiles.h"

/*
 * What a trial would take on a machine whose prices are known, computed from its profile. It is an
 * estimate, and no record of a run ever holds it: readers put it into trials as they read them.
 */

/* Members that are put into a trial: its estimate, ns, and what that was computed from. */
#define ESTIMATE_NAME	 "estimate_ns"
#define ESTIMATE_AMOUNTS "estimated_from"

/* "instructions", "sequential_lines", ...: names of the amounts, by enum price */
extern const char *const amount_names[PRICE_NR];

/**
 * struct amounts - how much of what there is a price for
 * @of: by enum price: instructions outside of copying and zeroing, lines from memory in sequence,
 * other lines from memory, lines from the third cache
 */
struct amounts {
	double of[PRICE_NR];
};

/**
 * amounts_of() - what a trial used
 * @p: its profile, with the counters of memory
 * @a: result
 */
void amounts_of(const struct profile *p, struct amounts *a);

/**
 * amounts_ns() - what that takes
 * @a: the amounts
 * @ns: prices, by enum price
 *
 * Return: ns.
 */
double amounts_ns(const struct amounts *a, const double ns[PRICE_NR]);

/**
 * struct estimates - what the trials of a run used, by their ids
 * @prices: what they are estimated by; NULL: by nothing yet. Stays the caller's
 * @trial: by id
 * @known: by id: whether there is a profile
 * @nr: ids below it may have one
 *
 * Starts out zeroed.
 */
struct estimates {
	const struct prices *prices;
	struct amounts *trial;
	unsigned char *known;
	size_t nr;
};

/**
 * estimates_read() - read a run's profiles
 * @dir: the run
 * @prices: what to estimate by, which outlives @e; NULL: only amounts are wanted
 * @e: filled; release with estimates_free() whatever is returned
 * @why: that the run has no profiles, or none of memory, and how to take them; else as
 * profiles_read()
 *
 * Return: 0, -ENOENT where no trial has a profile with memory, else as profiles_read().
 */
int estimates_read(const char *dir, const struct prices *prices, struct estimates *e,
		   struct diag *why);

/**
 * estimates_put() - put a trial's estimate into its record
 * @e: of its run; NULL: nothing is done
 * @trial: a record; where it has a profile it gets ESTIMATE_AMOUNTS, and with prices ESTIMATE_NAME
 */
void estimates_put(const struct estimates *e, json_t *trial);

/**
 * estimates_free() - free what was read; the prices stay with the caller
 * @e: of estimates_read(), or zeroed; zeroed afterwards
 */
void estimates_free(struct estimates *e);

#endif
