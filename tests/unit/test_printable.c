// SPDX-License-Identifier: GPL-2.0
/* Text from outside is shown as text: nothing in it reaches a terminal as a command. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/util/diag.h"
#include "bench/util/printable.h"

static void texts(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "", "" },
		{ "plain, \ttab\nline", "plain, \ttab\nline" },
		{ "\303\244 \342\202\254 \360\237\220\247",
		  "\303\244 \342\202\254 \360\237\220\247" },
		{ "\033[31mred\033[0m", "?[31mred?[0m" },
		{ "\033]0;title\007", "?]0;title?" },
		{ "a\rb\bc\177", "a?b?c?" },
		/* CSI of C1, as UTF-8 and as a byte of its own */
		{ "\302\2332J", "?2J" },
		{ "\2332J", "?2J" },
		/* turned round, isolated, a line's end */
		{ "\342\200\256gnp.exe", "?gnp.exe" },
		{ "\342\201\246x\342\201\251", "?x?" },
		{ "\342\200\250", "?" },
		/* cut off, too long a way to write ESC, a surrogate, beyond Unicode */
		{ "x\342\202", "x??" },
		{ "\300\233[", "?[" },
		{ "\340\200\233", "?" },
		{ "\355\240\200", "?" },
		{ "\364\220\200\200", "?" },
		{ "\377\376", "??" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = strdup(cases[i].in);

		assert_int_equal(printable(text), strcmp(cases[i].in, cases[i].out) != 0);
		assert_string_equal(text, cases[i].out);
		free(text);
	}
	assert_false(printable(NULL));
}

/* Whatever bytes come: none that a terminal obeys is left, and a second time changes nothing. */
static void any_bytes(void **state)
{
	uint32_t x = 1;

	for (int round = 0; round < 20000; round++) {
		char text[17], again[17];
		size_t i;

		for (i = 0; i < 16; i++) {
			x = x * 1664525 + 1013904223;
			text[i] = (char)(x >> 24);
		}
		text[16] = '\0';
		printable(text);
		for (i = 0; text[i]; i++)
			assert_true(text[i] == '\n' || text[i] == '\t' || (text[i] & 0xe0));
		strcpy(again, text);
		assert_false(printable(again));
		assert_string_equal(again, text);
	}
}

static void reasons(void **state)
{
	struct diag why;

	diag_set(&why, 0, "%s", "console:\r\n\033[2Jgone\2331A");
	assert_string_equal(why.text, "console:  ?[2Jgone?1A");
	diag_prefix(&why, "\033c%s: ", "dir");
	assert_string_equal(why.text, "?cdir: console:  ?[2Jgone?1A");
}

/* A long reason is cut, and that may be amid a character. */
static void cut_reason(void **state)
{
	char text[sizeof(((struct diag *)0)->text) + 8];
	struct diag why;

	memset(text, 'x', sizeof(text));
	strcpy(text + sizeof(why.text) - 2, "\303\244");
	diag_set(&why, 0, "%s", text);
	assert_int_equal(strlen(why.text), sizeof(why.text) - 1);
	assert_int_equal(why.text[sizeof(why.text) - 2], '?');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts),
		cmocka_unit_test(any_bytes),
		cmocka_unit_test(reasons),
		cmocka_unit_test(cut_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
