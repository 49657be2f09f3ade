/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLACE_HOST_FINDER_H
#define PFNBENCH_PLACE_HOST_FINDER_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/util/diag.h"

struct trial;

/**
 * struct finder - a way to get a memory block with pages in it, by user space alone
 * @name: what the way is, in a few words
 * @applies: whether the way suits the cell; the first of finders[] that says so is taken
 * @find: choose a block of @nr_pages for t->site.range and note it in the journal. Return: 0,
 * -ENOSPC when no block will do, or -errno; @release is due either way
 * @place: put blockers and fill into the block. Return: 0 or -errno
 * @placed: everything is placed: free the pages that were taken for that; called after a failure,
 * too, and may be NULL
 * @others: how many pages may be in the block that are neither ours nor free nor movable; NULL:
 * any number
 * @release: free whatever else was taken, but not fill and blockers. Can be called twice; may be
 * NULL
 * @restore: the trial is over and all of its pages are free: have the block as it was. May be NULL
 */
struct finder {
	const char *name;
	bool (*applies)(const struct trial *t);
	int (*find)(struct trial *t, uint64_t nr_pages, struct diag *why);
	int (*place)(struct trial *t, struct diag *why);
	void (*placed)(struct trial *t);
	uint64_t (*others)(const struct trial *t);
	void (*release)(struct trial *t);
	void (*restore)(struct trial *t);
};

extern const struct finder finder_kernel_pages, finder_user_pages, finder_recycled_frames,
	finder_cycled_block;

/**
 * finder_of() - the way that suits a trial's cell
 * @t: the trial, with its cell parsed
 *
 * Return: never NULL; the last way suits every cell.
 */
const struct finder *finder_of(const struct trial *t);

#endif
