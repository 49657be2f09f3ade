/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_STATS_HOLM_H
#define PFNBENCH_STATS_HOLM_H

#include <stddef.h>

/**
 * holm_adjust() - adjust p values for their number
 * @p: p values of @n tests; replaced by adjusted ones
 * @n: how many; may be 0
 *
 * Holm (1979): the i-th smallest of n is multiplied by n - i + 1, is at least the one before it,
 * and at most 1. Rejecting what is then at most alpha keeps the probability of any false rejection
 * at alpha, whatever the tests have to do with each other.
 *
 * Return: 0 or -ENOMEM.
 */
int holm_adjust(double *p, size_t n);

#endif
