// SPDX-License-Identifier: GPL-2.0
/*
 * Machines with pages of 4, 16 and 64 KiB: what is read of made-up trees, computed and refused there.
 * This program's page_bytes() stands in for the kernel's.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bench/experiment/axis.h"
#include "bench/machine/block_list.h"
#include "bench/machine/free_memory.h"
#include "bench/machine/machine.h"
#include "bench/machine/page_size.h"
#include "bench/place/host_block.h"
#include "bench/place/range.h"
#include "bench/plan/plan.h"
#include "bench/target/hugetlb_search.h"
#include "bench/trial/trial.h"
#include "tests/lib/experiment_text.h"
#include "tests/lib/kinds.h"
#include "tests/unit/tree.h"
#include "workloads/kinds/kinds.h"
#include "workloads/workload.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define MIB	 (1ull << 20)

/* As arm64 has them with each size of pages. Orders are those of the page allocator's lists. */
static const struct machine_of {
	struct geometry geometry;
	unsigned int huge_order, orders;
	const char *pageblock, *page; /* in words */
} machines[] = {
	{ { 4096, 2 * MIB, 128 * MIB }, 9, 11, "2M", "4K" },
	{ { 16384, 32 * MIB, 128 * MIB }, 11, 12, "32M", "16K" },
	{ { 65536, 512 * MIB, 512 * MIB }, 13, 14, "512M", "64K" },
};
static const struct machine_of *now = machines;

unsigned long long page_bytes(void)
{
	return now->geometry.page_bytes;
}

/* Run what follows on each of the machines. */
#define ON_EACH_MACHINE for (now = machines; now < machines + COUNT(machines); now++)

static uint64_t pages_of(uint64_t bytes)
{
	return bytes / now->geometry.page_bytes;
}

static int set_up(void **state)
{
	return !tree_make();
}

static int tear_down(void **state)
{
	return tree_remove();
}

static void put_number(const char *name, const char *format, uint64_t number)
{
	char text[160];

	snprintf(text, sizeof(text), format, (unsigned long long)number);
	tree_put(name, text);
}

static void test_orders(void **state)
{
	static const struct {
		const char *kind;
		unsigned int order[COUNT(machines)];
	} units[] = {
		{ "anon", { 0, 0, 0 } },	   { "kernel-stack", { 2, 0, 0 } },
		{ "mthp-16k", { 2, 0, 0 } },	   { "mthp-64k", { 4, 2, 0 } },
		{ "mthp-1m", { 8, 6, 4 } },	   { "file-large", { 4, 2, 0 } },
		{ "hugetlb", { 9, 7, 5 } },	   { "hugetlb-1g", { 18, 16, 14 } },
		{ "shmem-thp", { 9, 11, 13 } },	   { "huge-zero", { 9, 11, 13 } },
		{ "fake-offline", { 9, 11, 13 } },
	};

	ON_EACH_MACHINE
	{
		assert_int_equal(table_order(), now->huge_order);
		assert_int_equal(table_bytes(), now->geometry.page_bytes << now->huge_order);
		assert_int_equal(pages_order(now->geometry.pageblock_bytes), now->huge_order);
		for (size_t i = 0; i < COUNT(units); i++)
			if (units_order(kind_called(units[i].kind)) !=
			    units[i].order[now - machines])
				fail_msg("%s with pages of %s", units[i].kind, now->page);
	}
}

