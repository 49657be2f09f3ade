// SPDX-License-Identifier: GPL-2.0
#include "bench/report/table/verdict_table.h"

#include <stdlib.h>

#include "bench/report/table/words.h"
#include "bench/util/json_count.h"
#include "bench/util/units.h"

/* Version of this object */
#define VERDICT_SCHEMA 1

static json_t *limits_json(const struct limits *l)
{
	json_t *o = json_object();

	if (l->set[LIMIT_LATENCY])
		json_set_count(o, "latency_ns", l->value[LIMIT_LATENCY]);
	if (l->set[LIMIT_WASTED])
		json_set_count(o, "wasted_pages", l->value[LIMIT_WASTED]);
	if (l->set[LIMIT_OBTAINED])
		json_object_set_new(o, "obtained",
				    json_real((double)l->value[LIMIT_OBTAINED] / PPM_ALL));
	return o;
}

static json_t *stoppers_json(const struct verdict_line *l)
{
	json_t *list = json_array();

	for (size_t i = 0; i < l->nr_stoppers; i++) {
		const struct stopper *s = &l->stopper[i];
		char *words = kind_words(s->kind, s->len);
		json_t *o = json_object();

		json_object_set_new(o, "blocker", json_stringn(s->kind, s->len));
		json_object_set_new(o, "words", json_string(words));
		free(words);
		json_set_count(o, "stopped", s->stopped);
		json_set_count(o, "ran", s->ran);
		json_array_append_new(list, o);
	}
	return list;
}

static void set_measured(json_t *o, const struct verdict_line *l)
{
	uint64_t ran = verdict_ran(l);

	if (ran)
		json_object_set_new(o, "obtained",
				    json_real((double)l->count[OUTCOME_SUCCESS] / (double)ran));
	if (l->of != OUTCOME_NR) {
		json_set_count(o, "latency_max_ns", l->most_ns);
		json_object_set_new(o, "latency_of", json_string(outcome_names[l->of]));
		json_object_set_new(o, "latency_beyond", json_boolean(l->open));
	}
	if (l->wasted.nr) {
		json_object_set_new(o, "wasted_median_pages", json_real(l->wasted.median));
		json_set_count(o, "wasted_max_pages", l->wasted.max);
	}
}

static json_t *line_json(const struct summary *s, const struct run_verdict *v,
			 const struct verdict_line *l)
{
	json_t *o = json_object(), *trials = json_object(), *judged = json_object();

	json_object_set_new(o, "kernel", json_string(s->kernels[l->kernel].spec));
	if (s->kernels[l->kernel].release)
		json_object_set_new(o, "release", json_string(s->kernels[l->kernel].release));
	json_object_set_new(o, "target", json_string(s->axes[AXIS_TARGET].text[l->target]));
	json_object_set_new(o, "policy", json_string(s->axes[AXIS_POLICY].text[l->policy]));
	json_object_set_new(o, "retry", json_string(s->axes[AXIS_RETRY].text[l->retry]));
	json_object_set_new(o, "as_is", json_boolean(l->as_is));
	for (int i = 0; i < OUTCOME_NR; i++)
		json_set_count(trials, outcome_names[i], l->count[i]);
	json_object_set_new(o, "trials", trials);
	set_measured(o, l);
	json_object_set_new(o, "stopped_by", stoppers_json(l));
	if (l->hung) {
		json_set_count(o, "hung", l->hung);
		json_object_set_new(o, "hung_in", json_string(l->hung_in));
	}
	if (!verdict_ran(l) && l->why_none)
		json_object_set_new(o, "reason", json_string(l->why_none));
	for (int i = 0; i < LIMIT_NR; i++)
		if (v->limits.set[i])
			json_object_set_new(judged, limit_names[i],
					    json_string(judgement_names[l->judged[i]]));
	json_object_set_new(o, "limits", judged);
	return o;
}

json_t *verdict_json(const struct summary *s, const struct run_verdict *v)
{
	const json_t *asked = json_object_get(s->run, "asked");
	json_t *o = json_object(), *lines = json_array();
	char *part = where_text(s->where);

	json_set_count(o, "schema", VERDICT_SCHEMA);
	json_object_set(o, "name", json_object_get(s->run, "name"));
	json_object_set(o, "env", json_object_get(asked, "env"));
	json_object_set(o, "clock", json_object_get(asked, "clock"));
	json_object_set_new(o, "finished", json_boolean(s->finished));
	if (part)
		json_object_set_new(o, "where", json_string(part));
	free(part);
	json_object_set_new(o, "limits", limits_json(&v->limits));
	json_object_set_new(o, "verdict", json_string(judgement_names[v->worst]));
	json_set_count(o, "crashed", v->crashed);
	for (size_t i = 0; i < v->nr; i++)
		json_array_append_new(lines, line_json(s, v, &v->line[i]));
	json_object_set_new(o, "lines", lines);
	return o;
}
