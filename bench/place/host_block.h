/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLACE_HOST_BLOCK_H
#define PFNBENCH_PLACE_HOST_BLOCK_H

#include <stdint.h>

#include "bench/util/diag.h"

struct block_list;
struct pfn_range;
struct trial;

/* Percent; a block that is as free as this disturbs nobody when it is emptied. */
#define BLOCK_FREE_PERCENT 90

/**
 * host_get_ready() - before memory of this machine is taken for a trial
 * @t: the trial
 * @bytes: how much memory will be taken
 * @why: the reason of a failure
 *
 * The function brings back what an earlier trial has left offline, and checks that enough memory
 * stays for everybody else.
 *
 * Return: 0, -EPERM without a journal, or the error of journal_restore() or machine_spare()
 */
int host_get_ready(struct trial *t, uint64_t bytes, struct diag *why);

/**
 * host_pages_most() - how many pages may be asked for where the kernel decides in which block they lie
 * @t: the trial
 * @most: no more than these
 *
 * A mapping that is larger than the memory is refused (vm.overcommit_memory = 0).
 *
 * Return: @most, or less where the machine has less memory; 0 where its size cannot be read
 */
uint64_t host_pages_most(const struct trial *t, uint64_t most);

/**
 * host_blocks_read() - all memory blocks, and which of them the range may be
 * @t: the trial
 * @l: filled as by block_list_read(); blocks that others are named instead of may not be taken
 * @why: reason for an error
 *
 * Return: 0 or -errno
 */
int host_blocks_read(const struct trial *t, struct block_list *l, struct diag *why);

/**
 * host_block_use() - make a memory block the range of the trial
 * @t: the trial
 * @r: the block's page frames
 * @zone: the zone that the block is in now
 */
void host_block_use(struct trial *t, const struct pfn_range *r, const char *zone);

/**
 * host_block_look() - whether a block is worth a try, by its page flags
 * @t: the trial
 * @r: the block's page frames
 * @free_percent: how much of the block must be free at least
 *
 * Return: 0, or -EBUSY: pages of the block cannot or should not go, or too few are free
 */
int host_block_look(struct trial *t, const struct pfn_range *r, unsigned int free_percent);

/**
 * host_block_cycle() - take a block offline and online again
 * @t: the trial; gets hotplugged_ns
 * @block: the block's number
 * @home: the zone that the block belongs to, for the journal
 * @zone: the zone that the block shall come back to
 * @why: the reason of a failure
 *
 * The journal keeps the block, whatever is returned.
 *
 * Return: 0 or -errno
 */
int host_block_cycle(struct trial *t, uint64_t block, const char *home, const char *zone,
		     struct diag *why);

/**
 * host_block_warm_up() - take another block offline and back, untimed
 * @t: the trial, with its range
 * @why: the reason of a failure
 *
 * Placing pages takes long, and meanwhile the parts of the kernel that hotplug waits for (RCU,
 * workqueues) go to sleep. The range itself cannot be cycled once it is filled. The cycle also
 * empties per-CPU lists of its zone and LRU batches, as machine_drain() does by the module. Where
 * no other block can be emptied, the function chooses a block that the kernel refuses to take
 * offline: the attempt empties the lists as well.
 *
 * Return: 0 or -errno
 */
int host_block_warm_up(struct trial *t, struct diag *why);

/**
 * host_block_end() - the trial is over: see that its block is where it belongs
 * @t: the trial, whatever became of it
 * @why: the reason of a failure
 *
 * Nothing is done without a journal. The function can be called twice.
 *
 * Return: 0, or -errno when the block stays in the journal
 */
int host_block_end(struct trial *t, struct diag *why);

#endif