/* What the kernel tells, and nonsense. */
static void test_geometry(void **state)
{
	ON_EACH_MACHINE
	{
		const struct geometry *g = &now->geometry;
		struct geometry found;

		put_number("/proc/pagetypeinfo",
			   "Page block order: 1\nPages per block:  %llu\n\nFree pages count per",
			   pages_of(g->pageblock_bytes));
		put_number("/sys/devices/system/memory/block_size_bytes", "%llx\n", g->block_bytes);
		found = geometry_read(tree_root);
		assert_memory_equal(&found, g, sizeof(found));
		/* smaller than a huge page, as CONFIG_PAGE_BLOCK_MAX_ORDER may have it */
		tree_put("/proc/pagetypeinfo", "Pages per block:  64\n");
		assert_int_equal(geometry_read(tree_root).pageblock_bytes, 64 * g->page_bytes);
		/* not told, and no number of pages */
		tree_put("/proc/pagetypeinfo", "Pages per block:  511\n");
		assert_int_equal(pageblock_pages_read(tree_root), 0);
		tree_put("/proc/pagetypeinfo", "\n");
		assert_int_equal(pageblock_pages_read(tree_root), 0);
		assert_int_equal(geometry_read(tree_root).pageblock_bytes, table_bytes());
	}
	assert_int_equal(pageblock_pages_read("/nowhere"), 0);
}

static void test_machine(void **state)
{
	ON_EACH_MACHINE
	{
		const struct geometry *g = &now->geometry;
		struct machine m = { .pageblock_pages = 256, .block_bytes = g->block_bytes };

		assert_int_equal(machine_geometry(&m).page_bytes, g->page_bytes);
		assert_int_equal(machine_geometry(&m).pageblock_bytes, 256 * g->page_bytes);
		assert_int_equal(machine_geometry(&m).block_bytes, g->block_bytes);
		m.pageblock_pages = 0;
		assert_int_equal(machine_geometry(&m).pageblock_bytes, g->pageblock_bytes);
	}
}

/* Block 2 begins where the zone's managed pages end, but for one page in the second turn. */
static void test_blocks(void **state)
{
	ON_EACH_MACHINE
	{
		uint64_t block_pages = pages_of(now->geometry.block_bytes);

		put_number("/sys/devices/system/memory/block_size_bytes", "%llx\n",
			   now->geometry.block_bytes);
		for (int i = 1; i <= 2; i++) {
			char name[64];

			snprintf(name, sizeof(name), "/sys/devices/system/memory/memory%d/state",
				 i);
			tree_put(name, "online\n");
			snprintf(name, sizeof(name),
				 "/sys/devices/system/memory/memory%d/valid_zones", i);
			tree_put(name, "Normal\n");
		}
		for (unsigned int less = 0; less <= 1; less++) {
			struct block_list l;
			struct diag why;
			char text[256];

			snprintf(text, sizeof(text),
				 "Node 0, zone   Normal\n  pages free     1\n"
				 "        spanned  %llu\n        managed  %llu\n"
				 "  start_pfn:           %llu\n",
				 2ull * block_pages, 2ull * block_pages - less,
				 (unsigned long long)block_pages);
			tree_put("/proc/zoneinfo", text);
			assert_int_equal(block_list_read(tree_root, &l, &why), 0);
			assert_int_equal(l.nr, 2);
			assert_int_equal(l.blocks[0].block, 2);
			if (less)
				assert_string_equal(l.blocks[0].why,
						    "is beyond the pages that its zone manages");
			else
				assert_null(l.blocks[0].why);
			assert_null(l.blocks[1].why);
			free(l.blocks);
		}
	}
}

/* A range is in the block that was named, or a page beside it. */
static void test_ranges(void **state)
{
	ON_EACH_MACHINE
	{
		uint64_t block_pages = pages_of(now->geometry.block_bytes);
		struct machine m = {
			.block_bytes = now->geometry.block_bytes,
			.named = { 1, { { 5, 6 } } },
		};
		struct trial t = { .m = &m, .cell.node = -1, .cell.target.node = -1 };
		struct pfn_range r = { 5 * block_pages, 2 * block_pages };

		assert_true(trial_range_fits(&t, &r));
		r.start_pfn--;
		assert_false(trial_range_fits(&t, &r));
		r.start_pfn += 2;
		assert_false(trial_range_fits(&t, &r));
		r.nr_pages--;
		assert_true(trial_range_fits(&t, &r));
	}
}

