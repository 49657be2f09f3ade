/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_STATS_NORMAL_H
#define PFNBENCH_STATS_NORMAL_H

/**
 * normal_two_sided() - probability that a standard normal variable is at least @z away from 0
 * @z: a negative one, which a continuity correction can give, counts as 0
 *
 * Return: 0 to 1
 */
double normal_two_sided(double z);

/**
 * normal_critical() - the z that is exceeded, on both sides together, with probability @alpha
 * @alpha: between 0 and 1: 0.05 gives 1.95996
 *
 * Bisection of normal_two_sided().
 *
 * Return: z, from 0 to 40
 */
double normal_critical(double alpha);

#endif
