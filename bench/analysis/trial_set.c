// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/trial_set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/record/reader.h"
#include "bench/util/memory.h"

static void grow(struct cell_trials *c)
{
	c->size = c->size ? 2 * c->size : 4;
	c->key = memory_array(c->key, c->size, sizeof(*c->key));
	c->value = memory_array(c->value, c->size * (c->nr_measures ?: 1), sizeof(*c->value));
}

void cell_trials_add(struct cell_trials *c, const struct trial_key *key, const double *value)
{
	if (c->nr == c->size)
		grow(c);
	c->key[c->nr] = *key;
	for (size_t i = 0; i < c->nr_measures; i++)
		c->value[c->nr * c->nr_measures + i] = value[i];
	c->nr++;
}

void cell_trials_forget(struct cell_trials *c, size_t measure)
{
	for (size_t i = 0; i < c->nr; i++)
		c->value[i * c->nr_measures + measure] = NAN;
}

void cell_trials_free(struct cell_trials *c)
{
	free(c->key);
	free(c->value);
	*c = (struct cell_trials){};
}

struct reading {
	struct trial_set *set;
	const struct estimates *estimates;
	struct diag *why;
};

static uint64_t number(const json_t *trial, const char *name)
{
	return (uint64_t)json_integer_value(json_object_get(trial, name));
}

static int add_trial(void *ctx, json_t *trial, unsigned long line)
{
	struct reading *r = ctx;
	struct trial_set *set = r->set;
	struct cell_stats *cell;
	double value[MEASURES_MAX];
	struct trial_key key = {
		.seed = number(trial, "seed"),
		.boot = (uint32_t)number(trial, "boot"),
		.trial = (uint32_t)number(trial, "trial"),
		.outcome = outcome_parse(json_string_value(json_object_get(trial, "outcome"))),
	};
	int err = summary_place(&set->shape, set->dir, trial, line, &cell, r->why);

	if (err || !cell)
		return err;
	estimates_put(r->estimates, trial);
	for (size_t i = 0; i < set->nr_measures; i++) {
		bool bound = set->measure[i].bound && key.outcome == OUTCOME_TIMEOUT;

		value[i] = bound ? NAN : measure_of(&set->measure[i], trial);
		set->measured[i] |= !isnan(value[i]);
	}
	if (key.boot >= set->boots)
		set->boots = key.boot + 1;
	cell->count[key.outcome]++;
	set->shape.count[key.outcome]++;
	cell_trials_add(&set->cell[cell - set->shape.cells], &key, value);
	return 0;
}

int trial_set_read(const char *dir, const struct where *where, const struct measure *measure,
		   size_t nr_measures, const struct estimates *estimates, struct trial_set *set,
		   struct diag *why)
{
	struct reading r = { .set = set, .estimates = estimates, .why = why };
	const char *names[MEASURES_MAX + 1] = {};
	const char *clock;
	int err;

	*set = (struct trial_set){ .dir = dir, .measure = measure, .nr_measures = nr_measures };
	err = summary_open(dir, where, &set->shape, why);
	if (err)
		return err;
	clock = json_string_value(
		json_object_get(json_object_get(set->shape.run, "asked"), "clock"));
	set->deterministic = !strcmp(clock, "icount");
	set->cell = memory_zeroed(set->shape.nr_cells, sizeof(*set->cell));
	for (size_t i = 0; i < set->shape.nr_cells; i++)
		set->cell[i].nr_measures = nr_measures;
	for (size_t i = 0; i < nr_measures; i++)
		names[i] = measure[i].path[0];
	return trials_read(dir, set->shape.run, names, add_trial, &r, &set->shape.torn, why);
}

void trial_set_free(struct trial_set *set)
{
	for (size_t i = 0; set->cell && i < set->shape.nr_cells; i++)
		cell_trials_free(&set->cell[i]);
	free(set->cell);
	summary_free(&set->shape);
	*set = (struct trial_set){};
}