/* The most that a host's memory has room for, without a huge page. */
static void test_host_pages(void **state)
{
	static const uint64_t most[] = { 1048576 - 512, 262144 - 2048, 65536 - 8192 };
	struct machine m = { .root = tree_root };
	struct trial t = { .m = &m };

	tree_put("/proc/meminfo", "MemTotal:       4194304 kB\nMemAvailable:   4194304 kB\n");
	ON_EACH_MACHINE assert_int_equal(host_pages_most(&t, UINT64_MAX), most[now - machines]);
}

/* One free page of each order: with pages of 64 KiB there are three orders more. */
static void test_free_memory(void **state)
{
	ON_EACH_MACHINE
	{
		char text[128] = "Node 0, zone   Normal";
		struct free_memory f;

		for (unsigned int i = 0; i < now->orders; i++)
			strcat(text, "      1");
		strcat(text, "\n");
		tree_put("/proc/buddyinfo", text);
		assert_int_equal(free_memory_read(tree_root, 0, "Normal", &f), 0);
		assert_int_equal(f.nr_orders, now->orders);
		assert_int_equal(free_memory_pages(&f), (1 << now->orders) - 1);
		/* those of the highest order, and of the one below with pages of 4 KiB */
		assert_int_equal(free_memory_suitable(&f, FREE_INDEX_ORDER),
				 (1 << (now->orders - now->huge_order)) - 1);
	}
}

static void test_sizes(void **state)
{
	static const struct {
		const char *text;
		bool fits[COUNT(machines)];
	} targets_of[] = {
		{ "contig:4K", { false, false, false } }, { "contig:2M", { true, false, false } },
		{ "contig:32M", { true, true, false } },  { "contig:512M", { true, true, true } },
		{ "hugetlb:2M", { true, true, true } },	  { "cma:4K", { true, false, false } },
		{ "cma:16K", { true, true, false } },	  { "cma:64K", { true, true, true } },
		{ "cma:80K", { true, true, false } },	  { "contig:0", { false, false, false } },
		{ "offline", { true, true, true } },
	};

	ON_EACH_MACHINE
	{
		for (size_t i = 0; i < COUNT(targets_of); i++) {
			struct diag why = { "" };
			struct cell cell;
			int err;

			assert_int_equal(axis_parse(AXIS_TARGET, targets_of[i].text, &cell, &why),
					 0);
			err = target_fits_pages(&cell.target, &now->geometry, targets_of[i].text,
						&why);
			assert_int_equal(err, targets_of[i].fits[now - machines] ? 0 : -EINVAL);
			if (err && !strstr(why.text, now->page))
				fail_msg("'%s' names no page of %s", why.text, now->page);
			if (err && !strstr(why.text, now->pageblock))
				fail_msg("'%s' names no pageblock of %s", why.text, now->pageblock);
		}
	}
}

static void test_message(void **state)
{
	const struct geometry *g = &machines[2].geometry;
	struct diag why = { "" };
	struct cell cell;

	assert_int_equal(axis_parse(AXIS_TARGET, "contig:4K", &cell, &why), 0);
	assert_int_equal(target_fits_pages(&cell.target, g, "contig:4K", &why), -EINVAL);
	assert_string_equal(why.text, "size of target 'contig:4K' is no multiple of the 512M "
				      "pageblock of 64K pages; write contig:512M");
	assert_int_equal(axis_parse(AXIS_TARGET, "cma:4K", &cell, &why), 0);
	assert_int_equal(target_fits_pages(&cell.target, g, "cma:4K", &why), -EINVAL);
	assert_string_equal(why.text, "size of target 'cma:4K' is no multiple of the 64K page; "
				      "write cma:512M");
}

