// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/calibration.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/stats/least_squares.h"
#include "bench/stats/values.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

/* What is read of each trial in guests: what estimates are made from. */
static const struct measure amounts[PRICE_NR] = {
#define AMOUNT(price, text)                                                                        \
	[price] = { .name = text, .path = { ESTIMATE_AMOUNTS, text }, .depth = 2, .bound = true }
	AMOUNT(PRICE_INSTRUCTION, "instructions"),
	AMOUNT(PRICE_SEQUENTIAL, "sequential_lines"),
	AMOUNT(PRICE_RANDOM, "random_lines"),
	AMOUNT(PRICE_L3, "l3_lines"),
};

static const char *asked(const struct summary *s, const char *name)
{
	return json_string_value(json_object_get(json_object_get(s->run, "asked"), name)) ?: "";
}

static struct trial_set *add_set(struct trial_set **sets, size_t *nr)
{
	*sets = memory_array(*sets, *nr + 1, sizeof(**sets));
	(*sets)[*nr] = (struct trial_set){};
	return &(*sets)[(*nr)++];
}

static int read_guest(const char *dir, struct calibration *c, struct diag *why)
{
	struct estimates e;
	int err = estimates_read(dir, NULL, &e, why);

	if (!err)
		err = trial_set_read(dir, &where_all, amounts, PRICE_NR, &e,
				     add_set(&c->guest, &c->nr_guests), why);
	estimates_free(&e);
	return err;
}

/* A run on the machine itself is measured; any other is in guests, and must have profiles. */
static int read_run(const char *dir, struct calibration *c, struct diag *why)
{
	struct summary shape;
	bool host;
	int err = summary_open(dir, &where_all, &shape, why);

	host = !err && !strcmp(asked(&shape, "env"), "host");
	summary_free(&shape);
	if (err)
		return err;
	if (!host)
		return read_guest(dir, c, why);
	return trial_set_read(dir, &where_all, c->measured, 1, NULL,
			      add_set(&c->host, &c->nr_hosts), why);
}

static bool has_trials(const struct trial_set *set, size_t kernel)
{
	for (size_t i = 0; i < set->shape.nr_cells; i++)
		if (set->shape.cells[i].kernel == kernel && set->cell[i].nr)
			return true;
	return false;
}

/* All guests must be of one kernel: prices are fitted to its profiles. */
static int choose_kernel(struct calibration *c, const char *wanted, struct diag *why)
{
	for (size_t g = 0; g < c->nr_guests; g++) {
		const struct summary *s = &c->guest[g].shape;

		for (size_t k = 0; k < s->nr_kernels; k++) {
			const char *spec = s->kernels[k].spec;

			if (!has_trials(&c->guest[g], k) || (wanted && strcmp(spec, wanted)))
				continue;
			if (c->kernel && strcmp(c->kernel, spec))
				return diag_set(why, -EINVAL,
						"guests ran %s and %s; choose one with --kernel",
						c->kernel, spec);
			c->kernel = spec;
			c->release = s->kernels[k].release;
		}
	}
	if (c->kernel)
		return 0;
	return diag_set(why, -EINVAL, "%s: no trial ran %s; choose another --kernel",
			c->guest[0].dir, wanted ?: "in guests");
}

static bool same_cell(const struct trial_set *set, size_t cell, const struct calibration_kind *kind)
{
	for (int a = 0; a < AXIS_NR; a++)
		if (strcmp(cell_text(&set->shape, &set->shape.cells[cell], a), kind->value[a]))
			return false;
	return true;
}

/* Values of a measure in all trials of a cell that ended so, ascending. Return: malloc()ed */
static double *values_of(const struct cell_trials *t, size_t measure, enum outcome outcome,
			 size_t *nr)
{
	double *value = memory_array(NULL, t->nr + 1, sizeof(*value));

	*nr = 0;
	for (size_t i = 0; i < t->nr; i++) {
		double v = t->value[i * t->nr_measures + measure];

		if (t->key[i].outcome == outcome && !isnan(v))
			value[(*nr)++] = v;
	}
	values_sort(value, *nr);
	return value;
}

static bool fill_amounts(const struct cell_trials *t, struct calibration_kind *kind)
{
	for (int i = 0; i < PRICE_NR; i++) {
		size_t nr;
		double *value = values_of(t, i, kind->outcome, &nr);

		kind->trials[1] = nr;
		kind->amounts.of[i] = nr ? values_median(value, nr) : 0;
		free(value);
	}
	return kind->trials[1];
}

static bool find_guest(const struct calibration *c, struct calibration_kind *kind)
{
	for (size_t g = 0; g < c->nr_guests; g++) {
		const struct trial_set *set = &c->guest[g];

		for (size_t i = 0; i < set->shape.nr_cells; i++) {
			size_t kernel = set->shape.cells[i].kernel;

			if (!strcmp(set->shape.kernels[kernel].spec, c->kernel) &&
			    same_cell(set, i, kind) && fill_amounts(&set->cell[i], kind))
				return true;
		}
	}
	return false;
}

static void add_kind(struct calibration *c, const struct trial_set *set, size_t cell,
		     enum outcome outcome)
{
	struct calibration_kind kind = { .outcome = outcome };
	size_t nr;
	double *value = values_of(&set->cell[cell], 0, outcome, &nr);

