// SPDX-License-Identifier: GPL-2.0
#include "bench/cmd/words.h"

#include <stdarg.h>
#include <stdlib.h>

#include "bench/util/memory.h"
#include "bench/util/text.h"

/* @word: malloc()ed, becomes one of @w */
static void add(struct words *w, char *word)
{
	w->word = memory_array(w->word, w->nr + 2, sizeof(*w->word));
	w->word[w->nr++] = word;
	w->word[w->nr] = NULL;
}

void words_add_all(struct words *w, const char *const *word)
{
	for (; *word; word++)
		add(w, text_copy(*word));
}

void words_print(struct words *w, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(w, text_vprint(fmt, args));
	va_end(args);
}

void words_free(struct words *w)
{
	for (size_t i = 0; i < w->nr; i++)
		free(w->word[i]);
	free(w->word);
	*w = (struct words){};
}
