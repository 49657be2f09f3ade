/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_STATS_WILSON_H
#define PFNBENCH_STATS_WILSON_H

#include <stdint.h>

/**
 * wilson_interval() - confidence interval of a share
 * @part: successes
 * @whole: trials, at least 1
 * @alpha: one minus the confidence wanted
 * @low: from 0
 * @high: to 1
 *
 * Wilson's score interval (1927) without continuity correction, with p = part / whole, n = whole:
 * (p + z^2/2n -+ z sqrt(p (1 - p) / n + z^2/4n^2)) / (1 + z^2/n). Method 3 of Newcombe (1998).
 */
void wilson_interval(uint64_t part, uint64_t whole, double alpha, double *low, double *high);

#endif
