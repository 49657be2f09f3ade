/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_OFFSETS_H
#define PFNBENCH_WORKLOADS_OFFSETS_H

#include <stdint.h>

#include "bench/experiment/axis.h"
#include "bench/util/rng.h"

/**
 * offsets_blockers() - where the blockers of a range shall stand
 * @spec: how many, and at which place
 * @nr_pages: of the range
 * @rng: decides for PLACE_RANDOM, untouched otherwise
 * @map: bitmap of @nr_pages bits, zeroed by the caller
 *
 * start, middle and end are runs of adjacent pages; the middle one starts at the middle page for a
 * single blocker and is centred on it for more.
 *
 * Return: how many bits were set.
 */
uint64_t offsets_blockers(const struct blocker_spec *spec, uint64_t nr_pages, struct rng *rng,
			  uint64_t *map);

/**
 * offsets_fill() - where the movable pages shall stand: a random choice of what blockers leave
 * @nr: how many; at most the pages that are left
 * @taken: bitmap of the blockers
 * @map: as above
 */
void offsets_fill(uint64_t nr, uint64_t nr_pages, const uint64_t *taken, struct rng *rng,
		  uint64_t *map);

#endif
