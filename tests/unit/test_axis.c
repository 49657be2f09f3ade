// SPDX-License-Identifier: GPL-2.0
/* Values of single axes. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bench/experiment/axis.h"
#include "bench/record/cell_fields.h"
#include "workloads/workload.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void test_online(void **state)
{
	static const struct {
		const char *text;
		enum online online;
		int node;
	} good[] = {
		{ "kernel", ONLINE_KERNEL, -1 },
		{ "movable", ONLINE_MOVABLE, -1 },
		{ "kernel:0", ONLINE_KERNEL, 0 },
		{ "movable:1", ONLINE_MOVABLE, 1 },
	};
	static const char *const bad[] = { "", "kernel:", "kernel:2", "normal", "movable:x" };
	struct cell cell;
	struct diag why;

	for (size_t i = 0; i < COUNT(good); i++) {
		assert_int_equal(axis_parse(AXIS_ONLINE, good[i].text, &cell, &why), 0);
		assert_int_equal(cell.online, good[i].online);
		assert_int_equal(cell.node, good[i].node);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(axis_parse(AXIS_ONLINE, bad[i], &cell, &why), -EINVAL);
}

static void test_mixtures(void **state)
{
	static const struct {
		const char *text;
		const char *message; /* NULL: good */
	} cases[] = {
		{ "anon:40%+shmem:20%" },
		{ "anon:40% + shmem:60%" },
		{ "thp:25%+hugetlb:25%+ksm:25%+mlock:25%" },
		{ "anon:60%+shmem:60%", "more than 100%" },
		{ "anon:10%+anon:10%", "twice" },
		{ "none+anon:10%", "mixes with nothing" },
		{ "anon:10%+", "unknown fill" },
		{ "anon:10%+shmen:10%", "did you mean 'shmem'" },
		{ "anon:1%+thp:1%+ksm:1%+mlock:1%+shmem:1%", "more than 4 kinds" },
		{ "anon:40%:mappers=10 + shmem:20%:mappers=1000" },
		{ "anon:40%:mappers=0", "fill 'anon': " },
		{ "anon:40%:mappers=1001", "1000" },
		{ "anon:40%:mapper=10", "fill 'anon': unknown 'mapper=10'; write mappers=10" },
		{ "anon:40%:", "unknown ''" },
		{ "ksm:40%:mappers=10", "'ksm' is mapped by one process; delete :mappers=10" },
		{ "anon:mappers=10", "no share" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct diag why = { "" };
		struct cell cell;
		int err = axis_parse(AXIS_FILL, cases[i].text, &cell, &why);

		assert_int_equal(!err, !cases[i].message);
		if (cases[i].message && !strstr(why.text, cases[i].message))
			fail_msg("'%s' instead of '%s'", why.text, cases[i].message);
	}
}

static void test_mixed_blockers(void **state)
{
	static const struct {
		const char *text;
		const char *message; /* NULL: good */
	} cases[] = {
		{ "pin:1@start+slab:1@end" },
		{ "pin:1@start + pin:1@end" },
		{ "none+pin:1@start", "'none' mixes with nothing" },
		{ "pin:1@start+hugetlb-1g:1@end", "'hugetlb-1g' mixes with nothing" },
		{ "pin:1@start+", "unknown blocker" },
		{ "pin:1@start+slab", "needs an amount and a place" },
		{ "pin:1@start+slap:1@end", "did you mean 'slab'" },
		{ "pin:1@start+pin:1@end+pin:1@middle+slab:1@random+pipe:1@random",
		  "more than 4 parts" },
	};
	struct diag why = { "" };
	struct cell cell;

	for (size_t i = 0; i < COUNT(cases); i++) {
		int err = axis_parse(AXIS_BLOCKER, cases[i].text, &cell, &why);

		assert_int_equal(!err, !cases[i].message);
		if (cases[i].message && !strstr(why.text, cases[i].message))
			fail_msg("'%s' instead of '%s'", why.text, cases[i].message);
	}
	assert_int_equal(axis_parse(AXIS_BLOCKER, "pin:2@start+slab:10%@end", &cell, &why), 0);
	assert_int_equal(cell.blocker.nr, 2);
	assert_string_equal(cell.blocker.part[1].ops->name, "slab");
	assert_int_equal(cell.blocker.part[1].place, PLACE_END);
	assert_int_equal(blocker_mix_pages(&cell.blocker, 100), 12);
	assert_int_equal(blocker_kind_length("kernel:1@middle"), 6);
	assert_int_equal(blocker_kind_length("pin:1@start+slab:1@end"), 22);
}