/* Of a whole range one page may be a blocker, and no page beyond. */
static void test_cells(void **state)
{
	ON_EACH_MACHINE
	{
		uint64_t pages = pages_of(512 * MIB);

		for (unsigned int more = 0; more <= 1; more++) {
			const char *text[AXIS_NR] = {
				[AXIS_POLICY] = "early-check", [AXIS_RETRY] = "none",
				[AXIS_FILL] = "none",	       [AXIS_LIFETIME] = "forever",
				[AXIS_CHURN] = "none",	       [AXIS_ONLINE] = "kernel",
				[AXIS_FRAGMENT] = "none",      [AXIS_BLOCK_TYPES] = "none",
			};
			char blocker[48], nr[48];
			struct diag why = { "" };
			struct cell cell;

			snprintf(blocker, sizeof(blocker), "kernel:%llu@start",
				 pages + 0ull + more);
			text[AXIS_TARGET] = "contig:512M";
			text[AXIS_BLOCKER] = blocker;
			assert_int_equal(cell_parse(text, &now->geometry, &cell, &why), 0);
			assert_int_equal(cell_valid(&cell, 0, &why), more ? -EINVAL : 0);
			snprintf(nr, sizeof(nr), "has %llu pages only", pages + 0ull);
			assert_int_equal(!!strstr(why.text, nr), more);
			text[AXIS_TARGET] = "contig:1M";
			assert_int_equal(cell_parse(text, &now->geometry, &cell, &why), -EINVAL);
		}
	}
}

/* Which huge pages come from the free lists */
static void test_gigantic(void **state)
{
	ON_EACH_MACHINE
	{
		struct cell cell = { .geometry = now->geometry };

		cell.target.size_bytes = 2 * MIB;
		assert_false(hugetlb_searches(&cell));
		cell.target.size_bytes = now->geometry.pageblock_bytes;
		assert_false(hugetlb_searches(&cell));
		cell.target.size_bytes = 1024 * MIB;
		assert_true(hugetlb_searches(&cell));
	}
	assert_true(units_gigantic(kind_called("hugetlb-1g")));
	assert_false(units_gigantic(kind_called("hugetlb")));
	assert_false(units_gigantic(NULL));
}

/* On the machine itself its own pages count: a trial of 1 GiB has fewer of them to look at. */
static void test_plan(void **state)
{
	static const char text[] = "[machine]\nkernels = host\n[axes]\ntarget = contig:1G\n";

	ON_EACH_MACHINE
	{
		struct experiment exp;
		struct plan plan;
		struct diag why;

		if (experiment_of(text, NULL, 0, &exp, &why) || plan_make(&exp, &plan, &why))
			fail_msg("%s", why.text);
		assert_int_equal(plan.cells[0].geometry.page_bytes, now->geometry.page_bytes);
		assert_int_equal(plan.trials[0].weight, 500 + pages_of(1024 * MIB));
		plan_free(&plan);
		experiment_free(&exp);
	}
}

/* With the file's line, or as it was set. */
static void test_experiment(void **state)
{
	static const char text[] = "[machine]\nkernels = host\n[axes]\ntarget = cma:4K\n";
	static const char *const sets[] = { "target=cma:16K" };
	struct experiment exp;
	struct diag why;

	now = &machines[2];
	assert_int_equal(experiment_of(text, NULL, 0, &exp, &why), -EINVAL);
	assert_non_null(strstr(why.text, ":4: size of target 'cma:4K' is no multiple of the 64K"));
	experiment_free(&exp);
	assert_int_equal(experiment_of(text, sets, 1, &exp, &why), -EINVAL);
	assert_memory_equal(why.text, "--set target=cma:16K: size", 26);
	experiment_free(&exp);
	/* guests have pages of their own */
	assert_int_equal(experiment_of("[axes]\ntarget = cma:4K\n", NULL, 0, &exp, &why), 0);
	experiment_free(&exp);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_orders),
		cmocka_unit_test_setup_teardown(test_geometry, set_up, tear_down),
		cmocka_unit_test(test_machine),
		cmocka_unit_test_setup_teardown(test_blocks, set_up, tear_down),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test_setup_teardown(test_host_pages, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_free_memory, set_up, tear_down),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_message),
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_gigantic),
		cmocka_unit_test(test_plan),
		cmocka_unit_test(test_experiment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
