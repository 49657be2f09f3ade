// SPDX-License-Identifier: GPL-2.0
#include "bench/report/export/export.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <jansson.h>

#include "bench/analysis/summary.h"
#include "bench/record/reader.h"
#include "bench/report/export/csv.h"
#include "bench/report/export/flat.h"
#include "bench/report/plot/figures.h"
#include "bench/util/file.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

#define RUN_TABLE    "run"
#define TRIALS_TABLE "trials"

/**
 * struct source - what is exported
 * @dir: a run
 * @where: which part of it
 * @estimates: where they are asked for; else NULL
 * @shape: the run without trials, with its run.json
 */
struct source {
	const char *dir;
	const struct where *where;
	const struct estimates *estimates;
	struct summary shape;
};

/**
 * struct tables - tables while they are made
 * @from: what is exported
 * @flat: the tables
 * @each: learns of a trial, or writes it
 * @why: what is wrong with a trial
 */
struct tables {
	const struct source *from;
	struct flat *flat;
	void (*each)(struct flat *flat, const json_t *trial);
	struct diag *why;
};

static void learn(struct flat *flat, const json_t *trial)
{
	flat_learn(flat, TRIALS_TABLE, trial);
}

static int take(void *ctx, json_t *trial, unsigned long line)
{
	struct tables *t = ctx;
	struct cell_stats *cell;
	int err = summary_place(&t->from->shape, t->from->dir, trial, line, &cell, t->why);

	if (err || !cell)
		return err;
	estimates_put(t->from->estimates, trial);
	t->each(t->flat, trial);
	return 0;
}

/* What the files hold, and by what estimates are made, stands in run.csv. */
static int open_source(struct source *from, struct diag *why)
{
	int err = summary_open(from->dir, from->where, &from->shape, why);
	char *part = where_text(from->where);

	if (!err && from->estimates)
		json_object_set(from->shape.run, "estimated_by", from->estimates->prices->file);
	if (!err && part)
		json_object_set_new(from->shape.run, "where", json_string(part));
	free(part);
	return err;
}

/*
 * Twice over the file: columns first, for they stand in the first line. What comes after damage is
 * not read;
 * @why has the damage then, and the rest is written all the same.
 */
static int read_trials(const struct source *from, struct flat *flat, bool write, struct diag *why)
{
	struct tables t = {
		.from = from, .flat = flat, .each = write ? flat_put : learn, .why = why
	};
	bool torn;

	return trials_read(from->dir, from->shape.run, NULL, take, &t, &torn, why);
}

/* A line for each value: where it stands, dots between names, and the value. */
static void put_run(FILE *out, const char *path, const json_t *value)
{
	const json_t *inner;
	const char *name;
	size_t i;
	char *text;

	if (json_is_object(value)) {
		json_object_foreach ((json_t *)value, name, inner) {
			char *longer = text_print("%s%s%s", path, *path ? "." : "", name);

			put_run(out, longer, inner);
			free(longer);
		}
		return;
	}
	if (json_is_array(value)) {
		json_array_foreach (value, i, inner) {
			char *longer = text_print("%s.%zu", path, i);

			put_run(out, longer, inner);
			free(longer);
		}
		return;
	}
	text = json_is_string(value) ? text_copy(json_string_value(value))
				     : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	csv_put(out, path);
	fputc(',', out);
	csv_put(out, text);
	fputc('\n', out);
	free(text);
}

static void put_figure(FILE *out, const struct summary *s, const struct figure *fig)
{
	char *tsv = NULL;
	FILE *memory = memory_stream(&tsv);

	fig->kind->put(memory, s, fig);
	memory_stream_end(memory);
	csv_of_tsv(out, tsv);
	free(tsv);
}

static FILE *open_table(const char *folder, const char *name, FILE *said, struct diag *why)
{
	char *path = text_print("%s/%s.csv", folder, name);
	FILE *out = fopen(path, "we");

	if (out)
		fprintf(said, "%s\n", path);
	else
		diag_set(why, -errno, "%s/%s.csv: %s; name another folder with --out", folder, name,
			 strerror(errno));
	free(path);
	return out;
}

static int close_table(FILE *out, const char *folder, const char *name, struct diag *why)
{
	int bad = ferror(out);

	if (fclose(out) || bad)
		return diag_set(why, -EIO, "%s/%s.csv: cannot be written; is the disk full?",
				folder, name);
	return 0;
}

/* Columns are learnt, files opened, lines written. Return: 0 or the damage that ended it */
static int export_trials(const struct source *from, const char *folder, FILE *said,
			 struct diag *why)
{
	struct flat flat = {};
	struct diag again;
	int damage = read_trials(from, &flat, false, why), err = 0;

