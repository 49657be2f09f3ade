// SPDX-License-Identifier: GPL-2.0
/* A comparison for a posting: ASCII, at most MAIL_WIDTH columns, whole by itself. */

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/compare/compare_grid.h"
#include "bench/report/compare/compare_number.h"
#include "bench/report/table/mail.h"
#include "bench/report/table/number.h"
#include "bench/report/table/words.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

/* Columns of a row behind its label: A, B, change with its interval, verdict */
#define NUMBERS	     4
#define INDENT	     2
#define LABEL_ITSELF 36 /* a longer label has a line of its own */

/**
 * struct mail_row - a row of a table
 * @match: what it is of
 * @group: what it has in common with others, in words
 * @label: that tells it from these
 * @cell: the numbers
 * @done: it is written
 */
struct mail_row {
	const struct match *match;
	char *group;
	char *label;
	char *cell[NUMBERS];
	bool done;
};

/**
 * struct mail_table - the rows of a measure and an outcome that are shown
 * @row: in order
 * @nr: how many
 * @varies: by LABEL_...: rows differ in it
 * @innermost: that rows of a group differ in: a short one, if there is any, or -1
 */
struct mail_table {
	struct mail_row *row;
	size_t nr;
	bool varies[LABELS];
	int innermost;
};

static char *label_words(int label, const char *value)
{
	if (label == LABEL_AXIS(AXIS_BLOCKER))
		return blocker_words(value);
	return label == LABEL_KERNEL ? text_copy(value)
				     : text_print("%s %s", label_name(label), value);
}

/* Labels of a row that are to be said, in words. */
static char *labels_text(const struct match *m, const bool said[LABELS])
{
	const char *gap = "";
	char *text = NULL;
	FILE *out = memory_stream(&text);

	for (int l = 0; l < LABELS; l++) {
		char *words = said[l] ? label_words(l, m->label[l]) : NULL;

		if (words)
			fprintf(out, "%s%s", gap, words);
		gap = words ? ", " : gap;
		free(words);
	}
	memory_stream_end(out);
	return text;
}

/* What stands above a group of rows. */
static char *group_text(const struct mail_table *t, size_t row)
{
	bool said[LABELS];

	memcpy(said, t->varies, sizeof(said));
	if (t->innermost >= 0)
		said[t->innermost] = false;
	return labels_text(t->row[row].match, said);
}

/* What all rows of this table have, and those of others have not. */
static char *constant_text(const struct compare_view *v, const struct mail_table *t)
{
	bool said[LABELS];

	for (int l = 0; l < LABELS; l++)
		said[l] = compare_varies(v, l) && !t->varies[l];
	return labels_text(t->row[0].match, said);
}

static struct mail_row *add_row(struct mail_table *t, const struct match *m)
{
	t->row = memory_array(t->row, t->nr + 1, sizeof(*t->row));
	t->row[t->nr] = (struct mail_row){ .match = m };
	return &t->row[t->nr++];
}

/* When all rows are there it is known what tells them apart. */
static void name_rows(struct mail_table *t)
{
	t->innermost = -1;
	for (int l = 0; l < LABELS; l++) {
		for (size_t i = 1; i < t->nr && !t->varies[l]; i++)
			t->varies[l] = strcmp(t->row[i].match->label[l], t->row[0].match->label[l]);
		if (t->varies[l] && (l != LABEL_AXIS(AXIS_BLOCKER) || t->innermost < 0))
			t->innermost = l;
	}
	for (size_t i = 0; i < t->nr; i++) {
		const char *value = t->innermost < 0 ? "" : t->row[i].match->label[t->innermost];
		char *words = t->innermost == LABEL_AXIS(AXIS_BLOCKER) ? blocker_words(value)
								       : text_copy(value);

		t->row[i].group = group_text(t, i);
		t->row[i].label = mail_ascii(words);
		free(words);
	}
}

static char *level_text(const struct level *l, enum measure_unit unit)
{
	struct level alone = *l;

	alone.bounded = false;
	return number_level(&alone, unit);
}

