// SPDX-License-Identifier: GPL-2.0
#include "bench/report/table/summary_json.h"

#include <stdlib.h>

#include "bench/analysis/measures.h"
#include "bench/stats/values.h"
#include "bench/util/json_count.h"
#include "bench/util/memory.h"

/* Version of this object */
#define SUMMARY_SCHEMA 1

static void set_text(json_t *o, const char *name, const char *text)
{
	if (text)
		json_object_set_new(o, name, json_string(text));
}

/* Differences may be negative, so all values are taken as signed ones. */
static json_t *samples_json(const struct samples *s)
{
	double *v = memory_array(NULL, s->nr, sizeof(*v));
	json_t *o = json_object();

	for (size_t i = 0; i < s->nr; i++)
		v[i] = (double)(int64_t)s->value[i];
	values_sort(v, s->nr);
	json_set_count(o, "n", s->nr);
	json_object_set_new(o, "median", json_real(values_median(v, s->nr)));
	json_object_set_new(o, "min", json_integer((json_int_t)v[0]));
	json_object_set_new(o, "max", json_integer((json_int_t)v[s->nr - 1]));
	free(v);
	return o;
}

static void set_samples(json_t *o, const char *name, const struct samples *s)
{
	if (s->nr)
		json_object_set_new(o, name, samples_json(s));
}

static void set_tally(json_t *o, const char *name, const struct tally *t)
{
	json_t *counts = json_object();

	for (size_t i = 0; i < t->nr; i++)
		json_set_count(counts, t->entry[i].word, t->entry[i].nr);
	if (t->nr)
		json_object_set(o, name, counts);
	json_decref(counts);
}

static json_t *measures_json(const struct measures *m, bool estimated)
{
	const struct target_measure *own;
	json_t *o = json_object();

	for (size_t i = 0; i < MEASURE_FIELDS; i++) {
		/* the samples stay as they are */
		const struct samples *s = measures_samples((struct measures *)m, i);
		char *name = measures_name(i);

		set_samples(o, estimated && s == &m->latency_ns ? "estimate_ns" : name, s);
		free(name);
	}
	for (size_t i = 0; (own = target_measure(i)); i++)
		set_samples(o, own->name, &m->own[i]);
	set_tally(o, "found", &m->found);
	set_tally(o, "errno", &m->errors);
	return o;
}

static json_t *reasons_json(const struct cell_stats *cell)
{
	json_t *list = json_array();

	for (size_t i = 0; i < cell->nr_reasons; i++) {
		const struct reason *r = &cell->reasons[i];
		json_t *o = json_object();

		set_text(o, "outcome", outcome_names[r->outcome]);
		json_set_count(o, "trials", r->nr);
		json_set_count(o, "first_id", r->first_id);
		if (*r->text)
			set_text(o, "reason", r->text);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *cell_json(const struct summary *s, const struct cell_stats *cell)
{
	json_t *o = json_object(), *trials = json_object();

	set_text(o, "kernel", s->kernels[cell->kernel].spec);
	for (int a = 0; a < AXIS_NR; a++)
		set_text(o, axis_names[a], cell_text(s, cell, a));
	if (cell->size_bytes)
		json_set_count(o, "size_bytes", cell->size_bytes);
	for (int i = 0; i < OUTCOME_NR; i++)
		json_set_count(trials, outcome_names[i], cell->count[i]);
	json_object_set_new(o, "trials", trials);
	set_text(o, "not_run", cell->not_run);
	for (int i = 0; i < MEASURED_NR; i++)
		if (cell->count[i])
			json_object_set_new(o, outcome_names[i],
					    measures_json(&cell->measured[i], s->estimate));
	if (cell->nr_reasons)
		json_object_set_new(o, "reasons", reasons_json(cell));
	return o;
}

static json_t *kernels_json(const struct summary *s)
{
	json_t *list = json_array();

	for (size_t i = 0; i < s->nr_kernels; i++) {
		json_t *o = json_object();

		set_text(o, "spec", s->kernels[i].spec);
		set_text(o, "release", s->kernels[i].release);
		set_text(o, "label", s->kernels[i].label);
		set_text(o, "error", s->kernels[i].error);
		json_array_append_new(list, o);
	}
	return list;
}

json_t *summary_json(const struct summary *s)
{
	const json_t *asked = json_object_get(s->run, "asked");
	json_t *o = json_object(), *trials = json_object(), *cells = json_array();

	json_set_count(o, "schema", SUMMARY_SCHEMA);
	json_object_set(o, "name", json_object_get(s->run, "name"));
	json_object_set(o, "env", json_object_get(asked, "env"));
	json_object_set(o, "clock", json_object_get(asked, "clock"));
	json_object_set_new(o, "finished", json_boolean(s->finished));
	set_text(o, "estimate", s->estimate);
	for (int i = 0; i < OUTCOME_NR; i++)
		json_set_count(trials, outcome_names[i], s->count[i]);
	json_object_set_new(o, "trials", trials);
	json_object_set_new(o, "kernels", kernels_json(s));
	for (size_t i = 0; i < s->nr_cells; i++)
		json_array_append_new(cells, cell_json(s, &s->cells[i]));
	json_object_set_new(o, "cells", cells);
	return o;
}
