// SPDX-License-Identifier: GPL-2.0
#include <math.h>

#include "bench/report/explain/explain_view.h"
#include "bench/util/json_count.h"
#include "bench/util/json_put.h"

/* Version of this object */
#define EXPLAIN_SCHEMA 1

static void set_text(json_t *o, const char *name, const char *text)
{
	json_object_set_new(o, name, json_string(text));
}

static void set_sides(json_t *o, const char *name, const struct explain_view *v, double a, double b)
{
	json_object_set_new(o, name,
			    v->explain->single ? json_pack("[f]", a) : json_pack("[f, f]", a, b));
}

/* Of a difference of nothing there are no shares. */
static void set_values(json_t *o, const struct explain_view *v, const struct explanation *x,
		       const double value[2])
{
	double difference = value[1] - value[0], whole = x->total[1] - x->total[0];

	set_sides(o, "value", v, value[0], value[1]);
	if (v->explain->single) {
		if (x->total[0] > 0)
			json_object_set_new(o, "share", json_real(value[0] / x->total[0]));
		return;
	}
	json_object_set_new(o, "difference", json_real(difference));
	if (x->total[0] > 0)
		json_object_set_new(o, "points", json_real(100 * difference / x->total[0]));
	if (fabs(whole) > 0)
		json_object_set_new(o, "share", json_real(difference / whole));
}

static json_t *functions_json(const struct explain_view *v, const struct explanation *x,
			      enum function_group group)
{
	json_t *list = json_array();

	for (size_t i = 0; i < x->nr; i++) {
		const struct explained *f = &x->function[i];
		json_t *o;

		if (f->group != group || !explain_shows(v, f))
			continue;
		o = json_object();
		set_text(o, "function", f->name);
		set_values(o, v, x, f->value);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *groups_json(const struct explain_view *v, const struct explanation *x)
{
	enum function_group order[GROUP_NR];
	size_t nr = explain_order(x, order, v->explain->single);
	json_t *list = json_array();

	for (size_t i = 0; i < nr; i++) {
		json_t *functions = functions_json(v, x, order[i]), *o;

		if (!json_array_size(functions)) {
			json_decref(functions);
			continue;
		}
		o = json_object();
		set_text(o, "group", function_group_names[order[i]]);
		set_values(o, v, x, x->group[order[i]]);
		json_object_set_new(o, "functions", functions);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *explanation_json(const struct explain_view *v, const struct explanation *x)
{
	json_t *o = json_object(), *labels = json_object(), *base = json_object(),
	       *operations = json_array();

	for (int l = 0; l < LABELS; l++) {
		if (x->label[l])
			set_text(labels, label_name(l), x->label[l]);
		if (x->base[l])
			set_text(base, label_name(l), x->base[l]);
	}
	json_object_set_new(o, "labels", labels);
	json_object_set_new(o, "base", base);
	set_text(o, "outcome", outcome_names[x->outcome]);
	json_set_count(o, "cells", x->cells);
	for (int s = 0; s < (v->explain->single ? 1 : 2); s++)
		json_array_append_new(operations, json_integer((json_int_t)x->operations[s]));
	json_object_set_new(o, "operations", operations);
	set_sides(o, "pages", v, x->pages[0], x->pages[1]);
	set_text(o, "per", x->per_page ? "page" : "operation");
	json_object_set_new(o, "total", json_object());
	set_values(json_object_get(o, "total"), v, x, x->total);
	set_sides(o, "idle_ns", v, x->idle_ns[0], x->idle_ns[1]);
	json_object_set_new(o, "groups", groups_json(v, x));
	return o;
}

void explain_json(FILE *out, const struct explain_view *v)
{
	const struct explain *e = v->explain;
	json_t *o = json_object(), *dirs = json_array(), *list = json_array();
	char *part = where_text(e->set[0]->trials.shape.where);

	json_set_count(o, "schema", EXPLAIN_SCHEMA);
	set_text(o, "format", "pfnbench-explain");
	set_text(o, "column", profiled_name(v->what));
	for (int s = 0; s < (e->set[0] == e->set[1] ? 1 : 2); s++)
		json_array_append_new(dirs, json_string(e->set[s]->trials.dir));
	json_object_set_new(o, "dirs", dirs);
	if (part)
		set_text(o, "where", part);
	free(part);
	for (size_t i = 0; i < e->nr; i++)
		json_array_append_new(list, explanation_json(v, &e->explanation[i]));
	json_object_set_new(o, "explanations", list);
	json_set_count(o, "unlike", e->unlike);
	json_put(out, o, 12);
}