static void free_table(struct mail_table *t)
{
	for (size_t i = 0; i < t->nr; i++) {
		free(t->row[i].group);
		free(t->row[i].label);
		for (int c = 0; c < NUMBERS; c++)
			free(t->row[i].cell[c]);
	}
	free(t->row);
	*t = (struct mail_table){};
}

/* Widths of the label and of the numbers; a label that is too long does not count. */
static void measure_table(const struct mail_table *t, size_t *label, size_t width[NUMBERS])
{
	*label = t->innermost < 0 ? 0 : strlen(label_name(t->innermost));
	for (int c = 0; c < NUMBERS; c++)
		width[c] = 1;
	for (size_t i = 0; i < t->nr; i++) {
		size_t len = strlen(t->row[i].label);

		if (len <= LABEL_ITSELF && len > *label)
			*label = len;
		for (int c = 0; c < NUMBERS; c++)
			if (strlen(t->row[i].cell[c]) > width[c])
				width[c] = strlen(t->row[i].cell[c]);
	}
}

static void put_numbers(FILE *out, char *const cell[NUMBERS], const size_t width[NUMBERS])
{
	for (int c = 0; c < NUMBERS - 1; c++)
		fprintf(out, "  %*s", (int)width[c], cell[c]);
	fprintf(out, "%s%s\n", *cell[NUMBERS - 1] ? "  " : "", cell[NUMBERS - 1]);
}

/* Where rows are too long the label of each stands above it. */
static void put_row(FILE *out, const struct mail_row *row, size_t label,
		    const size_t width[NUMBERS])
{
	size_t numbers = 0, len = strlen(row->label);

	for (int c = 0; c < NUMBERS; c++)
		numbers += 2 + width[c];
	if (len > label || INDENT + label + numbers > MAIL_WIDTH) {
		if (*row->label)
			mail_put(out, "  ", row->label);
		if (INDENT + label + numbers > MAIL_WIDTH)
			label = numbers + 2 * INDENT > MAIL_WIDTH ? 0 : INDENT;
		fprintf(out, "%*s", INDENT + (int)label, "");
	} else {
		fprintf(out, "%*s%-*s", INDENT, "", (int)label, row->label);
	}
	put_numbers(out, row->cell, width);
}

static void put_rows(FILE *out, const struct compare_view *v, struct mail_table *t)
{
	const struct mail_row head = {
		.label = (char *)(t->innermost < 0 ? "" : label_name(t->innermost)),
		.cell = { "A", "B", "change", "" },
	};
	char *constant = constant_text(v, t);
	size_t label, width[NUMBERS];

	if (*constant)
		mail_put(out, "", constant);
	free(constant);
	measure_table(t, &label, width);
	put_row(out, &head, label, width);
	for (size_t i = 0; i < t->nr; i++) {
		if (t->row[i].done)
			continue;
		if (*t->row[i].group)
			mail_put(out, "", t->row[i].group);
		for (size_t k = i; k < t->nr; k++) {
			if (strcmp(t->row[k].group, t->row[i].group))
				continue;
			put_row(out, &t->row[k], label, width);
			t->row[k].done = true;
		}
	}
}

static void put_mean_text(FILE *out, const struct compare_view *v, size_t measure,
			  enum outcome outcome)
{
	char *mean = compare_means_text(v, measure, outcome);

	if (!mean)
		return;
	fputc('\n', out);
	mail_put_own(out, "", text_print("G%s.", mean + 1));
	free(mean);
}

static void add_change(void *ctx, const struct compare_view *v, const struct match *m,
		       const struct change *c)
{
	enum measure_unit unit = v->measure[c->measure].unit;
	struct mail_row *row = add_row(ctx, m);

	row->cell[0] = level_text(&c->side[0], unit);
	row->cell[1] = level_text(&c->side[1], unit);
	row->cell[2] = number_change(c, unit);
	row->cell[3] = text_copy(compare_verdict_text(c->verdict));
}

