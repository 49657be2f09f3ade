// SPDX-License-Identifier: GPL-2.0
#include "bench/cmd/list_entries.h"

#include <stdlib.h>
#include <string.h>

#include "bench/report/table/wrapped.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

/* "some(2)", and names that have their text beside them */
#define SIDE_WIDTH 7
#define NAME_WIDTH 16
#define INDENT	   (2 * (SIDE_WIDTH + 2) + NAME_WIDTH + 2)
/* On a screen that is narrower texts begin below their names. */
#define BESIDE_MIN   60
#define BELOW_INDENT 4

static size_t indent_of(size_t width)
{
	return width < BESIDE_MIN ? BELOW_INDENT : INDENT;
}

enum side { SIDE_GUESTS, SIDE_HOST, SIDE_NR };

static const char *const side_names[SIDE_NR] = {
	[SIDE_GUESTS] = "guests",
	[SIDE_HOST] = "--host",
};

void list_add(struct list_entries *l, const struct list_entry *e)
{
	l->entry = memory_array(l->entry, l->nr + 1, sizeof(*l->entry));
	l->entry[l->nr] = *e;
	l->entry[l->nr].guests = e->guests ? text_copy(e->guests) : NULL;
	l->entry[l->nr++].host = e->host && *e->host ? text_copy(e->host) : NULL;
}

void list_free(struct list_entries *l)
{
	for (size_t i = 0; i < l->nr; i++) {
		free((char *)l->entry[i].guests);
		free((char *)l->entry[i].host);
	}
	free(l->entry);
	*l = (struct list_entries){};
}

static const char *can_text(const struct list_entry *e, enum side side, bool guests)
{
	if (side == SIDE_GUESTS)
		return !guests ? "no" : e->guests ? "some" : "yes";
	return !e->host ? "yes" : e->host_some ? "some" : "no";
}

static const char *reason_of(const struct list_entry *e, enum side side)
{
	return side == SIDE_GUESTS ? e->guests : e->host;
}

static bool is_reason(const struct list_entry *e, enum side side, const char *why)
{
	return reason_of(e, side) && !strcmp(reason_of(e, side), why);
}

/* Where a reason that several entries have stands first, or the number of entries. */
static size_t first_of(const struct list_entries *l, enum side side, const char *why)
{
	size_t first = 0, nr = 0;

	for (size_t i = 0; i < l->nr; i++)
		nr += is_reason(&l->entry[i], side, why);
	while (nr > 1 && !is_reason(&l->entry[first], side, why))
		first++;
	return nr > 1 ? first : l->nr;
}

/* Reasons that stand below the list, and not with each of their entries: a number each, from 1. */
static unsigned int note_of(const struct list_entries *l, size_t entry, enum side side)
{
	const char *why = reason_of(&l->entry[entry], side);
	unsigned int note = 0;
	size_t until = why ? first_of(l, side, why) : l->nr;

	if (until == l->nr)
		return 0;
	for (size_t i = 0; i <= until; i++)
		for (int s = 0; s < SIDE_NR; s++) {
			const char *other = reason_of(&l->entry[i], s);

			if (i == until && s > (int)side)
				break;
			note += other && first_of(l, s, other) == i;
		}
	return note;
}

static void put_side(FILE *out, const struct list_entries *l, size_t i, enum side side, bool guests)
{
	unsigned int note = note_of(l, i, side);
	char mark[16] = "";

	if (note)
		snprintf(mark, sizeof(mark), "(%u)", note);
	fprintf(out, "%s%-*s  ", can_text(&l->entry[i], side, guests),
		SIDE_WIDTH - (int)strlen(can_text(&l->entry[i], side, guests)), mark);
}

static void put_reason(FILE *out, const struct list_entries *l, size_t i, enum side side,
		       size_t width)
{
	const char *why = reason_of(&l->entry[i], side);
	size_t indent = indent_of(width);

	if (!why || note_of(l, i, side))
		return;
	fprintf(out, "%*s%s: ", (int)indent, "", side_names[side]);
	wrapped_put_at(out, why, indent, indent + strlen(side_names[side]) + 2, width);
	fputc('\n', out);
}

static void put_entry(FILE *out, const struct list_entries *l, size_t i, bool guests, size_t width)
{
	const struct list_entry *e = &l->entry[i];
	size_t indent = indent_of(width);
	char *text = text_print("%s%s%s%s", e->level ? "measure = " : "", e->level ?: "",
				e->level ? ": " : "", e->summary);

	for (int side = 0; side < SIDE_NR; side++)
		put_side(out, l, i, side, guests);
	if (text_columns(e->name) > NAME_WIDTH || indent != INDENT)
		fprintf(out, "%s\n%*s", e->name, (int)indent, "");
	else
		fprintf(out, "%-*s  ", NAME_WIDTH, e->name);
	wrapped_put_at(out, text, indent, indent, width);
	fputc('\n', out);
	for (int side = 0; side < SIDE_NR; side++)
		put_reason(out, l, i, side, width);
	free(text);
}

static void put_head(FILE *out, const char *kind, bool ansi)
{
	fputs(ansi ? "\033[2m" : "", out);
	for (int side = 0; side < SIDE_NR; side++)
		fprintf(out, "%-*s  ", SIDE_WIDTH, side_names[side]);
	fprintf(out, "%s%s\n", kind ?: "name", ansi ? "\033[0m" : "");
}

static void put_notes(FILE *out, const struct list_entries *l, size_t width)
{
	for (size_t i = 0; i < l->nr; i++)
		for (int side = 0; side < SIDE_NR; side++) {
			const char *why = reason_of(&l->entry[i], side);
			char *text;

			if (!why || first_of(l, side, why) != i)
				continue;
			text = text_print("(%u) %s: %s", note_of(l, i, side), side_names[side],
					  why);
			wrapped_put_at(out, text, 4, 0, width);
			fputc('\n', out);
			free(text);
		}
}

void list_text(FILE *out, const struct list_entries *l, bool guests, bool ansi)
{
	size_t width = screen_width(out);

	width = width < PROSE_WIDTH ? width : PROSE_WIDTH;
	for (size_t i = 0; i < l->nr; i++) {
		const char *kind = l->entry[i].kind;

		if (!i || (kind && strcmp(kind, l->entry[i - 1].kind)))
			put_head(out, kind, ansi);
		put_entry(out, l, i, guests, width);
	}
	put_notes(out, l, width);
}

static void set(json_t *o, const char *name, const char *text)
{
	if (text)
		json_object_set_new(o, name, json_string(text));
}

json_t *list_json(const struct list_entries *l, bool guests)
{
	json_t *list = json_array();

	for (size_t i = 0; i < l->nr; i++) {
		const struct list_entry *e = &l->entry[i];
		json_t *o = json_object();

		set(o, "kind", e->kind);
		set(o, "name", e->name);
		set(o, "measure", e->level);
		set(o, "summary", e->summary);
		set(o, "guests", can_text(e, SIDE_GUESTS, guests));
		set(o, "guests_which", e->guests);
		set(o, "host", can_text(e, SIDE_HOST, guests));
		set(o, "host_reason", e->host);
		json_array_append_new(list, o);
	}
	return list;
}
