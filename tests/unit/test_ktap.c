// SPDX-License-Identifier: GPL-2.0
/* Test results of a stored run that has every kind of trial. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/report/table/ktap.h"
#include "bench/report/table/summary_ktap.h"
#include "bench/util/memory.h"

static char *run_text(void)
{
	struct summary s;
	struct diag why;
	char *text = NULL;
	FILE *out = memory_stream(&text);

	if (summary_read("tests/golden/run", &s, &why))
		fail_msg("%s", why.text);
	summary_ktap(out, &s);
	summary_free(&s);
	memory_stream_end(out);
	return text;
}

static void stored_run(void **state)
{
	static const char *const has[] = {
		"KTAP version 1\n1..120\n",
		"\nok 1 debian:6.1: target=contig:2M policy=early-check fill=anon:100% "
		"lifetime=forever online=kernel\n",
		/* a failed operation is a result; a crash is a failure, and so is half a skip */
		" trials crashed: ",
		" # SKIP ",
		/* a kernel that could not be had */
		"# /srv/bzImage: No such file or directory; give the path of a kernel image\n"
		"not ok ",
		"\n# Totals: pass:",
	};
	char *text = run_text();

	for (size_t i = 0; i < sizeof(has) / sizeof(has[0]); i++)
		if (!strstr(text, has[i]))
			fail_msg("lacks \"%s\":\n%s", has[i], text);
	free(text);
}

static void lines(void **state)
{
	char *text = NULL;
	FILE *out = memory_stream(&text);
	struct ktap k;

	ktap_begin(&k, out, 3);
	ktap_result(&k, KTAP_PASS, "one # of\nthem", NULL);
	ktap_say(&k, "\033[2J\twhy");
	ktap_result(&k, KTAP_FAIL, "two", NULL);
	ktap_result(&k, KTAP_SKIP, "three", "no\nneed");
	ktap_end(&k);
	memory_stream_end(out);
	assert_string_equal(text, "KTAP version 1\n"
				  "1..3\n"
				  "ok 1 one _ of them\n"
				  "# ?[2J why\n"
				  "not ok 2 two\n"
				  "ok 3 three # SKIP no need\n"
				  "# Totals: pass:1 fail:1 xfail:0 xpass:0 skip:1 error:0\n");
	free(text);
}

static void nothing(void **state)
{
	char *text = NULL;
	FILE *out = memory_stream(&text);
	struct ktap k;

	ktap_begin(&k, out, 0);
	ktap_end(&k);
	memory_stream_end(out);
	assert_string_equal(text, "KTAP version 1\n1..0 # SKIP nothing was run\n"
				  "# Totals: pass:0 fail:0 xfail:0 xpass:0 skip:0 error:0\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stored_run),
		cmocka_unit_test(lines),
		cmocka_unit_test(nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
