// SPDX-License-Identifier: GPL-2.0
/* What is made of a kernel's symbols for QEMU's plugin, and how they travel. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/measure/profile_symbols.h"
#include "bench/protocol/packed.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char kallsyms[] = "0000000000000000 A fixed_percpu_data\n"
			       "ffffffff81000000 T _text\n"
			       "ffffffff81000000 T startup_64\n"
			       "ffffffff81001000 T __pfx_alloc_contig_range_noprof\n"
			       "ffffffff81001010 T alloc_contig_range\n"
			       "ffffffff81001100 t do_migrate_range.isra.0\n"
			       "ffffffff81001200 W memcpy\n"
			       "ffffffff81001200 T __memcpy\n"
			       "ffffffff81001300 t memcpy_orig\n"
			       "ffffffff81001380 t .E_copy\n"
			       "ffffffff81001400 t clear_page_rep.constprop.0.part.0\n"
			       "ffffffff81001480 T x\n"
			       "ffffffff81001480 t __sched_text_start\n"
			       "ffffffff81001500 t do_migrate_range.isra.0.cold\n"
			       "ffffffff81002000 T _etext\n"
			       "ffffffff81003000 D data\n"
			       "ffffffffc0002000 t fuse_open\t[fuse]\n"
			       "ffffffffc0000000 t op_enter\t[pfnbench]\n"
			       "ffffffffc0000080 T pfnb_watch_wait\t[pfnbench]\n"
			       "ffffffffc0001100 d table\t[pfnbench]\n"
			       "ffffffffc0002800 t fuse_release\t[fuse]\n"
			       "ffffffffc0004000 t ftrace_trampoline\t[__builtin__ftrace]\n"
			       "ffffffffc0005000 t bpf_prog_1\t[bpf]\n";

static const char lines[] = "ffffffff81000000 - startup_64\n"
			    "ffffffff81001010 p alloc_contig_range\n"
			    "ffffffff81001100 p do_migrate_range\n"
			    "ffffffff81001200 b memcpy\n"
			    "ffffffff81001300 b memcpy_orig\n"
			    "ffffffff81001400 b clear_page_rep\n"
			    "ffffffff81001480 - x\n"
			    "ffffffff81001500 - do_migrate_range\n"
			    "ffffffff81002000 - [unknown]\n"
			    "ffffffffc0000000 - pfnbench:op_enter\n"
			    "ffffffffc0000080 p pfnbench:pfnb_watch_wait\n"
			    "ffffffffc0001080 - [unknown]\n"
			    "ffffffffc0002000 - fuse:fuse_open\n"
			    "ffffffffc0002800 - fuse:fuse_release\n"
			    "ffffffffc0003800 - [unknown]\n";

static void test_make(void **state)
{
	struct profile_symbols s;
	struct diag why;
	char *text;

	if (profile_symbols_make(kallsyms, &text, &why))
		fail_msg("%s", why.text);
	assert_string_equal(text, lines);
	if (profile_symbols_read(&s, text, &why))
		fail_msg("%s", why.text);
	assert_int_equal(s.nr, 15);
	assert_string_equal(s.text, lines);
	assert_string_equal(s.symbol[9].name, "pfnbench:op_enter");
	assert_null(s.symbol[0].phase);
	assert_true(s.symbol[1].phase->root);
	assert_int_equal(s.symbol[2].phase->phase, PHASE_MIGRATE);
	assert_null(s.symbol[7].phase);
	assert_int_equal(s.symbol[10].phase->phase, PHASE_OTHER);
	profile_symbols_free(&s);
	free(text);
}

static void test_make_fails(void **state)
{
	struct diag why;
	char *text;

	assert_int_equal(profile_symbols_make("0000000000000000 T startup_64\n", &text, &why),
			 -EPERM);
	assert_non_null(strstr(why.text, "hides addresses"));
	assert_int_equal(profile_symbols_make("ffffffff81003000 D data\n", &text, &why), -ENOENT);
	assert_int_equal(profile_symbols_make("", &text, &why), -ENOENT);
}

static void test_bad_lines(void **state)
{
	static const struct {
		const char *text;
		const char *message;
	} cases[] = {
		{ "", "line 1: no symbol" },
		{ "x - a\n", "line 1: no symbol" },
		{ "1 - a\n2 -\n", "line 2: no symbol" },
		{ "1 - a\n2 q a\n", "line 2: no symbol" },
		{ "2 - a\n1 - b\n", "line 2: no symbol" },
		{ "2 - a\n2 - b\n", "line 2: no symbol" },
	};
	struct profile_symbols s;
	struct diag why;

	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(profile_symbols_read(&s, cases[i].text, &why), -EBADMSG);
		assert_string_equal(why.text, cases[i].message);
	}
}

static void test_packed(void **state)
{
	char *packed = packed_text(kallsyms, strlen(kallsyms)), *text;
	size_t len;

	assert_non_null(packed);
	assert_null(strpbrk(packed, "\"\\\n"));
	assert_int_equal(packed_open(packed, 1 << 20, &text, &len), 0);
	assert_int_equal(len, strlen(kallsyms));
	assert_string_equal(text, kallsyms);
	free(text);
	assert_int_equal(packed_open(packed, len - 1, &text, &len), -EBADMSG);
	packed[strlen(packed) - 8] = '\0';
	assert_int_equal(packed_open(packed, 1 << 20, &text, &len), -EBADMSG);
	assert_int_equal(packed_open("%%%", 1 << 20, &text, &len), -EBADMSG);
	assert_int_equal(packed_open("", 1 << 20, &text, &len), -EBADMSG);
	free(packed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_make),
		cmocka_unit_test(test_make_fails),
		cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_packed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
