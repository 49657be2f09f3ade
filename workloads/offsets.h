/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_OFFSETS_H
#define PFNBENCH_WORKLOADS_OFFSETS_H

#include <stdint.h>

#include "bench/cell/cell.h"
#include "bench/util/rng.h"

/**
 * offsets_blockers() - where the blockers of a range shall stand
 * @spec: how many, and at which place
 * @nr_pages: of the range
 * @order: pages come in units of 2^order, aligned to their size
 * @rng: decides for PLACE_RANDOM and PLACE_CLUSTERED, untouched otherwise
 * @map: bitmap of @nr_pages bits, zeroed by the caller
 *
 * start, middle and end are runs of adjacent units; the middle one starts at the middle unit for a
 * single blocker and is centred on it for more. Clusters do not overlap; the last may be shorter.
 *
 * Return: how many bits were set: what was asked, rounded to whole units, at least one of them.
 */
uint64_t offsets_blockers(const struct blocker_spec *spec, uint64_t nr_pages, unsigned int order,
			  struct rng *rng, uint64_t *map);

/**
 * offsets_fill() - where movable pages shall stand: a random choice of what is left
 * @nr: how many; at most the pages that are left
 * @nr_pages: of the range
 * @order: pages come in units of 2^order, aligned to their size
 * @taken: bitmap of the pages that others have
 * @rng: decides which units
 * @map: bitmap of @nr_pages bits, zeroed by the caller
 *
 * Return: how many bits were set: @nr rounded to whole units, or fewer where they do not fit.
 */
uint64_t offsets_fill(uint64_t nr, uint64_t nr_pages, unsigned int order, const uint64_t *taken,
		      struct rng *rng, uint64_t *map);

/**
 * offsets_heads() - the first page of each unit
 * @map: pages of whole units
 * @nr_pages: of the range
 * @order: pages in a unit, as a power of two
 * @heads: bitmap of @nr_pages bits, written
 *
 * Return: how many units
 */
uint64_t offsets_heads(const uint64_t *map, uint64_t nr_pages, unsigned int order, uint64_t *heads);

#endif
