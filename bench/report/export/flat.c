// SPDX-License-Identifier: GPL-2.0
#include "bench/report/export/flat.h"

#include <stdlib.h>
#include <string.h>

#include "bench/report/export/csv.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

/* A walk through one record: to learn its columns, or to fill a line. */
struct walk {
	struct flat *flat;
	const char *id; /* of the record, for the lines of its lists */
	bool learn;
};

static struct flat_table *find_table(struct flat *f, const char *name)
{
	for (size_t i = 0; i < f->nr; i++)
		if (!strcmp(f->table[i].name, name))
			return &f->table[i];
	return NULL;
}

static void add_table(struct flat *f, const char *name)
{
	f->table = memory_array(f->table, f->nr + 1, sizeof(*f->table));
	f->table[f->nr++] = (struct flat_table){ .name = text_copy(name) };
}

static size_t find_column(struct flat_table *t, const char *name)
{
	for (size_t tried = 0; tried < t->nr; tried++) {
		size_t i = (t->next + tried) % t->nr;

		if (strcmp(t->column[i].name, name))
			continue;
		t->next = i + 1;
		return i;
	}
	return t->nr;
}

static void add_column(struct flat_table *t, const char *name)
{
	t->column = memory_array(t->column, t->nr + 1, sizeof(*t->column));
	t->column[t->nr++] = (struct flat_column){ .name = text_copy(name) };
}

static char *value_text(const json_t *value)
{
	if (json_is_string(value))
		return text_copy(json_string_value(value));
	return json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
}

/* @text is taken over. */
static void set_cell(struct walk *w, struct flat_table *t, const char *column, char *text,
		     bool number)
{
	size_t i = find_column(t, column);

	if (w->learn && i == t->nr)
		add_column(t, column);
	if (w->learn)
		t->column[i].number |= number;
	if (w->learn || i == t->nr) {
		free(text);
		return;
	}
	free(t->column[i].cell);
	t->column[i].cell = text;
}

static void end_line(struct walk *w, struct flat_table *t)
{
	if (w->learn)
		return;
	for (size_t i = 0; i < t->nr; i++) {
		if (t->out && i)
			fputc(',', t->out);
		if (t->out && t->column[i].cell)
			csv_put(t->out, t->column[i].cell);
		free(t->column[i].cell);
		t->column[i].cell = NULL;
	}
	if (t->out)
		fputc('\n', t->out);
}

static void walk_value(struct walk *w, const char *table, const char *path, const json_t *value);

static char *join(const char *path, const char *name)
{
	return *path ? text_print("%s_%s", path, name) : text_copy(name);
}

static void walk_object(struct walk *w, const char *table, const char *path, const json_t *object)
{
	const json_t *value;
	const char *name;

	json_object_foreach ((json_t *)object, name, value) {
		char *inner = join(path, name);

		walk_value(w, table, inner, value);
		free(inner);
	}
}

/* A line of a list's table: which trial, the place in the list, and what stands there. */
static void walk_item(struct walk *w, const char *list, size_t place, const json_t *item)
{
	struct flat_table *t = find_table(w->flat, list);

	set_cell(w, t, "trial_id", text_copy(w->id), true);
	set_cell(w, t, "index", text_print("%zu", place), true);
	if (json_is_object(item))
		walk_object(w, list, "", item);
	else
		walk_value(w, list, "value", item);
	/* found anew: a list within may have added tables */
	end_line(w, find_table(w->flat, list));
}

static void walk_list(struct walk *w, const char *name, const json_t *list)
{
	const json_t *item;
	size_t i;

	if (w->learn && !find_table(w->flat, name))
		add_table(w->flat, name);
	if (!find_table(w->flat, name))
		return;
	json_array_foreach (list, i, item)
		walk_item(w, name, i, item);
}

static void walk_value(struct walk *w, const char *table, const char *path, const json_t *value)
{
	struct flat_table *t = find_table(w->flat, table);

	if (json_is_object(value))
		walk_object(w, table, path, value);
	else if (json_is_array(value))
		walk_list(w, path, value);
	else if (w->learn || t->out) /* nothing is made for tables that nobody wants */
		set_cell(w, t, path, value_text(value), json_is_number(value));
}

static void walk_record(struct flat *f, const json_t *record, bool learn)
{
	char *id = value_text(json_object_get(record, "id") ?: json_null());
	struct walk w = { f, id, learn };

	walk_object(&w, f->table[0].name, "", record);
	end_line(&w, &f->table[0]);
	free(id);
}

void flat_learn(struct flat *f, const char *name, const json_t *record)
{
	if (!f->nr)
		add_table(f, name);
	walk_record(f, record, true);
}

void flat_put(struct flat *f, const json_t *record)
{
	walk_record(f, record, false);
}

void flat_head(const struct flat_table *t)
{
	char buf[256];

	for (size_t i = 0; i < t->nr; i++)
		fprintf(t->out, "%s%s", i ? "," : "",
			flat_name(t->name, t->column[i].name, t->column[i].number, buf,
				  sizeof(buf)));
	fputc('\n', t->out);
}

void flat_free(struct flat *f)
{
	for (size_t i = 0; i < f->nr; i++) {
		for (size_t c = 0; c < f->table[i].nr; c++) {
			free(f->table[i].column[c].name);
			free(f->table[i].column[c].cell);
		}
		free(f->table[i].column);
		free(f->table[i].name);
	}
	free(f->table);
	*f = (struct flat){};
}
