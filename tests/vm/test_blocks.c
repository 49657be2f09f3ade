// SPDX-License-Identifier: GPL-2.0
/* Types of pageblocks and misplaced free pages as the module tells them, against /proc. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/utsname.h>

#include "bench/machine/block_types.h"
#include "bench/machine/machine.h"
#include "bench/measure/aftermath.h"
#include "tests/vm/operation.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"

#define NR 512

static uint64_t column(const char *name)
{
	struct zone_state s;

	zone_state_read(&s);
	for (unsigned int i = 0; i < s.nr_types; i++)
		if (!strcmp(s.type[i], name))
			return s.blocks[i];
	return UINT64_MAX;
}

static struct block_types before, after;

static uint64_t blocks_of(const struct block_types *b, uint8_t type)
{
	uint64_t nr = 0;

	for (size_t i = 0; i < b->nr; i++)
		nr += b->type[i] == type;
	return nr;
}

static void same_as_pagetypeinfo(struct machine *m, const char *when)
{
	block_types_read(&before, m->dev, m->pageblock_pages);
	tap(blocks_of(&before, PFNB_BLOCK_UNMOVABLE) == column("Unmovable") &&
		    blocks_of(&before, PFNB_BLOCK_RECLAIMABLE) == column("Reclaimable"),
	    "%s: as many unmovable and reclaimable pageblocks as in /proc/pagetypeinfo (%d, %d)",
	    when, (int)column("Unmovable"), (int)column("Reclaimable"));
}

static int mark_block(struct machine *m, const struct pfn_range *r)
{
	uint64_t first[BITMAP_WORDS(NR)] = { 1 };
	struct pfnb_pages p = {
		.h = { .version = PFNB_VERSION, .flags = PFNB_MARK_BLOCK },
		.start_pfn = r->start_pfn,
		.nr_pages = NR,
		.bitmap = (uintptr_t)first,
	};

	return ioctl(m->dev, PFNB_IOC_MARK, &p);
}

/*
 * Half of a claimed block is freed while the block is movable. Then the block is made unmovable:
 * those pages lie on the wrong list from now on, until somebody takes them.
 */
static void misplaced(struct machine *m, const struct pfn_range *r)
{
	uint64_t half[BITMAP_WORDS(NR)] = { 0 }, unmovable = column("Unmovable");

	for (int i = NR / 2; i < NR; i++)
		bit_set(half, i);
	block_types_read(&before, m->dev, m->pageblock_pages);
	machine_free(m, r, half);
	machine_drain(m);
	tap(!mark_block(m, r), "a claimed page's block can be made unmovable");
	block_types_read(&after, m->dev, m->pageblock_pages);
	tap(after.misplaced - before.misplaced == NR / 2,
	    "free pages of a block whose type changes are misplaced: %d",
	    (int)(after.misplaced - before.misplaced));
	tap(column("Unmovable") == unmovable + 1 &&
		    after.type[r->start_pfn / NR] == PFNB_BLOCK_UNMOVABLE,
	    "the block is unmovable for the module and in /proc/pagetypeinfo");
	same_as_pagetypeinfo(m, "after a block changed its type");
}

/* Undoing the isolation made every block a movable one until being isolated got a bit of its own.
 */
static bool undo_keeps_types(void)
{
	unsigned int major = 0, minor = 0;
	struct utsname uts;

	uname(&uts);
	sscanf(uts.release, "%u.%u", &major, &minor);
	return major > 6 || (major == 6 && minor >= 18);
}

static void failed_attempt(struct machine *m, const struct pfn_range *r)
{
	uint8_t want = undo_keeps_types() ? PFNB_BLOCK_UNMOVABLE : PFNB_BLOCK_MOVABLE, got;
	struct operation op;

	tap(!mark_block(m, r), "a claimed page's block can be made unmovable");
	op = operation_contig(m, r, PFNB_POLICY_ISOLATE_FIRST, 0);
	block_types_read(&after, m->dev, m->pageblock_pages);
	got = after.type[r->start_pfn / NR];
	tap(op.err == -EBUSY && got == want,
	    "isolate-first fails on it (%d), and leaves it %smovable", op.err,
	    got == PFNB_BLOCK_UNMOVABLE ? "un" : "");
	same_as_pagetypeinfo(m, "after a failed attempt");
}

static int give(struct machine *m, const struct pfn_range *r, const uint8_t *types)
{
	struct pfnb_blocks b = {
		.h.version = PFNB_VERSION,
		.start_pfn = r->start_pfn,
		.nr_pages = r->nr_pages,
		.types = (uintptr_t)types,
	};

	return ioctl(m->dev, PFNB_IOC_TYPE, &b);
}

