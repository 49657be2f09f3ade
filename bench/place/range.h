/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLACE_RANGE_H
#define PFNBENCH_PLACE_RANGE_H

#include <stdbool.h>
#include <stdint.h>

struct pfn_range;
struct trial;

/**
 * trial_in_device() - whether the range has to lie in the memory of a device, for its fill
 * @t: the trial
 *
 * Return: true if so
 */
bool trial_in_device(const struct trial *t);

/**
 * trial_range_fits() - whether a range is in the zone, node or device that the cell wants, and in
 * memory blocks that may be taken
 * @t: the trial
 * @r: the range
 *
 * Return: true if so
 */
bool trial_range_fits(const struct trial *t, const struct pfn_range *r);

/**
 * trial_end_pfn() - the end of the memory that a range may be in
 * @t: the trial
 *
 * Return: one past the last page frame
 */
uint64_t trial_end_pfn(const struct trial *t);

/**
 * trial_prefer_node() - have pages come from the cell's NUMA node, or from the CPU's own again
 * @t: the trial
 * @prefer: the cell's node
 */
void trial_prefer_node(const struct trial *t, bool prefer);

#endif
