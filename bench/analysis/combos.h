/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_COMBOS_H
#define PFNBENCH_ANALYSIS_COMBOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/cell/cell.h"

/**
 * struct keys - combinations, each as one number
 * @key: ascending, and none twice
 * @nr: how many
 */
struct keys {
	uint64_t *key;
	size_t nr;
};

/**
 * struct combos - some of the combinations that values of all axes have
 * @values: how many each axis has
 * @over: the combinations as seen on some axes alone, by axes; made when they are asked for. The
 * last are those of all axes
 *
 * Starts out zeroed.
 */
struct combos {
	size_t values[AXIS_NR];
	struct keys *over;
};

/**
 * struct factors - some values of each axis
 * @value: indices
 * @nr: how many
 */
struct factors {
	struct {
		size_t *value;
		size_t nr;
	} axis[AXIS_NR];
};

/**
 * combos_begin() - begin with no combination
 * @c: zeroed; @c->values is set. Release with combos_free() whatever is returned
 *
 * Return: false where there can be more combinations than 64 bits can number.
 */
bool combos_begin(struct combos *c);

/**
 * combos_add() - add all combinations of some values
 * @c: not sorted yet
 * @factors: some of its combinations may be there already
 * @most: how many there may be
 *
 * Return: false where there are more. Without memory the process ends.
 */
bool combos_add(struct combos *c, const struct factors *factors, size_t most);

/**
 * combos_sort() - sort what was added, the last axis changing fastest
 * @c: complete; has each combination once from now on
 *
 * Return: how many there are.
 */
size_t combos_sort(struct combos *c);

/**
 * combos_find() - which one a combination is
 * @c: sorted
 * @value: index per axis
 *
 * Return: its number; SIZE_MAX where it is not there.
 */
size_t combos_find(const struct combos *c, const size_t value[AXIS_NR]);

/**
 * combos_values() - the values of a combination
 * @c: sorted
 * @i: its number
 * @value: index per axis; result
 */
void combos_values(const struct combos *c, size_t i, size_t value[AXIS_NR]);

/**
 * combos_next() - the next combination of some axes' values that is part of any combination
 * @c: sorted
 * @value: index per axis; changed
 * @axes: which to go over: a bit, 1 << AXIS_..., for each; the others are left alone
 *
 * Return: false after the last; these axes are at their first values again then.
 */
bool combos_next(const struct combos *c, size_t value[AXIS_NR], unsigned int axes);

/**
 * combos_order() - sort by some axes
 * @c: sorted
 * @axes: the first one's values change slowest; combinations that have the same stay as they are
 * @nr: how many axes
 *
 * Return: malloc()ed numbers of all combinations in this order; without memory the process ends.
 */
size_t *combos_order(const struct combos *c, const enum axis *axes, size_t nr);

/**
 * combos_free() - free all
 * @c: zeroed afterwards
 */
void combos_free(struct combos *c);

#endif
