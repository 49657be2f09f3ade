/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TRIAL_TARGET_MADE_H
#define PFNBENCH_TRIAL_TARGET_MADE_H

#include <stdbool.h>
#include <stdint.h>

#include "kmod/include/pfnbench_uapi.h"

/* What targets tell of an operation besides its attempts. */

/**
 * struct obtained - what an allocator that chooses the range itself made of a request
 * @known: there is an @offset
 * @offset: of the range that it found, from the one it tried first; pages
 * @counted: there are @busy_retries
 * @busy_retries: ranges that it tried and found busy
 */
struct obtained {
	bool known;
	bool counted;
	uint64_t offset;
	uint64_t busy_retries;
};

/* Ranges that are told one by one; the sums are of all. */
#define CANDIDATES_KEPT 64

/**
 * struct candidate - one alloc_contig_range() by an allocator that chooses the range itself
 * @start_pfn: of the range
 * @ns: how long it took
 * @err: 0 or negative errno
 * @migrated: pages that the kernel moved meanwhile
 * @failed: pages that it could not move
 */
struct candidate {
	uint64_t start_pfn;
	uint64_t ns;
	int err;
	uint64_t migrated;
	uint64_t failed;
};

/**
 * struct candidates - all of them, in their order
 * @known: it was seen what was tried
 * @kept: the first ones
 * @nr: how many there were
 * @migrated: pages moved, by all
 * @wasted: pages moved, by those that failed
 * @counted: there is @rejected
 * @rejected: ranges that came before the last one tried, or before the end of memory where none was
 * obtained, and that the search did not have tried
 */
struct candidates {
	bool known;
	struct candidate kept[CANDIDATES_KEPT];
	uint64_t nr;
	uint64_t migrated;
	uint64_t wasted;
	bool counted;
	uint64_t rejected;
};

/**
 * struct huge_pool - of hugetlb pages of the target's size, in its node; pages of that size
 * @before: the trial
 * @grown: what the last attempt added
 * @after: the trial; as @before, or t->reason says why not
 */
struct huge_pool {
	uint64_t before;
	uint64_t grown;
	uint64_t after;
};

/**
 * struct unplugged - what the target virtio-mem made of a request
 * @asked_bytes: by which the device should shrink
 * @got_bytes: by which it did
 * @step: of all attempts
 * @looked: there are the numbers that follow
 * @got_movable: movable pages that were in what it gave
 * @left_blocks: pageblocks that the guest has kept
 * @left_blocked: of those, with an unmovable page in them
 */
struct unplugged {
	uint64_t asked_bytes;
	uint64_t got_bytes;
	struct unplug_step {
		uint64_t calls;
		uint64_t failed;
		uint64_t ns;
	} step[PFNB_STEP_NR];
	bool looked;
	uint64_t got_movable;
	uint64_t left_blocks;
	uint64_t left_blocked;
};

#endif