	for (size_t i = 0; !err && i < flat.nr; i++) {
		flat.table[i].out = open_table(folder, flat.table[i].name, said, why);
		if (!flat.table[i].out)
			err = -EIO;
		else
			flat_head(&flat.table[i]);
	}
	if (!err && flat.nr && read_trials(from, &flat, true, &again) && !damage) {
		damage = -EIO;
		*why = again;
	}
	for (size_t i = 0; i < flat.nr; i++)
		if (flat.table[i].out)
			err = close_table(flat.table[i].out, folder, flat.table[i].name, why)
				      ?: err;
	flat_free(&flat);
	return err ?: damage;
}

static int export_run(const json_t *run, const char *folder, FILE *said, struct diag *why)
{
	FILE *out = open_table(folder, RUN_TABLE, said, why);

	if (!out)
		return -EIO;
	fputs("name,value\n", out);
	put_run(out, "", run);
	return close_table(out, folder, RUN_TABLE, why);
}

static int export_figures(const struct source *from, const char *folder, FILE *said,
			  struct diag *why)
{
	char *plots = text_print("%s/plots", folder);
	struct figures figures = {};
	struct summary s;
	int err = summary_read_part(from->dir, from->where, from->estimates, &s, why);

	if (!err) {
		err = file_mkdir_p(plots);
		if (err)
			err = diag_set(why, -EIO, "%s: %s", plots, strerror(-err));
	}
	if (!err)
		figures_make(&s, &figures);
	for (size_t i = 0; !err && i < figures.nr; i++) {
		FILE *out = open_table(plots, figures.figure[i].name, said, why);

		if (!out) {
			err = -EIO;
			break;
		}
		put_figure(out, &s, &figures.figure[i]);
		err = close_table(out, plots, figures.figure[i].name, why);
	}
	figures_free(&figures);
	summary_free(&s);
	free(plots);
	return err;
}

int export_csv(const char *dir, const struct where *where, const struct estimates *estimates,
	       const char *folder, FILE *said, struct diag *why)
{
	struct source from = { .dir = dir, .where = where, .estimates = estimates };
	int err = open_source(&from, why);

	if (!err) {
		err = file_mkdir_p(folder);
		if (err)
			err = diag_set(why, -EIO, "%s: %s; name another folder with --out", folder,
				       strerror(-err));
	}
	if (!err)
		err = export_run(from.shape.run, folder, said, why);
	if (!err)
		err = export_trials(&from, folder, said, why);
	/* a damaged run has no plots */
	if (!err)
		err = export_figures(&from, folder, said, why);
	summary_free(&from.shape);
	return err;
}

/* A table of the trials, if there is one of that name. Return: 1 if it was written */
static int trials_table(const struct source *from, const char *name, FILE *out, char *names,
			size_t size, struct diag *why)
{
	struct flat flat = {};
	struct diag known;
	int err = read_trials(from, &flat, false, why), found = 0, again = 0;

	for (size_t i = 0; i < flat.nr; i++) {
		snprintf(names + strlen(names), size - strlen(names), ", %s", flat.table[i].name);
		if (strcmp(flat.table[i].name, name))
			continue;
		flat.table[i].out = out;
		flat_head(&flat.table[i]);
		found = 1;
	}
	/* What was read before a damaged line is written, too. */
	if (found)
		again = read_trials(from, &flat, true, err ? &known : why);
	flat_free(&flat);
	return err ?: again ?: found;
}

static int figure_table(const struct source *from, const char *name, FILE *out, char *names,
			size_t size, struct diag *why)
{
	struct figures figures = {};
	struct summary s;
	int err = summary_read_part(from->dir, from->where, from->estimates, &s, why), found = 0;

	if (!err)
		figures_make(&s, &figures);
	for (size_t i = 0; i < figures.nr; i++) {
		snprintf(names + strlen(names), size - strlen(names), ", %s",
			 figures.figure[i].name);
		if (strcmp(figures.figure[i].name, name))
			continue;
		put_figure(out, &s, &figures.figure[i]);
		found = 1;
	}
	figures_free(&figures);
	summary_free(&s);
	return err ?: found;
}

int export_table(const char *dir, const struct where *where, const struct estimates *estimates,
		 const char *name, FILE *out, struct diag *why)
{
	struct source from = { .dir = dir, .where = where, .estimates = estimates };
	char names[2048] = RUN_TABLE;
	int found = open_source(&from, why);

	if (!found && !strcmp(name, RUN_TABLE)) {
		fputs("name,value\n", out);
		put_run(out, "", from.shape.run);
		found = 1;
	}
	if (!found)
		found = trials_table(&from, name, out, names, sizeof(names), why);
	if (!found)
		found = figure_table(&from, name, out, names, sizeof(names), why);
	if (!found)
		found = diag_set(why, -EINVAL, "no table is called '%s'; there are: %s", name,
				 names);
	summary_free(&from.shape);
	return found < 0 ? found : 0;
}
