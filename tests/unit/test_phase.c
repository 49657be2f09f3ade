// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "bench/measure/phase.h"
#include "bench/measure/phase_symbols.h"

static const struct phase_function *fn(const char *name)
{
	for (size_t i = 0; i < phase_functions_nr; i++)
		if (!strcmp(phase_functions[i].name, name))
			return &phase_functions[i];
	fail_msg("%s is not in the table", name);
	return NULL;
}

/* Calls in the order in which they return. */
struct call {
	const char *name;
	unsigned int depth;
	uint64_t from;
	uint64_t to;
};

static void feed(struct phase_sum *s, const struct call *calls)
{
	for (; calls->name; calls++)
		phase_sum_call(s, fn(calls->name), calls->depth, calls->from, calls->to);
}

static uint64_t total(const struct phase_sum *s)
{
	uint64_t ns = 0;

	for (int p = 0; p < PHASE_NR; p++)
		ns += s->ns[p];
	return ns;
}

static const struct call contig[] = {
	{ "move_freepages_block", 3, 130, 180 },
	{ "set_migratetype_isolate", 2, 110, 190 },
	{ "start_isolate_page_range", 1, 105, 200 },
	{ "drain_all_pages", 1, 200, 210 },
	{ "lru_cache_disable", 2, 220, 250 },
	{ "__alloc_contig_migrate_range", 1, 215, 810 },
	{ "test_pages_isolated", 1, 815, 850 },
	{ "isolate_freepages_range", 1, 850, 900 },
	{ "undo_isolate_page_range", 1, 920, 950 },
	{ "alloc_contig_range", 0, 100, 955 },
	{ NULL },
};

static void test_nested(void **state)
{
	struct phase_sum s;

	phase_sum_begin(&s, true);
	feed(&s, contig);
	assert_int_equal(s.strays, 0);
	assert_int_equal(s.roots, 1);
	assert_int_equal(s.root_ns, 855);
	assert_int_equal(total(&s), 855);
	assert_int_equal(s.ns[PHASE_EARLY_CHECK], 80 - 50);
	assert_int_equal(s.ns[PHASE_ISOLATE], 95 - 80 + 50);
	assert_int_equal(s.ns[PHASE_DRAIN], 10 + 30);
	/* With what lies between the drain, migration and the test. */
	assert_int_equal(s.ns[PHASE_MIGRATE], 5 + (595 - 30) + 5);
	assert_int_equal(s.ns[PHASE_TEST], 35);
	/* What the operation does itself after it has begun to take the range. */
	assert_int_equal(s.ns[PHASE_FINISH], 50 + 20 + 5);
	assert_int_equal(s.ns[PHASE_UNDO], 30);
	assert_int_equal(s.ns[PHASE_OTHER], 5);
	assert_int_equal(s.ns[PHASE_OUTSIDE], 0);
}

/* Without the check set_migratetype_isolate() only isolates. */
static void test_no_check(void **state)
{
	struct phase_sum s;

	phase_sum_begin(&s, false);
	feed(&s, contig);
	assert_int_equal(s.ns[PHASE_EARLY_CHECK], 0);
	assert_int_equal(s.ns[PHASE_ISOLATE], 95);
	assert_int_equal(total(&s), 855);
}

/* The loop of offline_pages(), with the looking for pages inlined, until a signal. */
static void test_offline_loops(void **state)
{
	static const struct call calls[] = {
		{ "memory_notify", 0, 10, 20 }, /* not of the operation */
		{ "zone_pcp_disable", 1, 105, 110 },
		{ "start_isolate_page_range", 1, 110, 150 },
		{ "memory_notify", 1, 152, 160 },
		{ "lru_cache_disable", 2, 310, 380 },
		{ "do_migrate_range", 1, 300, 400 },
		{ "dissolve_free_hugetlb_folios", 1, 450, 455 },
		{ "test_pages_isolated", 1, 456, 480 },
		{ "do_migrate_range", 1, 500, 600 },
		{ "undo_isolate_page_range", 1, 610, 630 },
		{ "memory_notify", 1, 631, 640 },
		{ "offline_pages", 0, 100, 650 },
		{ NULL },
	};
	struct phase_sum s;

	phase_sum_begin(&s, true);
	feed(&s, calls);
	assert_int_equal(s.strays, 0);
	assert_int_equal(s.root_ns, 550);
	assert_int_equal(total(&s), 550);
	assert_int_equal(s.ns[PHASE_MIGRATE], 140 + (100 - 70) + 50 + 20 + 100 + 10);
	assert_int_equal(s.ns[PHASE_DRAIN], 5 + 70);
	assert_int_equal(s.ns[PHASE_HUGETLB], 5);
	assert_int_equal(s.ns[PHASE_TEST], 1 + 24);
	assert_int_equal(s.ns[PHASE_NOTIFY], 8 + 9);
	assert_int_equal(s.ns[PHASE_OTHER], 5 + 2 + 1 + 10);
}

