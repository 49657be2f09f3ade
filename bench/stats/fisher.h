/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_STATS_FISHER_H
#define PFNBENCH_STATS_FISHER_H

#include <stdint.h>

/**
 * fisher_exact() - two-sided p of two shares being of one population
 * @a: successes on one side
 * @a_of: trials on that side
 * @b: successes on the other side
 * @b_of: trials there
 *
 * Fisher's exact test (1934): all margins of the 2 x 2 table taken as given, @a is hypergeometric;
 * p is the sum over all tables that are not more likely than the one found, as R's fisher.test()
 * has it, with its tolerance of 1e-7 for rounding. Linear in the smaller margin.
 *
 * Return: p, from 0 to 1
 */
double fisher_exact(uint64_t a, uint64_t a_of, uint64_t b, uint64_t b_of);

#endif
