/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLACE_MOVABLE_BLOCK_H
#define PFNBENCH_PLACE_MOVABLE_BLOCK_H

#include "bench/util/diag.h"

struct trial;

/**
 * movable_blocks_ready() - bring back memory blocks that an earlier trial has left in ZONE_MOVABLE
 * @t: the trial
 * @why: also, why the cell's zone cannot be had at all
 *
 * movable_blocks_return() is due whatever is returned.
 *
 * Return: 0 or -errno
 */
int movable_blocks_ready(struct trial *t, struct diag *why);

/**
 * movable_blocks_move() - where the cell wants it, move memory blocks to ZONE_MOVABLE
 * @t: the trial; gets t->away
 * @why: the reason of a failure
 *
 * The highest blocks that can be emptied are moved; the module is needed to tell.
 *
 * Return: 0 or -errno
 */
int movable_blocks_move(struct trial *t, struct diag *why);

/**
 * movable_blocks_return() - move them back to their zones
 * @t: the trial
 * @why: the reason of a failure
 *
 * Return: 0 or -errno
 */
int movable_blocks_return(struct trial *t, struct diag *why);

#endif
