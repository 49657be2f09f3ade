/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_PLOT_LIFETIMES_H
#define PFNBENCH_REPORT_PLOT_LIFETIMES_H

#include "bench/analysis/summary.h"

/**
 * struct lifetime - a value of the lifetime axis, in time
 * @index: on the axis
 * @ns: UINT64_MAX: for ever
 */
struct lifetime {
	size_t index;
	uint64_t ns;
};

/**
 * lifetimes_fixed() - those that are one time each, and are not drawn at random
 * @s: the run
 * @list: by ascending time, for ever last; the caller frees
 *
 * Return: how many; without memory the process ends.
 */
size_t lifetimes_fixed(const struct summary *s, struct lifetime **list);

/**
 * lifetimes_forever() - the lifetime of blockers that never go
 * @s: the run
 * @index: result: its index on the axis
 *
 * Return: false where the run has none.
 */
bool lifetimes_forever(const struct summary *s, size_t *index);

/**
 * lifetimes_chosen() - few lifetimes that stand for all, as panels that are looked at one by one
 * @s: the run
 * @ran: per value of the axis whether there are trials of it
 * @chosen: per value of the axis, false: set to true for those
 *
 * Of the lifetimes that end the shortest, the one in the middle and the longest; those that are
 * drawn at random stand behind the longest. With several churns, which have panels as well, they
 * are fewer: the shortest and the longest, or the one in the middle alone. For ever is one where
 * there is no other.
 */
void lifetimes_chosen(const struct summary *s, const bool *ran, bool *chosen);

#endif
