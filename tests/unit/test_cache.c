// SPDX-License-Identifier: GPL-2.0
/* The plugin's caches, and its file of functions. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "plugin/cache.h"
#include "plugin/symbols.h"

static unsigned int misses(struct cache *c, uint64_t first, uint64_t nr, uint64_t step)
{
	unsigned int misses = 0;

	for (uint64_t i = 0; i < nr; i++)
		misses += !cache_hit(c, first + i * step);
	return misses;
}

/* 4 KiB in two ways: 32 sets. */
static void test_replacement(void **state)
{
	struct cache c;

	assert_true(cache_parse(&c, "4K/2"));
	assert_int_equal(c.sets, 32);
	assert_int_equal(misses(&c, 0, 64, 1), 64);
	assert_int_equal(misses(&c, 0, 64, 1), 0);
	/* three lines of one set, in turn: the least recently used one is always the next */
	cache_empty(&c);
	assert_int_equal(misses(&c, 5, 3, 32), 3);
	assert_int_equal(misses(&c, 5, 3, 32), 3);
	/* the one that was used last stays */
	cache_empty(&c);
	assert_int_equal(misses(&c, 5, 2, 32), 2);
	assert_true(cache_hit(&c, 5));
	assert_false(cache_hit(&c, 5 + 64));
	assert_true(cache_hit(&c, 5));
	assert_false(cache_hit(&c, 5 + 32));
	free(c.line);
}

static void test_sizes(void **state)
{
	const char *const bad[] = { "",	      "48K",  "K/12",  "48/12",	  "48G/12",  "48K/0",
				    "48K/65", "1K/1", "48K/7", "48K/12x", "2000M/16" };
	struct cache c;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(cache_parse(&c, bad[i]));
	assert_true(cache_parse(&c, "48K/12"));
	assert_int_equal(c.ways * c.sets, 768);
	free(c.line);
}

static void test_pages(void **state)
{
	struct memory m = { .page = { 0 } };
	struct cache tlb;
	uint64_t at;

	assert_true(tlb_init(&tlb));
	assert_int_equal(tlb_page(0xffff888000000000), tlb_page(0xffff8880001fffff));
	assert_int_not_equal(tlb_page(0xffff888000000000), tlb_page(0xffff888000200000));
	assert_int_not_equal(tlb_page(0x1000), tlb_page(0x2000));
	assert_int_equal(misses(&tlb, tlb_page(0x1000), 100, 1), 100);
	assert_false(cache_hit(&tlb, tlb_page(0xffff888000000000)));
	assert_false(cache_hit(&tlb, tlb_page(0xffffc90000000000)));
	tlb_empty_user(&tlb);
	assert_true(cache_hit(&tlb, tlb_page(0xffff888000000000)));
	assert_true(cache_hit(&tlb, tlb_page(0xffffc90000000000)));
	assert_int_equal(misses(&tlb, tlb_page(0x1000), 100, 1), 100);
	memory_map(&m, 0xffffea0000012340, 0x70012340);
	memory_map(&m, 0xffffc90000012340, 0x80012340);
	assert_true(memory_mapped(&m, 0xffff888000012340, &at));
	assert_int_equal(at, 0x12340);
	assert_true(memory_mapped(&m, 0xffffea00000fffff, &at));
	assert_int_equal(at, 0x700fffff);
	assert_false(memory_mapped(&m, 0xffffea0000212340, &at));
	assert_false(memory_mapped(&m, 0xffffc90000012340, &at));
	free(tlb.line);
}

static int read_text(const char *text, struct symbols *s, unsigned int *line)
{
	char path[] = "/tmp/pfnbench-test-XXXXXX";
	FILE *out = fdopen(mkstemp(path), "w");
	int err;

	assert_non_null(out);
	fputs(text, out);
	fclose(out);
	err = symbols_read(s, path, line);
	unlink(path);
	return err;
}

static void test_symbols(void **state)
{
	unsigned int line;
	struct symbols s;

	assert_int_equal(read_text("ffffffff81000000 - first\n"
				   "ffffffff81000100 pb copy\n"
				   "ffffffff81000200 - asm_exc_page_fault\n"
				   "ffffffff81000300 - irq_entries_start\n"
				   "ffffffff81000400 - asm_common_interrupt\n",
				   &s, &line),
			 0);
	assert_int_equal(s.nr, 5);
	assert_int_equal(symbols_find(&s, 0xffffffff810000ff), 0);
	assert_int_equal(symbols_find(&s, 0xffffffff81000100), 1);
	assert_int_equal(symbols_find(&s, 0xffffffff90000000), 4);
	assert_int_equal(symbols_find(&s, 0x7fff00000000), 5);
	assert_int_equal(symbols_find(&s, 0xffffffff80000000), 6);
	assert_true(s.at[1].phase && s.at[1].bytes && !s.at[0].phase && !s.at[0].bytes);
	assert_true(s.at[2].interrupt && !s.at[1].interrupt && !s.at[2].stubs);
	assert_true(s.at[3].interrupt && s.at[3].stubs);
	assert_false(s.at[4].interrupt || s.at[4].stubs);
	free(s.at);
}

static void test_bad_symbols(void **state)
{
	unsigned int line;
	struct symbols s;

	assert_int_equal(read_text("ffffffff81000000 - first\nnothing\n", &s, &line), -EINVAL);
	assert_int_equal(line, 2);
	free(s.at);
	assert_int_equal(read_text("ffffffff81000100 - a\nffffffff81000000 - b\n", &s, &line),
			 -EINVAL);
	free(s.at);
	assert_int_equal(symbols_read(&s, "/nowhere/at/all", &line), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replacement), cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_pages),	    cmocka_unit_test(test_symbols),
		cmocka_unit_test(test_bad_symbols),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
