// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/report/table/mail.h"
#include "bench/report/table/words.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"
#include "workloads/workload.h"

static void assert_text(char *got, const char *wanted)
{
	assert_string_equal(got, wanted);
	free(got);
}

static void blockers_in_words(void **state)
{
	static const char *const cases[][2] = {
		{ "none", "nothing in the way" },
		{ "kernel:1@middle", "one unmovable page in the middle" },
		{ "kernel:1%@random", "1 % unmovable pages at random" },
		{ "kernel:0.1%@start", "0.1 % unmovable pages at the start" },
		{ "pin:8@clustered:4", "8 pinned pages in clusters of 4" },
		{ "dentry:12@end", "12 slabs of dentries at the end" },
		{ "pin:1@start+slab:2@end",
		  "one pinned page at the start and 2 pages of slabs of inodes at the end" },
		/* of other versions */
		{ "kernel", "kernel" },
		{ "kernel:1", "kernel:1" },
		{ "kernel:@middle", "kernel:@middle" },
		{ "kernel:1@nowhere", "kernel:1@nowhere" },
		{ "stone:1@middle", "stone:1@middle" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_text(blocker_words(cases[i][0]), cases[i][1]);
}

static void kinds_in_words(void **state)
{
	assert_text(kind_words("pin:1@middle", 3), "pinned pages");
	assert_text(kind_words("pin:1@middle", 2), "pi");
	assert_text(kind_words("none", 4), "something that was not put there");
	assert_text(kind_words("slab", 4), "pages of slabs of inodes");
	assert_text(kind_words("pin:1@start+slab:1@end", 22),
		    "one pinned page at the start and one page of slabs of inodes at the end");
}

/* Who adds a blocker adds its words. */
static void every_blocker(void **state)
{
	for (size_t i = 0; blockers[i]; i++) {
		char *blocker = text_print("%s:1@middle", blockers[i]->name), *words;

		if (blockers[i]->takes_count) {
			words = blocker_words(blocker);
			if (!strcmp(words, blocker))
				fail_msg("bench/report/table/words.c has no words for %s",
					 blockers[i]->name);
			free(words);
		}
		free(blocker);
	}
}

static void in_sentences(void **state)
{
	const char *text[] = { "kernel:1@start", "kernel:1@start+pin:1@end" };
	const struct summary s = { .axes[AXIS_BLOCKER] = { .text = text, .nr = 2 } };

	assert_text(sentence_words(&s, "6.1, blocker kernel:1@start, a blocker: fails"),
		    "6.1, one unmovable page at the start, a blocker: fails");
	assert_text(sentence_words(&s, "blocker kernel:1@start+pin:1@end"),
		    "one unmovable page at the start and one pinned page at the end");
	assert_text(sentence_words(&s, "blocker freed after 1 s"), "blocker freed after 1 s");
}

static char *paragraph(const char *mark, const char *text)
{
	char *result = NULL;
	FILE *out = memory_stream(&result);

	mail_put(out, mark, text);
	memory_stream_end(out);
	return result;
}

static void paragraphs(void **state)
{
	assert_text(mail_ascii("a ± b × c\n\x7f"), "a +- b ? c??");
	assert_text(paragraph("* ", "x"), "* x\n");
	assert_text(paragraph("* ",
			      "one two three four five six seven eight nine ten eleven twelve "
			      "thirteen 15 sixteen"),
		    "* one two three four five six seven eight nine ten eleven twelve thirteen\n"
		    "  15 sixteen\n");
}

static void commands(void **state)
{
	json_t *words =
		json_pack("[s, s, s, s]", "pfnbench", "run",
			  "results/a-folder-with-a-name-that-is-as-long-as-that", "it's 1%");
	char *text = NULL;
	FILE *out = memory_stream(&text);

	mail_put_command(out, words);
	memory_stream_end(out);
	assert_text(text, "  pfnbench run results/a-folder-with-a-name-that-is-as-long-as-that \\\n"
			  "    'it'\\''s 1%'\n");
	json_decref(words);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(blockers_in_words), cmocka_unit_test(kinds_in_words),
		cmocka_unit_test(every_blocker),     cmocka_unit_test(in_sentences),
		cmocka_unit_test(paragraphs),	     cmocka_unit_test(commands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