static void test_clustered(void **state)
{
	struct diag why = { "" };
	struct cell cell;

	assert_int_equal(axis_parse(AXIS_BLOCKER, "vmsplice:10%@clustered:16", &cell, &why), 0);
	assert_int_equal(cell.blocker.part[0].place, PLACE_CLUSTERED);
	assert_int_equal(cell.blocker.part[0].cluster, 16);
	assert_int_equal(axis_parse(AXIS_BLOCKER, "vmsplice:10%@clustered", &cell, &why), -EINVAL);
	assert_non_null(strstr(why.text, "clustered:8"));
	assert_int_equal(axis_parse(AXIS_BLOCKER, "vmsplice:1@end:3", &cell, &why), -EINVAL);
}

static void test_backoff(void **state)
{
	static const struct {
		const char *text;
		uint64_t first_ms, max_ms, attempts;
		bool jitter;
	} good[] = {
		{ "backoff:1ms..8ms", 1, 8, 0, false },
		{ "backoff:100ms..100ms:5", 100, 100, 5, false },
		{ "backoff:1ms..8ms:jitter", 1, 8, 0, true },
		{ "backoff:1ms..8ms:3:jitter", 1, 8, 3, true },
	};
	struct cell cell;
	struct diag why;

	for (size_t i = 0; i < COUNT(good); i++) {
		assert_int_equal(axis_parse(AXIS_RETRY, good[i].text, &cell, &why), 0);
		assert_int_equal(cell.retry.first_ns, good[i].first_ms * 1000000);
		assert_int_equal(cell.retry.max_ns, good[i].max_ms * 1000000);
		assert_int_equal(cell.retry.count, good[i].attempts);
		assert_int_equal(cell.retry.jitter, good[i].jitter);
	}
}

