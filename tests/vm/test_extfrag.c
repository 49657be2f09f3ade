// SPDX-License-Identifier: GPL-2.0
/*
 * The two indexes of external fragmentation that bench/machine/free_memory.c works out, against those
 * that the kernel shows, for each order of zone DMA. That zone is small and quiet: most of it is
 * claimed and given back in holes, so that the larger orders are missing.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "bench/machine/free_memory.h"
#include "bench/machine/machine.h"
#include "bench/util/file.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"

#define DEBUGFS	  "/tmp"
#define ZONE	  "DMA"
#define DMA_PAGES 4096ull
#define BLOCK	  512ull
/* Of 16 pages one alone and four in a row are free. */
#define HOLES 0x0f01ull

static void make_holes(struct machine *m)
{
	uint64_t holes[BITMAP_WORDS(BLOCK)];

	for (size_t i = 0; i < BITMAP_WORDS(BLOCK); i++)
		holes[i] = HOLES | HOLES << 16 | HOLES << 32 | HOLES << 48;
	for (uint64_t pfn = 0; pfn < DMA_PAGES; pfn += BLOCK) {
		struct pfn_range r = { pfn, BLOCK };

		if (!machine_claim(m, &r))
			machine_free(m, &r, holes);
	}
	machine_drain(m);
}

/* "Node 0, zone      DMA -1.000 0.500 ..."; the fraction has the sign where the whole is 0 */
static int read_index(const char *name, int64_t *index)
{
	char path[64], *text, *p;
	int nr = 0, err, used, whole, part;

	snprintf(path, sizeof(path), DEBUGFS "/extfrag/%s", name);
	err = file_read(path, &text, NULL);
	if (err)
		return err;
	p = strstr(text, " " ZONE " ");
	for (p = p ? p + strlen(ZONE) + 2 : ""; nr < (int)FREE_ORDERS; p += used, nr++) {
		if (sscanf(p, "%d.%d%n", &whole, &part, &used) != 2)
			break;
		index[nr] = whole * 1000 + (whole < 0 ? -abs(part) : part);
	}
	free(text);
	return nr;
}

static void compare(const struct free_memory *f, const int64_t *index, const int64_t *unusable)
{
	bool same_index = true, same_unusable = true, one_fragmented = false, one_part = false;

	for (unsigned int order = 0; order < f->nr_orders; order++) {
		int64_t ours = free_memory_fragmentation(f, order);
		int64_t part = free_memory_unusable(f, order);

		same_index = same_index && ours == index[order];
		same_unusable = same_unusable && part == unusable[order];
		one_fragmented = one_fragmented || ours > 0;
		one_part = one_part || (part > 0 && part < 1000);
	}
	tap(one_fragmented, "an order of the zone is short for fragmentation");
	tap(one_part, "an order of the zone has a part of its free pages");
	tap(same_index, "the fragmentation index is the kernel's, for each order");
	tap(same_unusable, "the unusable index is the kernel's, for each order");
}

void test_extfrag(void)
{
	int64_t index[FREE_ORDERS], unusable[FREE_ORDERS];
	struct free_memory before, after;
	struct machine m;
	int nr[2];

	if (mount("debugfs", DEBUGFS, "debugfs", 0, NULL) || access(DEBUGFS "/extfrag", R_OK)) {
		tap(true, "extfrag # SKIP this kernel has no debugfs with it (CONFIG_DEBUG_FS)");
		return;
	}
	machine_open(&m);
	make_holes(&m);
	free_memory_read("", 0, ZONE, &before);
	nr[0] = read_index("extfrag_index", index);
	nr[1] = read_index("unusable_index", unusable);
	free_memory_read("", 0, ZONE, &after);
	tap(nr[0] == (int)before.nr_orders && nr[1] == nr[0], "the kernel tells %d of %u orders",
	    nr[0], before.nr_orders);
	if (tap(!memcmp(&before, &after, sizeof(before)), "zone " ZONE " was quiet meanwhile"))
		compare(&before, index, unusable);
	machine_close(&m);
	umount(DEBUGFS);
}
