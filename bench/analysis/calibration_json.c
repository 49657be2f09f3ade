// SPDX-License-Identifier: GPL-2.0
/* What a calibration is called and how it is kept. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/analysis/calibration.h"
#include "bench/util/json_count.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

static bool varies(const struct calibration *c, enum axis axis)
{
	for (size_t i = 1; i < c->nr; i++)
		if (strcmp(c->kind[i].value[axis], c->kind[0].value[axis]))
			return true;
	return false;
}

/* Nothing in the range and nothing that blocks goes without saying beside what is there. */
static bool is_nothing(const struct calibration *c, const struct calibration_kind *k, enum axis a)
{
	enum axis other = a == AXIS_FILL ? AXIS_BLOCKER : AXIS_FILL;

	return (a == AXIS_FILL || a == AXIS_BLOCKER) && !strcmp(k->value[a], "none") &&
	       varies(c, other) && strcmp(k->value[other], "none");
}

char *calibration_name(const struct calibration *c, const struct calibration_kind *kind)
{
	const char *gap = "";
	char *name = NULL;
	FILE *out = memory_stream(&name);

	for (int a = 0; a < AXIS_NR; a++) {
		if (!varies(c, a) || is_nothing(c, kind, a))
			continue;
		fprintf(out, "%s%s", gap, kind->value[a]);
		gap = ", ";
	}
	if (!*gap)
		fputs(kind->value[AXIS_FILL], out);
	if (kind->outcome == OUTCOME_FAILURE)
		fputs(", failure", out);
	memory_stream_end(out);
	return name;
}

json_t *calibration_machine(const struct calibration *c)
{
	return prices_machine(json_object_get(c->host[0].shape.run, "host"));
}

static json_t *kind_json(const struct calibration *c, const struct calibration_kind *k)
{
	char *name = calibration_name(c, k);
	json_t *o = json_object();

	json_object_set_new(o, "kind", json_string(name));
	json_set_count(o, "machine_trials", k->trials[0]);
	json_set_count(o, "guest_trials", k->trials[1]);
	json_object_set_new(o, "measured_ns", json_real(k->measured_ns));
	for (int i = 0; i < PRICE_NR; i++)
		json_object_set_new(o, amount_names[i], json_real(k->amounts.of[i]));
	json_object_set_new(o, "estimate_ns", json_real(k->estimate_ns));
	json_object_set_new(o, "left_out_ns", json_real(k->left_out_ns));
	free(name);
	return o;
}

json_t *calibration_json(const struct calibration *c)
{
	char *method = text_print("fitted to %s of %zu kinds of trials, beside guests of %s",
				  c->measured->name, c->nr, c->kernel);
	json_t *machine = calibration_machine(c), *kinds = json_array();
	json_t *file = prices_json(method, c->ns, machine, &c->left_out);

	for (size_t i = 0; i < c->nr; i++)
		json_array_append_new(kinds, kind_json(c, &c->kind[i]));
	json_object_set_new(file, "kinds", kinds);
	if (c->release)
		json_object_set_new(file, "guest_kernel", json_string(c->release));
	json_decref(machine);
	free(method);
	return file;
}