/* Time between attempts is none of them. */
static void test_attempts(void **state)
{
	struct phase_sum s;
	struct call later[sizeof(contig) / sizeof(contig[0])];

	memcpy(later, contig, sizeof(later));
	for (size_t i = 0; later[i].name; i++) {
		later[i].from += 100000;
		later[i].to += 100000;
	}
	phase_sum_begin(&s, true);
	feed(&s, contig);
	feed(&s, (struct call[]){ { "drain_all_pages", 0, 5000, 6000 }, { NULL } });
	feed(&s, later);
	assert_int_equal(s.roots, 2);
	assert_int_equal(s.root_ns, 2 * 855);
	assert_int_equal(total(&s), 2 * 855);
	assert_int_equal(s.ns[PHASE_DRAIN], 2 * 40);
}

/* Migration in the operation's own body, with the checks of isolate-stop in between. */
static void test_inlined(void **state)
{
	static const struct call calls[] = {
		{ "start_isolate_page_range", 1, 110, 150 },
		{ "lru_cache_disable", 1, 155, 160 },
		{ "pfnb_unmovable_in_cluster", 1, 165, 170 },
		{ "pfnb_unmovable_in_cluster", 1, 270, 280 },
		{ "test_pages_isolated", 1, 380, 400 },
		{ "undo_isolate_page_range", 1, 405, 420 },
		{ "alloc_contig_range_noprof", 0, 100, 425 },
		{ NULL },
	};
	struct phase_sum s;

	phase_sum_begin(&s, false);
	feed(&s, calls);
	assert_int_equal(total(&s), 325);
	assert_int_equal(s.ns[PHASE_EARLY_CHECK], 5 + 10);
	assert_int_equal(s.ns[PHASE_MIGRATE], 5 + 100 + 100);
	assert_int_equal(s.ns[PHASE_OTHER], 10 + 5 + 5 + 5);
}

/*
 * The second of two candidates is obtained; what makes contiguous memory of it is an operation in
 * an operation, on 7.x in a shell of its own.
 */
static void test_search(void **state)
{
	static const struct call calls[] = {
		{ "start_isolate_page_range", 3, 1010, 1030 },
		{ "test_pages_isolated", 3, 1130, 1140 },
		{ "undo_isolate_page_range", 3, 1140, 1150 },
		{ "alloc_contig_range_noprof", 2, 1000, 1160 },
		{ "start_isolate_page_range", 4, 2010, 2030 },
		{ "test_pages_isolated", 4, 2040, 2050 },
		{ "isolate_freepages_range", 4, 2050, 2060 },
		{ "undo_isolate_page_range", 4, 2070, 2080 },
		{ "alloc_contig_frozen_range_noprof", 3, 2005, 2085 },
		{ "alloc_contig_range_noprof", 2, 2000, 2100 },
		{ "alloc_contig_pages_noprof", 1, 100, 2101 },
		{ "__nr_hugepages_store_common", 0, 90, 3000 },
		{ NULL },
	};
	struct phase_sum s;

	phase_sum_begin(&s, true);
	feed(&s, calls);
	assert_int_equal(s.strays, 0);
	assert_int_equal(s.roots, 1);
	assert_int_equal(total(&s), 2910);
	assert_int_equal(s.ns[PHASE_SEARCH], 900 + 840 + 1);
	assert_int_equal(s.ns[PHASE_HUGETLB], 10 + 899);
	assert_int_equal(s.ns[PHASE_ISOLATE], 20 + 20);
	assert_int_equal(s.ns[PHASE_MIGRATE], 100 + 10);
	assert_int_equal(s.ns[PHASE_TEST], 10 + 10);
	assert_int_equal(s.ns[PHASE_FINISH], 10 + 10 + 5 + 15);
	assert_int_equal(s.ns[PHASE_UNDO], 10 + 10);
	assert_int_equal(s.ns[PHASE_OTHER], 10 + 10 + 5 + 5);
}

/* An operation that calls nothing that is traced is all `other`. */
static void test_bare(void **state)
{
	struct phase_sum s;

	phase_sum_begin(&s, true);
	feed(&s, (struct call[]){ { "offline_pages", 0, 7, 1007 }, { NULL } });
	assert_int_equal(s.ns[PHASE_OTHER], 1000);
	assert_int_equal(total(&s), 1000);
}