/* What cell_valid() says of combinations of values, in the order of enum axis; the last may be absent. */
static const struct {
	const char *text[AXIS_NR];
	uint64_t memory;
	const char *message; /* NULL: valid */
} combinations[] = {
	{ { "null", "early-check", "none", "none", "none", "forever", "none", "kernel", "none" },
	  1 << 30 },
	{ { "null", "isolate-first", "none", "none", "none", "forever", "none", "kernel", "none" },
	  1 << 30,
	  "policy" },
	{ { "null", "early-check", "none", "anon:1%", "none", "forever", "none", "kernel", "none" },
	  1 << 30,
	  "fill" },
	{ { "null", "early-check", "none", "none", "kernel:1@end", "forever", "none", "kernel",
	    "none" },
	  1 << 30,
	  "blocker" },
	{ { "contig:512M", "early-check", "none", "none", "none", "forever", "none", "kernel",
	    "none" },
	  1 << 30 },
	{ { "contig:514M", "early-check", "none", "none", "none", "forever", "none", "kernel",
	    "none" },
	  1 << 30,
	  "half of the memory" },
	{ { "contig:514M", "early-check", "none", "none", "none", "forever", "none", "kernel",
	    "none" },
	  0 },
	{ { "contig:2M", "early-check", "none", "none", "kernel:512@random", "forever", "none",
	    "kernel", "none" },
	  0 },
	{ { "contig:2M", "early-check", "none", "none", "kernel:513@random", "forever", "none",
	    "kernel", "none" },
	  0,
	  "512 pages only" },
	{ { "offline", "early-check", "none", "none", "kernel:513@random", "forever", "none",
	    "kernel", "none" },
	  0 },
	{ { "contig:2M", "isolate-stop", "callback-hold", "none", "kernel:1@end", "exp:5ms",
	    "compete:contig", "kernel", "none" },
	  0 },
	{ { "contig:2M", "early-check", "callback-hold", "none", "kernel:1@end", "5ms", "none",
	    "kernel", "none" },
	  0,
	  "fails before it isolates; use callback" },
	{ { "contig:2M", "early-check", "callback", "none", "none", "5ms", "none", "kernel",
	    "none" },
	  0,
	  "no blocker that could go" },
	{ { "contig:2M", "early-check", "none", "none", "kernel:1@start+page-offline:1@end", "5ms",
	    "none", "kernel", "none" },
	  0 },
	{ { "contig:2M", "early-check", "none", "none", "kernel:1@start+pin:1@end", "5ms", "none",
	    "kernel", "none" },
	  0,
	  "all pages that go are pins, or none is" },
	{ { "contig:2M", "early-check", "none", "none", "kernel:300@start+pin:300@end", "forever",
	    "none", "kernel", "none" },
	  0,
	  "512 pages only" },
	{ { "null", "early-check", "none", "none", "none", "forever", "respawn", "kernel", "none" },
	  0,
	  "churn" },
	{ { "null", "early-check", "none", "none", "none", "forever", "none", "kernel",
	    "holes:50%@0" },
	  0,
	  "fragment" },
	{ { "contig:2M", "early-check", "none", "none", "none", "forever", "none", "kernel",
	    "holes:50%@0" },
	  0 },
	{ { "contig:2M", "early-check", "none", "none", "none", "forever", "respawn", "kernel",
	    "holes:50%@0" },
	  0,
	  "pieces of its own" },
	{ { "hugetlb:1G", "isolate-first", "immediate:3", "anon:10%", "pin:8@random", "forever",
	    "none", "kernel:1", "none" },
	  4ull << 30 },
	{ { "hugetlb:1G", "early-check", "none", "none", "none", "forever", "none", "kernel",
	    "none" },
	  1 << 30,
	  "half of the memory" },
	{ { "hugetlb:2M", "isolate-first", "none", "none", "none", "forever", "none", "kernel",
	    "none" },
	  0,
	  "comes from the free lists" },
	{ { "hugetlb:1G*3", "isolate-first", "none", "anon:10%", "kernel:1@middle", "forever",
	    "none", "kernel", "none" },
	  6ull << 30 },
	{ { "hugetlb:1G*4", "early-check", "none", "none", "none", "forever", "none", "kernel",
	    "none" },
	  6ull << 30,
	  "larger than half of the memory; write memory = 8G" },
	{ { "hugetlb:2M*16", "early-check", "none", "anon:50%", "none", "forever", "none", "kernel",
	    "holes:30%@0..8" },
	  0 },
	{ { "hugetlb:2M", "early-check", "none", "none", "pin:1@start", "forever", "none", "kernel",
	    "holes:30%@0..8" },
	  0 },
	{ { "hugetlb:2M*16", "early-check", "none", "none", "none", "forever", "none", "kernel",
	    "holes:30%@0..8" },
	  0,
	  "the range itself is a free page; write fill = anon:50%" },
	{ { "hugetlb:2M*4", "early-check", "none", "none", "kernel:513@random", "forever", "none",
	    "kernel", "none" },
	  0,
	  "512 pages only" },
	{ { "hugetlb:2M", "early-check", "none", "none", "none", "forever", "respawn", "kernel",
	    "none" },
	  0,
	  "churn can only be none" },
	{ { "hugetlb:2M", "early-check", "none", "none", "kernel:513@random", "forever", "none",
	    "kernel", "none" },
	  0,
	  "512 pages only" },
	{ { "hugetlb:1G", "isolate-first", "callback", "none", "kernel:1@start", "forever", "none",
	    "kernel", "none" },
	  0,
	  "use immediate or backoff" },
	{ { "hugetlb:1G", "early-check", "none", "none", "none", "forever", "respawn", "kernel",
	    "none" },
	  0,
	  "can only be none" },
	{ { "hugetlb:1G", "early-check", "none", "none", "none", "forever", "none", "kernel",
	    "holes:50%@0" },
	  0,
	  "can only be none" },
	{ { "hugetlb:1G", "early-check", "none", "none", "none", "forever", "none", "movable",
	    "none" },
	  0,
	  "online can only be kernel" },
	{ { "hugetlb:1G", "early-check", "none", "none", "hugetlb-1g:1@start", "forever", "none",
	    "kernel", "none" },
	  0,
	  "as large as what is asked for" },
	{ { "virtio-mem:2M", "early-check", "immediate:3", "none", "kernel:513@random", "forever",
	    "none", "movable", "none" },
	  0 },
	{ { "virtio-mem:2M", "isolate-first", "callback-hold", "none", "none", "forever", "none",
	    "kernel", "none" },
	  0 },
	{ { "cma:2M", "isolate-check", "none", "file-clean:50%+thp:50%", "vmsplice:1@end",
	    "forever", "none", "kernel", "none" },
	  0 },
	{ { "cma:2M", "early-check", "none", "fake-offline:50%", "none", "forever", "none",
	    "kernel", "none" },
	  0,
	  "of a device's memory" },
	{ { "cma:2M", "early-check", "none", "anon:50%", "io_uring:1@end", "forever", "none",
	    "kernel", "none" },
	  0,
	  "puts no page of blocker io_uring into" },
	{ { "virtio-mem:2M", "early-check", "callback", "none", "kernel:1@end", "5ms", "none",
	    "kernel", "none" },
	  0 },
	{ { "virtio-mem:2M", "reference", "callback-hold", "none", "kernel:1@end", "5ms", "none",
	    "kernel", "none" },
	  0,
	  "nothing ends the wait of a worker" },
	{ { "virtio-mem-plug:2M", "early-check", "immediate:3", "none", "none", "forever", "none",
	    "kernel", "none" },
	  0,
	  "vacates nothing: retry can only be none" },
	{ { "virtio-mem:2M", "early-check", "none", "none", "none", "forever", "none", "kernel:1",
	    "none" },
	  0,
	  "in one node" },
	{ { "offline-node:1:up", "isolate-first", "callback-hold", "anon:10%", "kernel:1@middle",
	    "5ms", "none", "kernel", "none" },
	  0 },
	{ { "offline-node:1", "early-check", "none", "none", "none", "forever", "none", "kernel:1",
	    "none" },
	  0,
	  "target offline-node:1 names the node; write online = kernel" },
	{ { "offline-node:1", "early-check", "none", "none", "none", "forever", "none", "movable",
	    "none" },
	  0,
	  "write online = kernel, and cmdline = movablecore=50% in [machine]" },
	{ { "offline-device:up", "isolate-stop", "none", "none", "none", "forever", "none",
	    "movable", "none" },
	  0 },
	{ { "offline-device:dimm:up", "isolate-stop", "none", "anon:10%", "none", "forever", "none",
	    "movable", "none" },
	  0 },
	{ { "offline-device", "early-check", "none", "fake-offline:10%", "none", "forever", "none",
	    "kernel", "none" },
	  0,
	  "fill fake-offline is a driver's as well" },
	{ { "offline-device", "early-check", "none", "none", "none", "forever", "none", "kernel:0",
	    "none" },
	  0,
	  "the device's memory is in one node; write online = kernel" },
	{ { "contig:2M", "early-check", "callback", "none", "io_uring:1@start+pin:1@end", "5ms",
	    "none", "kernel" },
	  0 },
	{ { "contig:2M", "early-check", "none", "none", "pipe:1@start+kernel:1@end", "exp:5ms",
	    "none", "kernel" },
	  0 },
	{ { "contig:2M", "early-check", "none", "none", "pipe:1@start+vmsplice:1@end", "5ms",
	    "none", "kernel" },
	  0,
	  "all pages that go are pins, or none is" },
	{ { "contig:2M", "early-check", "none", "none", "slab:1@end", "5ms", "none", "kernel" },
	  0,
	  "blocker slab: a slab whose last object goes stays with its cache; use forever" },
	{ { "offline", "early-check", "none", "none", "hugetlb-1g:1@start", "5ms", "none",
	    "kernel" },
	  0,
	  "larger than the range; use forever" },
	{ { "contig:2M", "early-check", "none", "none", "pin:2@random", "5ms", "pin-walk",
	    "kernel" },
	  0 },
	{ { "contig:2M", "early-check", "none", "anon:50%", "none", "forever", "load:touch",
	    "kernel" },
	  0 },
	{ { "contig:2M", "early-check", "none", "none", "none", "forever", "load:faults",
	    "kernel" },
	  0 },
	{ { "contig:2M", "early-check", "none", "none", "kernel:2@random", "5ms", "pin-walk",
	    "kernel" },
	  0,
	  "only pins move on; write blocker = pin:1@random" },
	{ { "contig:2M", "early-check", "none", "none", "pin:2@random", "forever", "pin-walk",
	    "kernel" },
	  0,
	  "write lifetime = 5ms" },
	{ { "offline", "early-check", "none", "none", "none", "forever", "none", "kernel", "none",
	    "unmovable:25%@random+reclaimable:1@end" },
	  0 },
	{ { "null", "early-check", "none", "none", "none", "forever", "none", "kernel", "none",
	    "unmovable:1@end" },
	  0,
	  "block-types can only be none" },
	{ { "contig:2M", "early-check", "none", "none", "none", "forever", "none", "movable",
	    "none", "unmovable:1@end" },
	  0,
	  "the allocator changes no type in zone Movable; write online = kernel" },
	{ { "cma:2M", "early-check", "none", "none", "none", "forever", "none", "kernel", "none",
	    "unmovable:1@end" },
	  0,
	  "all pageblocks of an area are of its own type; write block-types = none" },
	{ { "virtio-mem-plug:2M", "early-check", "none", "none", "none", "forever", "none",
	    "kernel", "none", "reclaimable:1@end" },
	  0,
	  "vacates nothing: block-types can only be none" },
};