static void put_table(FILE *out, const struct compare_view *v, size_t measure, enum outcome outcome)
{
	struct mail_table t = {};
	size_t rows = compare_rows(v, measure, outcome, add_change, &t);
	char *title = compare_title(v, measure, outcome, t.nr, rows);

	name_rows(&t);
	if (rows) {
		fputc('\n', out);
		mail_put(out, "", title);
		if (t.nr)
			put_rows(out, v, &t);
		put_mean_text(out, v, measure, outcome);
	}
	free_table(&t);
	free(title);
}

static void put_shares(FILE *out, const struct compare_view *v)
{
	fputc('\n', out);
	mail_put_own(out, "",
		     text_print("Successes: the same share in %zu of %zu cells.",
				compare_same_shares(v), v->compare->nr));
	for (size_t i = 0; i < v->compare->nr; i++) {
		const struct compared *cell = &v->compare->cell[i];
		const struct share *a = &cell->share.side[0], *b = &cell->share.side[1];
		bool said[LABELS];
		char *where;

		if (!compare_shows(v, cell->share.verdict) || compare_share_is_same(&cell->share))
			continue;
		for (int l = 0; l < LABELS; l++)
			said[l] = compare_varies(v, l);
		where = labels_text(cell->match, said);
		mail_put_own(out, "* ",
			     text_print("%s: %" PRIu64 " of %" PRIu64 " succeed in A, %" PRIu64
					" of %" PRIu64 " in B: %s",
					*where ? where : "all", a->count[OUTCOME_SUCCESS], a->ran,
					b->count[OUTCOME_SUCCESS], b->ran,
					compare_verdict_text(cell->share.verdict)));
		free(where);
	}
}

static void put_heading(FILE *out, const struct compare_view *v)
{
	char *text[2], *part = where_text(v->set[0]->shape.where);
	char *common = compare_common_text(v), *across = compare_across_text(v), *words;

	mail_put_own(out, "",
		     text_print("%s: B against A",
				json_string_value(json_object_get(v->set[0]->shape.run, "name"))));
	fputc('\n', out);
	for (int s = 0; s < 2; s++) {
		char *name = compare_side_name(v, s);

		mail_put_own(out, s ? "B: " : "A: ", name);
		text[s] = mail_environment(&v->set[s]->shape);
	}
	fputc('\n', out);
	mail_put(out, strcmp(text[0], text[1]) ? "A: " : "", text[0]);
	if (strcmp(text[0], text[1]))
		mail_put(out, "B: ", text[1]);
	if (*across)
		mail_put_own(out, "", text_print("Compared: %s.", across));
	words = sentence_words(&v->set[0]->shape, common);
	if (*words)
		mail_put_own(out, "", text_print("All cells have: %s.", words));
	if (part)
		mail_put_own(out, "", text_print("Only: %s.", part));
	for (size_t i = 0; i < v->warnings.nr; i++)
		mail_put_own(out, "", text_print("Warning: %s.", v->warnings.text[i]));
	for (int s = 0; s < 2; s++)
		free(text[s]);
	free(common);
	free(across);
	free(words);
	free(part);
}

static void put_footing(FILE *out, const struct compare_view *v)
{
	char *rule = compare_rule_text(v), *hidden = compare_hidden_text(v);

	fputc('\n', out);
	mail_put_own(out, "",
		     text_print("Rule: %s. %s", rule,
				v->all ? "All rows are shown."
				       : "All rows that are worse or better are shown, and no "
					 "others."));
	if (hidden)
		mail_put_own(out, "", text_print("%s.", hidden));
	for (size_t i = 0; i < v->notes.nr; i++)
		mail_put_own(out, "* ", text_print("%s.", v->notes.text[i]));
	free(rule);
	free(hidden);
	fputs("\nTo repeat it:\n\n", out);
	for (int s = 0; s < (v->set[0] == v->set[1] ? 1 : 2); s++)
		mail_put_command(out, json_object_get(v->set[s]->shape.run, "command"));
	mail_put_command(out, v->command);
}

void compare_mail(FILE *out, const struct compare_view *v)
{
	put_heading(out, v);
	put_shares(out, v);
	for (size_t m = 0; m < v->nr_measures; m++)
		for (enum outcome o = 0; o < MEASURED_NR; o++)
			put_table(out, v, m, o);
	put_footing(out, v);
}
