/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TRIAL_HOST_BLOCK_H
#define PFNBENCH_TRIAL_HOST_BLOCK_H

#include "bench/util/diag.h"

struct trial;

/**
 * host_block_find() - empty a memory block of this machine, without the module
 * @t: gets range, node, zone and hotplugged_ns
 * @why: why there is none
 *
 * The block has been offline and is back in its zone, so that it is as empty as others leave it.
 * It stays in the journal until host_block_end(). Blocks are tried from the top of memory, those
 * that are free already first; one that cannot be emptied is not tried again. The one that was
 * used last is used again.
 *
 * Return: 0 or -errno
 */
int host_block_find(struct trial *t, struct diag *why);

/**
 * host_block_end() - the trial is over: see that its block is where it belongs
 *
 * Can be called whatever became of the trial, and twice.
 *
 * Return: 0, or -errno when the block stays in the journal
 */
int host_block_end(struct trial *t, struct diag *why);

#endif