static void test_block_types(void **state)
{
	static const struct {
		const char *text, *message;
	} bad[] = {
		{ "movable:25%@random", "did you mean 'unmovable'?" },
		{ "unmovable", "needs an amount and a place; write unmovable:1@middle" },
		{ "unmovable:25%", "needs an amount and a place" },
		{ "unmovable:0@end", "out of range" },
		{ "unmovable:0%@end", "no pageblock at all; write block-types none" },
		{ "unmovable:25%@nowhere", "unknown place 'nowhere' in block-types" },
		{ "unmovable:25%@clustered", "how many pageblocks is a cluster?" },
		{ "unmovable:25%@random+unmovable:1@end", "unmovable stands there twice" },
		{ "unmovable:75%@random+reclaimable:50%@random", "more than 100%" },
		{ "unmovable:1@end+reclaimable:1@start+unmovable:1@start", "more than 2 types" },
		{ "none+unmovable:1@end", "unknown block-types 'none'" },
	};
	struct cell cell;
	struct diag why;

	assert_int_equal(axis_parse(AXIS_BLOCK_TYPES, "none", &cell, &why), 0);
	assert_int_equal(cell.block_types.nr, 0);
	assert_int_equal(axis_parse(AXIS_BLOCK_TYPES,
				    "reclaimable:3@clustered:2 + unmovable:25%@random", &cell,
				    &why),
			 0);
	assert_int_equal(cell.block_types.nr, 2);
	assert_int_equal(cell.block_types.part[0].type, BLOCK_RECLAIMABLE);
	assert_int_equal(cell.block_types.part[0].where.count, 3);
	assert_int_equal(cell.block_types.part[0].where.cluster, 2);
	assert_int_equal(cell.block_types.part[1].type, BLOCK_UNMOVABLE);
	assert_int_equal(cell.block_types.part[1].where.share_ppm, 250000);
	assert_int_equal(cell.block_types.part[1].where.place, PLACE_RANDOM);
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(axis_parse(AXIS_BLOCK_TYPES, bad[i].text, &cell, &why), -EINVAL);
		if (!strstr(why.text, bad[i].message))
			fail_msg("'%s' instead of '%s'", why.text, bad[i].message);
	}
}

