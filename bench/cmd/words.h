/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_WORDS_H
#define PFNBENCH_CMD_WORDS_H

#include <stddef.h>

/**
 * struct words - a list of words, as the arguments of a command that another command calls
 * @word: malloc()ed, NULL behind the last one
 * @nr: how many
 *
 * Starts out zeroed. A command that parses its arguments may change their bytes, so they are
 * copies, and stay where they are until words_free().
 */
struct words {
	char **word;
	size_t nr;
};

/**
 * words_add_all() - add words
 * @w: added to
 * @word: copied; NULL behind the last one
 *
 * Without memory the process ends.
 */
void words_add_all(struct words *w, const char *const *word);

#define words_add(w, ...) words_add_all(w, (const char *const[]){ __VA_ARGS__, NULL })

/**
 * words_print() - add a word that is made by printf()
 * @w: added to
 * @fmt: printf format
 * @...: arguments of @fmt
 *
 * Without memory the process ends.
 */
void words_print(struct words *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/**
 * words_free() - free the words
 * @w: zeroed afterwards
 */
void words_free(struct words *w);

#endif
