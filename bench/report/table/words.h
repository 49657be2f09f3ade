/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_TABLE_WORDS_H
#define PFNBENCH_REPORT_TABLE_WORDS_H

#include "bench/analysis/summary.h"

/**
 * blocker_words() - a blocker as who does not know the program says it
 * @blocker: "kernel:1@middle", "kernel:1%@random", "pin:1@start+slab:1@end", "none"
 *
 * Return: malloc()ed text, "one unmovable page in the middle", "1 % unmovable pages at random",
 * "nothing in the way"; what it does not know as it is. Without memory the process ends.
 */
char *blocker_words(const char *blocker);

/**
 * kind_words() - a kind of blocker as people call it
 * @kind: as in experiments, up to the colon; all of a mixture
 * @len: bytes of it
 *
 * Return: malloc()ed text in the plural, "pinned pages"; what it does not know as it is. Without
 * memory the process ends.
 */
char *kind_words(const char *kind, size_t len);

/**
 * sentence_words() - a sentence with the blockers of a run in words
 * @s: the run
 * @text: has "blocker kernel:1@middle", or no blocker at all
 *
 * Return: malloc()ed text. Without memory the process ends.
 */
char *sentence_words(const struct summary *s, const char *text);

/**
 * shell_word() - a word of a command line that can be pasted into a shell
 * @word: the word
 *
 * Return: malloc()ed text, quoted where a shell would split or expand it. Without memory the process
 * ends.
 */
char *shell_word(const char *word);

#endif
