/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLACE_TYPED_BLOCKS_H
#define PFNBENCH_PLACE_TYPED_BLOCKS_H

#include <jansson.h>

#include "bench/cell/cell.h"
#include "bench/util/diag.h"
#include "bench/util/rng.h"

struct trial;

/* Of one range; PFNB_MAX_PAGES are as many where pageblocks are smallest. */
#define TYPED_BLOCKS_MAX 2048

/**
 * typed_blocks_draw() - which pageblocks get which type
 * @spec: what is asked for
 * @nr: pageblocks of the range, TYPED_BLOCKS_MAX at most
 * @rng: random numbers
 * @type: gets PFNB_BLOCK_* of each
 *
 * Return: 0, or -EINVAL when two types want the same pageblock
 */
int typed_blocks_draw(const struct block_types_spec *spec, uint64_t nr, struct rng *rng,
		      uint8_t *type);

/**
 * typed_blocks_place() - give pageblocks of the range the types that are asked for
 * @t: the trial, with all pages placed and the rest of its range still claimed: what is free later
 * goes to the lists of the block's type
 * @why: the reason for a failure
 *
 * They are movable again when the module's file is closed.
 *
 * Return: 0 or -errno; 0 as well where none are asked for
 */
int typed_blocks_place(struct trial *t, struct diag *why);

/**
 * typed_blocks_compare() - hold the types of the range's pageblocks against what was asked
 * @t: the trial, placed; the reason of a failure is in its reason
 *
 * The module looks them up in the bits of the pageblocks, as the page allocator does.
 *
 * Return: 0, -EILSEQ when one is of another type, or -errno when they are not told; 0 as well where
 * none are asked for
 */
int typed_blocks_compare(struct trial *t);

/**
 * typed_blocks_json() - pageblocks of the range that were not movable when the operation began
 * @t: the trial, after its operation
 *
 * Return: [{ offset, type }] (new reference), offsets in pages; NULL where none are asked for
 */
json_t *typed_blocks_json(const struct trial *t);

#endif
