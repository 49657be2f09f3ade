// SPDX-License-Identifier: GPL-2.0
#include "bench/report/plot/blocker_kinds.h"

#include <stdbool.h>
#include <string.h>

static bool is_same_kind(const char *a, const char *b)
{
	size_t len = blocker_kind_length(a);

	return blocker_kind_length(b) == len && !memcmp(a, b, len);
}

static const char *text_of(const struct summary *s, size_t blocker)
{
	return s->axes[AXIS_BLOCKER].text[blocker];
}

size_t blocker_kinds(const struct summary *s)
{
	size_t nr = 0, b, before;

	for (b = 0; b < s->axes[AXIS_BLOCKER].nr; b++) {
		for (before = 0; before < b; before++)
			if (is_same_kind(text_of(s, before), text_of(s, b)))
				break;
		nr += before == b && strcmp(text_of(s, b), "none");
	}
	return nr;
}

size_t blocker_label_length(const struct summary *s, size_t blocker)
{
	const char *text = text_of(s, blocker);

	for (size_t b = 0; b < s->axes[AXIS_BLOCKER].nr; b++)
		if (b != blocker && is_same_kind(text_of(s, b), text))
			return strlen(text);
	return blocker_kind_length(text);
}
