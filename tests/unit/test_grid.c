// SPDX-License-Identifier: GPL-2.0
/* Tables and sentences fit the screen, whatever its width, and lose nothing on the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/report/table/grid.h"
#include "bench/report/table/wrapped.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

static void screen(void **state)
{
	static const struct {
		const char *columns;
		size_t width;
	} cases[] = {
		{ "132", 132 }, { "80", 80 }, { "7", 40 }, { "", 80 }, { "wide", 80 }, { "-5", 80 },
	};
	char *text = NULL;
	FILE *out = memory_stream(&text);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		setenv("COLUMNS", cases[i].columns, 1);
		assert_int_equal(screen_width(out), cases[i].width);
	}
	unsetenv("COLUMNS");
	assert_int_equal(screen_width(out), 80);
	memory_stream_end(out);
	free(text);
}

static char *wrapped(const char *words, size_t indent, size_t column, size_t width)
{
	char *text = NULL;
	FILE *out = memory_stream(&text);

	wrapped_put_at(out, words, indent, column, width);
	memory_stream_end(out);
	return text;
}

static void words(void **state)
{
	static const struct {
		const char *in, *out;
		size_t indent, column;
	} cases[] = {
		{ "", "", 0, 0 },
		{ "one two", "one two", 0, 0 },
		{ "  kept  as it is", "  kept  as it is", 0, 0 },
		{ "one two three four five", "one two three four\n  five", 2, 0 },
		{ "one two three four five", "one two three\n     four five", 5, 5 },
		{ "a line\nends", "a line ends", 0, 0 },
		/* 20 columns in 21 bytes */
		{ "t\303\244n columns, and mo", "t\303\244n columns, and mo", 0, 0 },
		/* what no line can hold is cut, but no character is */
		{ "/a/path/that/no/line/has/room/for", "/a/path/that/no/line\n /has/room/for", 1,
		  0 },
		{ "\303\244\303\244\303\244\303\244\303\244\303\244",
		  "\303\244\303\244\303\244\303\244\303\244\n\303\244", 0, 15 },
		{ "\033[31m", "?[31m", 0, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = wrapped(cases[i].in, cases[i].indent, cases[i].column, 20);

		assert_string_equal(text, cases[i].out);
		free(text);
	}
}

static void put_row(struct grid *g, const char *const cell[6])
{
	struct grid_row *row = grid_add(g);

	for (size_t c = 0; c < g->columns; c++)
		row->cell[c] = cell[c] ? text_copy(cell[c]) : NULL;
}

static char *table(const char *columns)
{
	static const char *const rows[][6] = {
		{ "debian:6.1", "early-check", "11.3 us [10.9..11.6]", "6 seeds, all up", "0",
		  "unmovable pages of the kernel" },
		{ "debian:6.1", "isolate-first", "1.77 ms [1.76..1.78]", "6 seeds, all up", "256",
		  "unmovable pages of the kernel" },
		{ "debian:7", "early-check", "9.20 us", NULL, "0", NULL },
	};
	struct grid g = { .title = "a title",
			  .head = { "kernel", "policy", "latency", "n", "wasted", "stopped by" },
			  .columns = 6,
			  .labels = 2 };
	char *text = NULL;
	FILE *out = memory_stream(&text);

	setenv("COLUMNS", columns, 1);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		put_row(&g, rows[i]);
	grid_text(out, &g, false);
	memory_stream_end(out);
	grid_free(&g);
	return text;
}

static void tables(void **state)
{
	static const char *const of[][2] = {
		{ "120",
		  "\na title\n"
		  "kernel      policy                      latency                n  wasted  "
		  "stopped by\n"
		  "debian:6.1  early-check    11.3 us [10.9..11.6]  6 seeds, all up       0  "
		  "unmovable pages of the kernel\n"
		  "debian:6.1  isolate-first  1.77 ms [1.76..1.78]  6 seeds, all up     256  "
		  "unmovable pages of the kernel\n"
		  "debian:7    early-check                 9.20 us                        0\n" },
		{ "84",
		  "\na title\n"
		  "policy                      latency                n  wasted  stopped by\n"
		  "kernel debian:6.1\n"
		  "early-check    11.3 us [10.9..11.6]  6 seeds, all up       0  unmovable pages of the\n"
		  "                                                              kernel\n" },
		{ "80",
		  "\na title\n"
		  "policy              latency         n  wasted  stopped by\n"
		  "kernel debian:6.1\n"
		  "early-check         11.3 us  6 seeds,       0  unmovable pages of the kernel\n"
		  "               [10.9..11.6]    all up\n" },
		{ "64", "\na title\n"
			"       latency         n  wasted  stopped by\n"
			"kernel debian:6.1, policy early-check\n"
			"       11.3 us  6 seeds,       0  unmovable pages of the kernel\n"
			"  [10.9..11.6]    all up\n" },
		{ "40", "\na title\n"
			"kernel debian:6.1, policy early-check\n"
			"  latency     11.3 us [10.9..11.6]\n"
			"  n           6 seeds, all up\n"
			"  wasted      0\n"
			"  stopped by  unmovable pages of the\n"
			"              kernel\n" },
	};

	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
		char *text = table(of[i][0]), *line, *rest = text;
		size_t len = strlen(of[i][1]);

		if (strncmp(text, of[i][1], len))
			assert_string_equal(text, of[i][1]);
		while ((line = strsep(&rest, "\n")))
			assert_true(strlen(line) <= strtoul(of[i][0], NULL, 10));
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(screen),
		cmocka_unit_test(words),
		cmocka_unit_test(tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
