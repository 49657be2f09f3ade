// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/tally.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

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

static int insert(struct tally *t, size_t i, const char *word)
{
	struct tally_entry *more = reallocarray(t->entry, t->nr + 1, sizeof(*more));
	char *copy = strdup(word);

	if (more)
		t->entry = more;
	if (!more || !copy) {
		free(copy);
		return -ENOMEM;
	}
	printable(copy);
	memmove(&more[i + 1], &more[i], (t->nr - i) * sizeof(*more));
	more[i] = (struct tally_entry){ .word = copy };
	t->nr++;
	return 0;
}

int tally_add(struct tally *t, const char *word)
{
	size_t i = place_of(t, word);

	if (!is_at(t, i, word) && t->nr >= WORDS_MAX) {
		word = "other";
		i = place_of(t, word);
	}
	if (!is_at(t, i, word) && insert(t, i, word))
		return -ENOMEM;
	t->entry[i].nr++;
	return 0;
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
	char *text, *longer;
	uint64_t nr = 0;

	for (size_t i = 0; i < t->nr; i++)
		nr += t->entry[i].nr;
	if (t->nr <= 1 && nr >= of)
		return strdup(t->nr ? t->entry[0].word : "-");
	text = strdup("");
	for (size_t i = 0; text && i < t->nr; i++) {
		longer = text_print("%s%s%s %" PRIu64, text, i ? ", " : "", t->entry[i].word,
				    t->entry[i].nr);
		free(text);
		text = longer;
	}
	if (!text || nr >= of)
		return text;
	longer = nr ? text_print("%s, - %" PRIu64, text, of - nr) : strdup("-");
	free(text);
	return longer;
}
