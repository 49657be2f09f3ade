// SPDX-License-Identifier: GPL-2.0
#include "bench/report/compare/compare_view.h"

#include <stdarg.h>
#include <stdlib.h>

#include "bench/util/printable.h"
#include "bench/util/text.h"

static void add(struct sentences *s, char *text)
{
	printable(text);
	if (s->nr < NOTES_MAX)
		s->text[s->nr++] = text;
	else
		free(text);
}

void compare_note(struct compare_view *v, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(&v->notes, text_vprint(fmt, args));
	va_end(args);
}

void compare_warn(struct compare_view *v, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(&v->warnings, text_vprint(fmt, args));
	va_end(args);
}

static void free_sentences(struct sentences *s)
{
	for (size_t i = 0; i < s->nr; i++)
		free(s->text[i]);
	s->nr = 0;
}

void compare_view_free(struct compare_view *v)
{
	free_sentences(&v->warnings);
	free_sentences(&v->notes);
}

char *compare_side_name(const struct compare_view *v, int side)
{
	const char *dir = v->set[side]->dir, *half = side ? "odd" : "even";

	if (v->halves)
		return text_print("%s, %s %s", dir, half,
				  v->set[side]->boots > 1 ? "boots" : "trials");
	if (v->within < 0)
		return text_copy(dir);
	if (!side)
		return text_print("%s %s", label_name(v->within), v->matches->base[v->within]);
	return text_print("each other %s", label_name(v->within));
}
