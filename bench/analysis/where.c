// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/where.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/analysis/labels.h"
#include "bench/util/memory.h"
#include "bench/util/printable.h"

const struct where where_all;

static bool add(struct where *w, int label, const char *text, bool base)
{
	if (w->nr == WHERE_MAX)
		return false;
	w->value[w->nr].label = label;
	w->value[w->nr].text = text;
	w->value[w->nr++].base = base;
	return true;
}

bool where_add(struct where *w, int label, const char *text)
{
	return add(w, label, text, false);
}

bool where_add_base(struct where *w, int label, const char *text)
{
	return add(w, label, text, true);
}

bool where_wants(const struct where *w, int label, const char *text, bool first)
{
	bool asked = false;

	for (size_t i = 0; i < w->nr; i++) {
		if (w->value[i].label != label)
			continue;
		asked |= !w->value[i].base;
		if (w->value[i].text ? !strcmp(w->value[i].text, text) : first)
			return true;
	}
	return !asked;
}

char *where_text(const struct where *w)
{
	const char *gap = "";
	char *text = NULL;
	FILE *out = memory_stream(&text);

	for (int l = 0; l < LABELS; l++) {
		bool more = false;

		for (size_t i = 0; i < w->nr; i++) {
			if (w->value[i].label != l || w->value[i].base)
				continue;
			if (more)
				fprintf(out, " or %s", w->value[i].text);
			else
				fprintf(out, "%s%s %s", gap, label_name(l), w->value[i].text);
			gap = ", ";
			more = true;
		}
	}
	memory_stream_end(out);
	printable(text);
	if (*text)
		return text;
	free(text);
	return NULL;
}
