/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_RELEASES_H
#define PFNBENCH_ANALYSIS_RELEASES_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/analysis/summary.h"

/* Fewer versions are compared one by one; from so many on a run tells when something changed. */
#define RELEASES_MIN 4

/**
 * struct releases - the kernels of a run as versions of Linux, from the oldest to the newest
 * @kernel: indices into the run's kernels
 * @nr: how many; 0 where they are no row of versions
 */
struct releases {
	size_t *kernel;
	size_t nr;
};

/**
 * releases_make() - put the kernels of a run in the order of their versions
 * @s: the run
 * @r: result; release with releases_free()
 *
 * There are none where fewer than RELEASES_MIN have trials, where the version of one is not known,
 * and where two are of one version: such a run compares something else. Without memory the process
 * ends.
 */
void releases_make(const struct summary *s, struct releases *r);

/**
 * releases_free() - free the order
 * @r: of releases_make(); zeroed afterwards
 */
void releases_free(struct releases *r);

/**
 * releases_are_next() - whether no version of Linux lies between two
 * @older: "6.16", what follows the second number is not looked at
 * @newer: "6.17"
 *
 * Return: true if Linux has released @newer next after @older.
 */
bool releases_are_next(const char *older, const char *newer);

#endif