/* One free page on the list of the block's type, of which all others are claimed. */
static void typed(struct machine *m, const struct pfn_range *r)
{
	static const uint8_t types[] = { PFNB_BLOCK_UNMOVABLE, PFNB_BLOCK_NONE,
					 PFNB_BLOCK_RECLAIMABLE, PFNB_BLOCK_UNMOVABLE };
	static const uint8_t isolated[] = { PFNB_BLOCK_NONE, PFNB_BLOCK_ISOLATE, 0, 0 };
	uint64_t free[BITMAP_WORDS(4 * NR)] = { 2 }, unmovable = column("Unmovable");
	uint64_t reclaimable = column("Reclaimable");
	struct pfn_range beyond = { r->start_pfn, r->nr_pages + NR };
	const size_t first = r->start_pfn / NR;

	machine_free(m, r, free);
	machine_drain(m);
	block_types_read(&before, m->dev, m->pageblock_pages);
	tap_errno(give(m, r, isolated), EINVAL, "a block cannot be given the isolated type");
	tap_errno(give(m, &beyond, (uint8_t[5]){ 1, 1, 1, 1, 1 }), EPERM,
		  "a type for a block that is not claimed");
	tap(column("Unmovable") == unmovable, "nothing was changed by that");
	tap_errno(give(m, r, types), 0, "types for claimed blocks");
	block_types_read(&after, m->dev, m->pageblock_pages);
	tap(after.type[first] == PFNB_BLOCK_UNMOVABLE &&
		    after.type[first + 1] == PFNB_BLOCK_MOVABLE &&
		    after.type[first + 2] == PFNB_BLOCK_RECLAIMABLE &&
		    after.type[first + 3] == PFNB_BLOCK_UNMOVABLE,
	    "they have them, and a block that was not named keeps its own");
	tap(column("Unmovable") == unmovable + 2 && column("Reclaimable") == reclaimable + 1,
	    "and so they have in /proc/pagetypeinfo");
	free[0] = 4;
	machine_free(m, r, free);
	machine_drain(m);
	block_types_read(&after, m->dev, m->pageblock_pages);
	tap(after.misplaced == before.misplaced,
	    "what is free in them is on the lists of their type");
}

/* Whoever is killed leaves no block behind, wherever its pages are. */
static void typed_until_closed(struct machine *m, const struct pfn_range *r)
{
	size_t movable = 0;

	machine_drop(m);
	machine_drain(m);
	block_types_read(&after, m->dev, m->pageblock_pages);
	for (size_t i = 0; i < r->nr_pages / NR; i++)
		movable += after.type[r->start_pfn / NR + i] == PFNB_BLOCK_MOVABLE;
	tap(movable == r->nr_pages / NR, "they are movable again when the file is closed");
	tap(after.misplaced == before.misplaced, "with their pages, which are all free");
}

static void bad_arguments(struct machine *m)
{
	struct pfnb_blocks b = { .h.version = PFNB_VERSION, .types = (uintptr_t)after.type };

	tap_errno(ioctl(m->dev, PFNB_IOC_BLOCKS, &b), EINVAL, "types of no pageblock");
	b.nr_pages = NR + 1;
	tap_errno(ioctl(m->dev, PFNB_IOC_BLOCKS, &b), EINVAL, "types of part of a pageblock");
	b.nr_pages = PFNB_MAX_PAGES + NR;
	tap_errno(ioctl(m->dev, PFNB_IOC_BLOCKS, &b), E2BIG, "types of too many pageblocks");
	b.nr_pages = NR;
	b.start_pfn = ~0ull - NR + 1;
	tap_errno(ioctl(m->dev, PFNB_IOC_BLOCKS, &b), EINVAL, "types beyond physical memory");
	b.start_pfn = 0;
	b.types = 8;
	tap_errno(ioctl(m->dev, PFNB_IOC_BLOCKS, &b), EFAULT, "types to nowhere");
}

void test_blocks(void)
{
	struct pfn_range r;
	struct machine m;

	machine_open(&m);
	block_types_open(&before, m.end_pfn / m.pageblock_pages);
	block_types_open(&after, m.end_pfn / m.pageblock_pages);
	same_as_pagetypeinfo(&m, "as booted");
	bad_arguments(&m);
	if (tap(!operation_claim(&m, NR, &r), "a pageblock can be claimed"))
		failed_attempt(&m, &r);
	machine_drop(&m);
	if (tap(!operation_claim(&m, NR, &r), "a pageblock can be claimed again"))
		misplaced(&m, &r);
	machine_drop(&m);
	if (tap(!operation_claim(&m, 4 * NR, &r), "four pageblocks can be claimed")) {
		typed(&m, &r);
		typed_until_closed(&m, &r);
	}
	block_types_close(&before);
	block_types_close(&after);
	machine_close(&m);
}
