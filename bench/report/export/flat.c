// SPDX-License-Identifier: GPL-2.0
#include "bench/report/export/flat.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/export/csv.h"
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

static int add_table(struct flat *f, const char *name)
{
	struct flat_table *more = reallocarray(f->table, f->nr + 1, sizeof(*more));

	if (!more)
		return -ENOMEM;
	f->table = more;
	more[f->nr++] = (struct flat_table){ .name = text_copy(name) };
	return 0;
}

static size_t find_column(struct flat_table *t, const char *name)
{
	for (size_t tried = 0; tried < t->nr; tried++) {
		size_t i = (t->next + tried) % t->nr;

		if (strcmp(t->column[i], name))
			continue;
		t->next = i + 1;
		return i;
	}
	return t->nr;
}

static int add_column(struct flat_table *t, const char *name)
{
	char **more = reallocarray(t->column, t->nr + 1, sizeof(*more));
	char **cells;
	bool *numbers;

	if (!more)
		return -ENOMEM;
	t->column = more;
	cells = reallocarray(t->cell, t->nr + 1, sizeof(*cells));
	if (!cells)
		return -ENOMEM;
	t->cell = cells;
	numbers = reallocarray(t->number, t->nr + 1, sizeof(*numbers));
	if (!numbers)
		return -ENOMEM;
	t->number = numbers;
	numbers[t->nr] = false;
	more[t->nr] = text_copy(name);
	cells[t->nr++] = NULL;
	return 0;
}

static char *value_text(const json_t *value)
{
	if (json_is_string(value))
		return text_copy(json_string_value(value));
	return json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
}

/* @text is taken over. */
static int set_cell(struct walk *w, struct flat_table *t, const char *column, char *text,
		    bool number)
{
	size_t i = find_column(t, column);
	int err = 0;

	if (!text)
		return -ENOMEM;
	if (w->learn && i == t->nr)
		err = add_column(t, column);
	if (w->learn || i == t->nr) {
		if (!err && i < t->nr)
			t->number[i] |= number;
		free(text);
		return err;
	}
	free(t->cell[i]);
	t->cell[i] = text;
	return 0;
}

static void end_line(struct walk *w, struct flat_table *t)
{
	if (w->learn)
		return;
	for (size_t i = 0; i < t->nr; i++) {
		if (t->out && i)
			fputc(',', t->out);
		if (t->out && t->cell[i])
			csv_put(t->out, t->cell[i]);
		free(t->cell[i]);
		t->cell[i] = NULL;
	}
	if (t->out)
		fputc('\n', t->out);
}

static int walk_value(struct walk *w, const char *table, const char *path, const json_t *value);

static char *join(const char *path, const char *name)
{
	return *path ? text_print("%s_%s", path, name) : text_copy(name);
}

static int walk_object(struct walk *w, const char *table, const char *path, const json_t *object)
{
	const json_t *value;
	const char *name;
	int err = 0;

	json_object_foreach ((json_t *)object, name, value) {
		char *inner = join(path, name);

		err = inner ? walk_value(w, table, inner, value) : -ENOMEM;
		free(inner);
		if (err)
			break;
	}
	return err;
}

/* A line of a list's table: which trial, the place in the list, and what stands there. */
static int walk_item(struct walk *w, const char *list, size_t place, const json_t *item)
{
	int err = set_cell(w, find_table(w->flat, list), "trial_id", text_copy(w->id), true);

	if (!err)
		err = set_cell(w, find_table(w->flat, list), "index", text_print("%zu", place),
			       true);
	if (!err)
		err = json_is_object(item) ? walk_object(w, list, "", item)
					   : walk_value(w, list, "value", item);
	/* found anew: a list within may have added tables */
	if (!err)
		end_line(w, find_table(w->flat, list));
	return err;
}

static int walk_list(struct walk *w, const char *name, const json_t *list)
{
	const json_t *item;
	size_t i;
	int err = 0;

	if (w->learn && !find_table(w->flat, name))
		err = add_table(w->flat, name);
	json_array_foreach (list, i, item) {
		if (err || !find_table(w->flat, name))
			break;
		err = walk_item(w, name, i, item);
	}
	return err;
}

static int walk_value(struct walk *w, const char *table, const char *path, const json_t *value)
{
	struct flat_table *t = find_table(w->flat, table);

	if (json_is_object(value))
		return walk_object(w, table, path, value);
	if (json_is_array(value))
		return walk_list(w, path, value);
	/* nothing is made for tables that nobody wants */
	if (!w->learn && !t->out)
		return 0;
	return set_cell(w, t, path, value_text(value), json_is_number(value));
}

static int walk_record(struct flat *f, const json_t *record, bool learn)
{
	char *id = value_text(json_object_get(record, "id") ?: json_null());
	struct walk w = { f, id, learn };
	int err = id ? walk_object(&w, f->table[0].name, "", record) : -ENOMEM;

	if (!err)
		end_line(&w, &f->table[0]);
	free(id);
	return err;
}

int flat_learn(struct flat *f, const char *name, const json_t *record)
{
	int err = f->nr ? 0 : add_table(f, name);

	return err ?: walk_record(f, record, true);
}

int flat_put(struct flat *f, const json_t *record)
{
	return walk_record(f, record, false);
}

void flat_head(const struct flat_table *t)
{
	char buf[256];

	for (size_t i = 0; i < t->nr; i++)
		fprintf(t->out, "%s%s", i ? "," : "",
			flat_name(t->name, t->column[i], t->number[i], buf, sizeof(buf)));
	fputc('\n', t->out);
}

void flat_free(struct flat *f)
{
	for (size_t i = 0; i < f->nr; i++) {
		for (size_t c = 0; c < f->table[i].nr; c++) {
			free(f->table[i].column[c]);
			free(f->table[i].cell[c]);
		}
		free(f->table[i].column);
		free(f->table[i].cell);
		free(f->table[i].number);
		free(f->table[i].name);
	}
	free(f->table);
	*f = (struct flat){};
}
