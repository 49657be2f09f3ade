// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/tally.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/memory.h"
#include "bench/util/printable.h"
#include "bench/util/text.h"

/* Far more than a cell's trials have outcomes or errnos. */
#define WORDS_MAX 16

/* Where a word is, or belongs. */
static size_t place_of(const struct tally *t, const char *word)
{
	size_t i;

	for (i = 0; i < t->nr; i++)
		if (strcmp(t->entry[i].word, word) >= 0)
			break;
	return i;
}

static bool is_at(const struct tally *t, size_t i, const char *word)
{
	return i < t->nr && !strcmp(t->entry[i].word, word);
}

static void insert(struct tally *t, size_t i, const char *word)
{
	struct tally_entry *more = memory_array(t->entry, t->nr + 1, sizeof(*more));

	memmove(&more[i + 1], &more[i], (t->nr - i) * sizeof(*more));
	more[i] = (struct tally_entry){ .word = text_copy(word) };
	printable(more[i].word);
	t->entry = more;
	t->nr++;
}

void tally_add(struct tally *t, const char *word)
{
	size_t i = place_of(t, word);

	if (!is_at(t, i, word) && t->nr >= WORDS_MAX) {
		word = "other";
		i = place_of(t, word);
	}
	if (!is_at(t, i, word))
		insert(t, i, word);
	t->entry[i].nr++;
}

void tally_free(struct tally *t)
{
	for (size_t i = 0; i < t->nr; i++)
		free(t->entry[i].word);
	free(t->entry);
	*t = (struct tally){};
}

uint64_t tally_nr(const struct tally *t, const char *word)
{
	size_t i = place_of(t, word);

	return is_at(t, i, word) ? t->entry[i].nr : 0;
}

char *tally_text(const struct tally *t, uint64_t of)
{
	uint64_t nr = 0;
	char *text;
	FILE *out;

	for (size_t i = 0; i < t->nr; i++)
		nr += t->entry[i].nr;
	if (!t->nr)
		return text_copy("-");
	if (t->nr == 1 && nr >= of)
		return text_copy(t->entry[0].word);
	out = memory_stream(&text);
	for (size_t i = 0; i < t->nr; i++)
		fprintf(out, "%s%s %" PRIu64, i ? ", " : "", t->entry[i].word, t->entry[i].nr);
	if (nr < of)
		fprintf(out, ", - %" PRIu64, of - nr);
	memory_stream_end(out);
	return text;
}
