// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "bench/machine/free_memory.h"
#include "bench/machine/zones.h"
#include "workloads/background/memhog.h"

static const char buddyinfo[] =
	"Node 0, zone      DMA      0      0      0      0      0      0      0      0      1      1      2 \n"
	"Node 0, zone    DMA32      3      1      0      0      0      0      0      0      0      0      0 \n"
	"Node 1, zone    DMA32      1      0      0      0      0      0      0      0      0      1      1 \n"
	"Node 1, zone   Normal      7 \n";

static const char zoneinfo[] = "Node 0, zone      DMA\n"
			       "  pages free     3840\n"
			       "        boost    0\n"
			       "        min      60\n"
			       "        low      75\n"
			       "        high     90\n"
			       "        managed  3840\n"
			       "        protection: (0, 983, 983, 983, 1200)\n"
			       "  pagesets\n"
			       "    cpu: 0\n"
			       "              count:    0\n"
			       "              high:     378\n"
			       "  start_pfn:           1\n"
			       "Node 0, zone    DMA32\n"
			       "  pages free     240000\n"
			       "        high     1438\n"
			       "        spanned  258048\n"
			       "        managed  245000\n"
			       "        protection: (0, 0, 0, 0, 0)\n"
			       "  start_pfn:           4096\n"
			       "Node 0, zone   Normal\n"
			       "  pages free     0\n"
			       "        high     32\n"
			       "        managed  0\n"
			       "        protection: (0, 0, 0, 0, 0)\n";

static char root[] = "/tmp/pfnbench-test-XXXXXX";

static void write_file(const char *name, const char *text)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "%s/proc/%s", root, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int setup(void **state)
{
	char path[64];

	if (!mkdtemp(root))
		return -1;
	snprintf(path, sizeof(path), "%s/proc", root);
	if (mkdir(path, 0700))
		return -1;
	write_file("buddyinfo", buddyinfo);
	write_file("zoneinfo", zoneinfo);
	return 0;
}

static int teardown(void **state)
{
	static const char *const names[] = { "proc/buddyinfo", "proc/zoneinfo", "proc/vmstat",
					     "proc", "" };
	char path[64];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", root, names[i]);
		remove(path);
	}
	return 0;
}

static void test_read(void **state)
{
	struct free_memory f;

	assert_int_equal(free_memory_read(root, 0, "DMA", &f), 0);
	assert_int_equal(f.nr_orders, 11);
	assert_int_equal(f.blocks[8], 1);
	assert_int_equal(f.blocks[10], 2);
	assert_int_equal(free_memory_pages(&f), 256 + 512 + 2048);
	assert_int_equal(free_memory_read(root, 1, "DMA32", &f), 0);
	assert_int_equal(free_memory_pages(&f), 1 + 512 + 1024);
	assert_int_equal(free_memory_read(root, -1, "DMA32", &f), 0);
	assert_int_equal(free_memory_pages(&f), 5 + 1 + 512 + 1024);
	assert_int_equal(free_memory_read(root, 1, "Normal", &f), 0);
	assert_int_equal(f.nr_orders, 1);
	assert_int_equal(free_memory_read(root, -1, NULL, &f), 0);
	assert_int_equal(free_memory_pages(&f), 2816 + 5 + 1537 + 7);
}

static void test_nothing(void **state)
{
	struct free_memory f;

	assert_int_equal(free_memory_read(root, 0, "Movable", &f), -ENOENT);
	assert_int_equal(f.nr_orders, 0);
	assert_int_equal(free_memory_read(root, 0, "", &f), -ENOENT);
	assert_int_equal(free_memory_read("/nonexistent", -1, NULL, &f), -ENOENT);
}

/* Worked out by hand from the formulas in mm/vmstat.c, integer divisions included. */
static void test_index(void **state)
{
	static const struct {
		struct free_memory f;
		int64_t fragmentation;
		uint64_t unusable;
	} cases[] = {
		/* nothing free */
		{ { .nr_orders = 11 }, 0, 1000 },
		/* 1000 - (1000 + 512000 / 512) / 512 = 1000 - 3 */
		{ { .nr_orders = 11, .blocks = { 512 } }, 997, 1000 },
		/* 1000 - (1000 + 1000 / 512) / 1 = 1000 - 1001: one page is too little */
		{ { .nr_orders = 11, .blocks = { 1 } }, -1, 1000 },
		/* 1000 - (1000 + 256000 / 512) / 1 */
		{ { .nr_orders = 11, .blocks = { [8] = 1 } }, -500, 1000 },
		/* 118270 pages in 31560 blocks: 1000 - (1000 + 118270000 / 512) / 31560
		 * = 1000 - (1000 + 230996) / 31560 = 1000 - 7 */
		{ { .nr_orders = 11, .blocks = { 8090, 7826, 7830, 7803, 5, 2, 2, 0, 2, 0, 0 } },
		  993,
		  1000 },
		/* one block fits; 488 of 1000 pages are no use */
		{ { .nr_orders = 11, .blocks = { 488, [9] = 1 } }, -1000, 488 },
		/* 1 of 1025 */
		{ { .nr_orders = 11, .blocks = { 1, [10] = 1 } }, -1000, 0 },
		{ { .nr_orders = 11, .blocks = { 2, [10] = 1 } }, -1000, 1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(free_memory_fragmentation(&cases[i].f, 9), cases[i].fragmentation);
		assert_int_equal(free_memory_unusable(&cases[i].f, 9), cases[i].unusable);
	}
	/* 4 pages of 6, for order 2 */
	assert_int_equal(
		free_memory_unusable(
			&(struct free_memory){ .nr_orders = 11, .blocks = { 2, 0, 1 } }, 2),
		333);
}

/* 90 + 1200, 1438 and a zone without pages, and what counts of free pages lag behind. */
static void test_floor(void **state)
{
	struct zone_info *zones;
	uint64_t floor;
	size_t nr;

	assert_int_equal(zones_read(root, &zones, &nr), 0);
	assert_int_equal(nr, 3);
	assert_int_equal(zones[0].floor, 1290);
	assert_int_equal(zones[0].start_pfn, 1);
	assert_int_equal(zones[1].floor, 1438);
	assert_int_equal(zones[1].spanned, 258048);
	assert_int_equal(zones[1].managed, 245000);
	free(zones);
	assert_int_equal(memhog_floor(root, &floor, NULL), 0);
	assert_int_equal(floor, 1290 + 1438 + 256);
	write_file("vmstat", "nr_free_pages 9\nnr_dirty 2700\nnr_writeback 572\n");
	assert_int_equal(memhog_floor(root, &floor, NULL), 0);
	assert_int_equal(floor, 1290 + 1438 + 256 + 2700 + 572);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_index),
		cmocka_unit_test(test_floor),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