/* A replaced function is called twice, the second time from the module. */
static void test_replaced(void **state)
{
	struct phase_sum s;

	phase_sum_begin(&s, false);
	feed(&s, (struct call[]){ { "test_pages_isolated", 2, 30, 90 },
				  { "pfnb_watch_wait", 2, 91, 191 },
				  { "test_pages_isolated", 1, 20, 200 },
				  { "alloc_contig_range", 0, 0, 210 },
				  { NULL } });
	assert_int_equal(s.ns[PHASE_TEST], 60 + 20);
	/* It waited for a blocker. */
	assert_int_equal(s.ns[PHASE_OTHER], 100 + 10);
	assert_int_equal(s.ns[PHASE_MIGRATE], 20);
	assert_int_equal(s.strays, 0);
}

/* What does not fit together is not made to fit. */
static void test_strays(void **state)
{
	static const struct call bad[][4] = {
		{ { "offline_pages", 0, 100, 50 } },
		{ { "memory_notify", PHASE_DEPTH_MAX, 100, 150 } },
		/* longer than its caller */
		{ { "lru_cache_disable", 2, 100, 150 }, { "do_migrate_range", 1, 120, 150 } },
		/* at the same time as another one of the same caller */
		{ { "lru_cache_disable", 1, 100, 150 }, { "test_pages_isolated", 1, 120, 170 } },
		/* before the operation began */
		{ { "lru_cache_disable", 1, 100, 150 }, { "offline_pages", 0, 120, 170 } },
	};
	struct phase_sum s;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		phase_sum_begin(&s, true);
		feed(&s, bad[i]);
		assert_int_not_equal(s.strays, 0);
	}
}

static int read_text(struct phase_symbols *s, const char *kallsyms, const char *filters)
{
	FILE *k = fmemopen((void *)kallsyms, strlen(kallsyms), "r");
	FILE *f = fmemopen((void *)filters, strlen(filters), "r");
	struct diag why = { "" };
	int err = phase_symbols_read(s, k, f, &why);

	fclose(k);
	fclose(f);
	assert_int_equal(!err, !*why.text);
	return err;
}

static void test_symbols(void **state)
{
	struct phase_symbols s;

	assert_int_equal(
		read_text(&s,
			  "ffffffff81000100 T offline_pages\n"
			  "ffffffff81000200 t do_migrate_range.isra.0\n"
			  "ffffffff81000300 t do_migrate_range.isra.0.cold\n"
			  "ffffffff81000400 T memory_notify_all\n"
			  "ffffffff81000500 T __pfx_memory_notify\n"
			  "ffffffff81000600 T memory_notify\n"
			  "ffffffff82000600 d test_pages_isolated\n"
			  "ffffffffc0000100 t pfnb_first_unmovable\t[pfnbench]\n"
			  "ffffffffa0000100 t pfnb_watch_wait\t[pfnbench]\n",
			  "vfs_read\noffline_pages\ndo_migrate_range.isra.0\nmemory_notify_all\n"
			  "memory_notify\npfnb_first_unmovable [pfnbench]\n"),
		0);
	assert_int_equal(s.nr, 5);
	assert_int_equal(s.nr_lines, 4);
	assert_int_equal(s.line[0], 2);
	assert_int_equal(s.line[1], 3);
	assert_int_equal(s.line[2], 5);
	assert_int_equal(s.line[3], 6);
	assert_ptr_equal(phase_symbols_at(&s, 0xffffffff81000204), fn("do_migrate_range"));
	assert_ptr_equal(phase_symbols_at(&s, 0xffffffff81000600), fn("memory_notify"));
	assert_ptr_equal(phase_symbols_at(&s, 0xffffffffa0000104), fn("pfnb_watch_wait"));
	assert_null(phase_symbols_at(&s, 0xffffffff81000210));
	assert_null(phase_symbols_at(&s, 0xffffffff81000304));
	assert_null(phase_symbols_at(&s, 0xffffffff810000ff));
	assert_null(phase_symbols_at(&s, 0));
}

static void test_no_symbols(void **state)
{
	struct phase_symbols s;

	assert_int_equal(read_text(&s, "0000000000000000 T offline_pages\n", "offline_pages\n"),
			 -EPERM);
	assert_int_equal(read_text(&s, "ffffffff81000600 T memory_notify\n", "memory_notify\n"),
			 -ENOENT);
	assert_int_equal(read_text(&s, "ffffffff81000600 T offline_pages\n", "vfs_read\n"),
			 -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nested),	      cmocka_unit_test(test_no_check),
		cmocka_unit_test(test_offline_loops), cmocka_unit_test(test_attempts),
		cmocka_unit_test(test_inlined),	      cmocka_unit_test(test_search),
		cmocka_unit_test(test_bare),	      cmocka_unit_test(test_replaced),
		cmocka_unit_test(test_strays),	      cmocka_unit_test(test_symbols),
		cmocka_unit_test(test_no_symbols),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
