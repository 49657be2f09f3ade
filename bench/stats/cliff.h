/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_STATS_CLIFF_H
#define PFNBENCH_STATS_CLIFF_H

#include <stddef.h>

/**
 * cliff_delta() - how far two samples are apart, whatever the scale
 * @u: of rank_sum_test()
 * @nx: size of the first sample
 * @ny: size of the second
 *
 * Cliff (1993): the share of pairs in which the second sample's value is larger, minus the share in
 * which it is smaller.
 *
 * Return: -1 (all of the second below all of the first) to 1; 0 where neither tends to be larger.
 */
double cliff_delta(double u, size_t nx, size_t ny);

#endif
