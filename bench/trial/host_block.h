/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TRIAL_HOST_BLOCK_H
#define PFNBENCH_TRIAL_HOST_BLOCK_H

#include <stdint.h>

#include "bench/util/diag.h"

struct pfn_range;
struct trial;

/**
 * host_block_find() - empty a memory block of this machine, without the module
 * @t: gets range, node, zone and hotplugged_ns
 * @why: why there is none
 *
 * The block has been offline and is back in its zone, or in ZONE_MOVABLE where the cell wants it,
 * so that it is as empty as others leave it. It stays in the journal until host_block_end(). Blocks
 * are tried from the top of memory, those that are free already first; one that cannot be emptied
 * is not tried again. The one that was used last is used again.
 *
 * Where pages are to be placed in a block that stays in its zone, it is not taken offline before:
 * it is found by host_chosen_find() or host_bait_find().
 *
 * Return: 0 or -errno
 */
int host_block_find(struct trial *t, struct diag *why);

/**
 * host_get_ready() - before memory of this machine is taken for a trial
 * @bytes: how much
 *
 * What a trial before this one has left is brought back, and there must be enough for everybody.
 *
 * Return: 0, -EPERM without a journal, what journal_restore() and machine_spare() give
 */
int host_get_ready(struct trial *t, uint64_t bytes, struct diag *why);

/**
 * host_block_use() - this is the range of the trial
 * @zone: that it is in now
 */
void host_block_use(struct trial *t, const struct pfn_range *r, const char *zone);

/**
 * host_block_look() - whether a block is worth a try, by its page flags
 * @free_percent: how much of it must be free at least
 *
 * Return: 0, or -EBUSY: pages in it cannot go or should not, or too few are free
 */
int host_block_look(struct trial *t, const struct pfn_range *r, unsigned int free_percent);

/**
 * host_block_warm_up() - take another block offline and back, untimed
 *
 * Placing pages takes long, and meanwhile what hotplug waits for (RCU, workqueues) goes to sleep.
 * The range itself cannot be cycled when it is filled. Per-CPU lists of its zone, and LRU batches,
 * are empty afterwards, as machine_settle() would have them. Where no other block can be emptied,
 * one is chosen that the kernel refuses to take offline: that has the lists emptied as well.
 *
 * Return: 0 or -errno
 */
int host_block_warm_up(struct trial *t, struct diag *why);

/**
 * host_block_end() - the trial is over: see that its block is where it belongs
 *
 * Can be called whatever became of the trial, and twice.
 *
 * Return: 0, or -errno when the block stays in the journal
 */
int host_block_end(struct trial *t, struct diag *why);

#endif
