// SPDX-License-Identifier: GPL-2.0
/* Calling contexts for programs that draw them. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/explain/explain_view.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

static bool varies(const struct explain *e, int label)
{
	for (size_t i = 1; i < e->nr; i++) {
		const char *one = e->explanation[i].label[label],
			   *first = e->explanation->label[label];

		if (one != first && (!one || !first || strcmp(one, first)))
			return true;
	}
	return false;
}

/* What tells an explanation apart from the others: "failure debian:7". */
static char *root_text(const struct explain_view *v, const struct explanation *x)
{
	char *text = NULL;
	FILE *out = memory_stream(&text);

	fprintf(out, "%s", outcome_names[x->outcome]);
	for (int l = 0; l < LABELS; l++)
		if (x->label[l] && varies(v->explain, l))
			fprintf(out, " %s", x->label[l]);
	memory_stream_end(out);
	/* it ends a frame */
	for (char *c = text; *c; c++)
		if (*c == ';')
			*c = ',';
	return text;
}

static long long whole(double value)
{
	return llround(value);
}

static void put_folded(FILE *out, const struct explain_view *v, const struct explanation *x,
		       const char *root)
{
	for (size_t i = 0; i < x->nr; i++) {
		const struct explained *f = &x->function[i];

		if (!explain_shows(v, f) || (!whole(f->value[0]) && !whole(f->value[1])))
			continue;
		fprintf(out, "%s%s%s %lld", root, *root ? ";" : "", f->name, whole(f->value[0]));
		if (!v->explain->single)
			fprintf(out, " %lld", whole(f->value[1]));
		fputc('\n', out);
	}
}

void explain_folded(FILE *out, const struct explain_view *v)
{
	const struct explain *e = v->explain;

	for (size_t i = 0; i < e->nr; i++) {
		char *root = e->nr > 1 ? root_text(v, &e->explanation[i]) : text_copy("");

		put_folded(out, v, &e->explanation[i], root);
		free(root);
	}
}

/**
 * struct scope - a speedscope file while it is made
 * @frames: list of all frames
 * @index: of each frame's name
 */
struct scope {
	json_t *frames;
	json_t *index;
};

static json_t *frame_of(struct scope *s, const char *name, size_t len)
{
	char *text = text_print("%.*s", (int)len, name);
	json_t *known = json_object_get(s->index, text);

	if (!known) {
		known = json_integer((json_int_t)json_array_size(s->frames));
		json_object_set_new(s->index, text, known);
		json_array_append_new(s->frames, json_pack("{s:s}", "name", text));
	}
	free(text);
	return json_incref(known);
}

static json_t *sample_of(struct scope *s, const char *path)
{
	json_t *sample = json_array();

	for (;;) {
		size_t len = strcspn(path, ";");

		json_array_append_new(sample, frame_of(s, path, len));
		if (!path[len])
			return sample;
		path += len + 1;
	}
}

static json_t *profile_of(struct scope *s, const struct explain_view *v,
			  const struct explanation *x, int side)
{
	json_t *samples = json_array(), *weights = json_array(), *o;
	char *root = root_text(v, x);
	char *name = v->explain->single ? text_copy(root)
					: text_print("%s: %s", explain_side(v, x, side), root);
	double total = 0;

	for (size_t i = 0; i < x->nr; i++) {
		const struct explained *f = &x->function[i];

		if (!explain_shows(v, f) || !(f->value[side] > 0))
			continue;
		json_array_append_new(samples, sample_of(s, f->name));
		json_array_append_new(weights, json_real(f->value[side]));
		total += f->value[side];
	}
	o = json_pack("{s:s, s:s, s:s, s:i, s:f, s:o, s:o}", "type", "sampled", "name", name,
		      "unit", "none", "startValue", 0, "endValue", total, "samples", samples,
		      "weights", weights);
	free(root);
	free(name);
	return o;
}

void explain_speedscope(FILE *out, const struct explain_view *v)
{
	const struct explain *e = v->explain;
	struct scope s = { json_array(), json_object() };
	json_t *profiles = json_array(), *o;
	char *text;

	for (size_t i = 0; i < e->nr; i++)
		for (int side = 0; side < (e->single ? 1 : 2); side++)
			json_array_append_new(profiles,
					      profile_of(&s, v, &e->explanation[i], side));
	o = json_pack("{s:s, s:s, s:{s:o}, s:o}", "$schema",
		      "https://www.speedscope.app/file-format-schema.json", "exporter", "pfnbench",
		      "shared", "frames", s.frames, "profiles", profiles);
	text = json_dumps(o, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(12));
	if (!text)
		memory_end();
	fprintf(out, "%s\n", text);
	free(text);
	json_decref(o);
	json_decref(s.index);
}