	if (nr) {
		for (int a = 0; a < AXIS_NR; a++)
			kind.value[a] = cell_text(&set->shape, &set->shape.cells[cell], a);
		kind.trials[0] = nr;
		kind.measured_ns = values_median(value, nr);
		kind.low_ns = value[0];
		kind.high_ns = value[nr - 1];
	}
	if (nr && find_guest(c, &kind)) {
		c->kind = memory_array(c->kind, c->nr + 1, sizeof(*c->kind));
		c->kind[c->nr++] = kind;
	} else if (nr) {
		c->unmatched++;
	}
	free(value);
}

static int match(struct calibration *c, struct diag *why)
{
	for (size_t h = 0; h < c->nr_hosts; h++)
		for (size_t i = 0; i < c->host[h].shape.nr_cells; i++)
			for (int o = OUTCOME_SUCCESS; o <= OUTCOME_FAILURE; o++)
				add_kind(c, &c->host[h], i, o);
	if (c->nr)
		return 0;
	return diag_set(
		why, -EINVAL,
		"%s and %s have no cell in common that was measured in one and profiled in the "
		"other; use experiments/estimate-host.ini and estimate-guest.ini",
		c->host[0].dir, c->guest[0].dir);
}

int calibration_read(const char *const *dir, size_t nr_dirs, const struct measure *measured,
		     const char *kernel, struct calibration *c, struct diag *why)
{
	int err = 0;

	*c = (struct calibration){ .measured = measured };
	for (size_t i = 0; !err && i < nr_dirs; i++)
		err = read_run(dir[i], c, why);
	if (!err && !c->nr_hosts)
		err = diag_set(why, -EINVAL,
			       "no run is of this machine itself; name one of `pfnbench run "
			       "experiments/estimate-host.ini --host` as well");
	if (!err && !c->nr_guests)
		err = diag_set(why, -EINVAL,
			       "no run is in guests; name one of `pfnbench run "
			       "experiments/estimate-guest.ini` as well");
	if (!err)
		err = choose_kernel(c, kernel, why);
	return err ?: match(c, why);
}

static double relative(double estimate, double measured)
{
	return fabs(estimate / measured - 1);
}

static struct price_error error_of(const struct calibration *c, bool left_out)
{
	double *value = memory_array(NULL, c->nr + 1, sizeof(*value));
	struct price_error error = { .kinds = c->nr };

	for (size_t i = 0; i < c->nr; i++) {
		const struct calibration_kind *k = &c->kind[i];

		value[i] = relative(left_out ? k->left_out_ns : k->estimate_ns, k->measured_ns);
	}
	values_sort(value, c->nr);
	error.median = values_median(value, c->nr);
	error.worst = value[c->nr - 1];
	free(value);
	return error;
}

static size_t exchanged(const struct calibration *c)
{
	size_t nr = 0;

	for (size_t i = 0; i < c->nr; i++)
		for (size_t j = 0; j < i; j++) {
			const struct calibration_kind *a = &c->kind[i], *b = &c->kind[j];
			double estimates = c->fitted ? a->left_out_ns - b->left_out_ns
						     : a->estimate_ns - b->estimate_ns;

			nr += (a->measured_ns - b->measured_ns) * estimates < 0;
		}
	return nr;
}

void calibration_hold(struct calibration *c, const double ns[PRICE_NR])
{
	memcpy(c->ns, ns, sizeof(c->ns));
	for (size_t i = 0; i < c->nr; i++)
		c->kind[i].estimate_ns = amounts_ns(&c->kind[i].amounts, ns);
	c->error = error_of(c, false);
	c->exchanged = exchanged(c);
}

int calibration_fit(struct calibration *c, struct diag *why)
{
	double *x = memory_array(NULL, c->nr * PRICE_NR, sizeof(*x));
	double *y = memory_array(NULL, c->nr, sizeof(*y));
	const struct fit_data data = { .x = x, .y = y, .nr = c->nr, .terms = PRICE_NR };
	double ns[PRICE_NR];
	int err = c->nr < CALIBRATION_KINDS_MIN ? -EINVAL : 0;

	for (size_t i = 0; i < c->nr; i++) {
		memcpy(&x[i * PRICE_NR], c->kind[i].amounts.of, sizeof(c->kind[i].amounts.of));
		y[i] = c->kind[i].measured_ns;
	}
	for (size_t i = 0; !err && i < c->nr; i++) {
		err = least_squares(&data, i, ns);
		c->kind[i].left_out_ns = amounts_ns(&c->kind[i].amounts, ns);
	}
	if (!err)
		err = least_squares(&data, c->nr, ns);
	free(x);
	free(y);
	if (err)
		return diag_set(
			why, -EINVAL,
			"%zu kinds that the runs have in common do not tell %d prices; run more "
			"cells, %d at least",
			c->nr, PRICE_NR, CALIBRATION_KINDS_MIN);
	c->fitted = true;
	c->left_out = error_of(c, true);
	calibration_hold(c, ns);
	return 0;
}

void calibration_free(struct calibration *c)
{
	for (size_t i = 0; i < c->nr_hosts; i++)
		trial_set_free(&c->host[i]);
	for (size_t i = 0; i < c->nr_guests; i++)
		trial_set_free(&c->guest[i]);
	free(c->host);
	free(c->guest);
	free(c->kind);
	*c = (struct calibration){};
}