static void test_validity(void **state)
{
	for (size_t i = 0; i < COUNT(combinations); i++) {
		struct diag why = { "" };
		struct cell cell = { .geometry = { 4096, 2u << 20, 128u << 20 } };
		int err;

		for (enum axis a = 0; a < AXIS_NR; a++)
			assert_int_equal(axis_parse(a, combinations[i].text[a] ?: axis_absent(a),
						    &cell, &why),
					 0);
		err = cell_valid(&cell, combinations[i].memory, &why);
		assert_int_equal(err, combinations[i].message ? -EINVAL : 0);
		if (combinations[i].message && !strstr(why.text, combinations[i].message))
			fail_msg("'%s' instead of '%s'", why.text, combinations[i].message);
	}
}

static void test_amounts(void **state)
{
	static const struct {
		struct blocker_spec spec;
		uint64_t nr, blockers;
	} cases[] = {
		{ { .count = 3 }, 512, 3 },
		{ { .share_ppm = 10000 }, 512, 5 },
		{ { .share_ppm = 10000 }, 550, 6 },
		{ { .share_ppm = 1 }, 512, 1 },
		{ { .share_ppm = 1000000 }, 262144, 262144 },
	};
	struct fill_part half = { .share_ppm = 500000 }, none = { NULL };

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(blocker_pages(&cases[i].spec, cases[i].nr), cases[i].blockers);
	assert_int_equal(fill_pages(&half, 512), 256);
	assert_int_equal(fill_pages(&half, 511), 256);
	assert_int_equal(fill_pages(&half, 0), 0);
	assert_int_equal(fill_pages(&none, 512), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_online),	       cmocka_unit_test(test_mixtures),
		cmocka_unit_test(test_mixed_blockers), cmocka_unit_test(test_clustered),
		cmocka_unit_test(test_validity),       cmocka_unit_test(test_amounts),
		cmocka_unit_test(test_backoff),	       cmocka_unit_test(test_block_types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
