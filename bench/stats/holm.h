/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_STATS_HOLM_H
#define PFNBENCH_STATS_HOLM_H

#include <stddef.h>

/**
 * holm_adjust() - adjust p values for their number
 * @p: where the p values of @n tests are; they are replaced by adjusted ones. Put into their order
 * @n: how many; may be 0
 *
 * Holm (1979): the i-th smallest of n is multiplied by n - i + 1, is at least the one before it,
 * and at most 1. Rejecting what is then at most alpha keeps the probability of any false rejection
 * at alpha, whatever the tests have to do with each other.
 */
void holm_adjust(double **p, size_t n);

#endif
