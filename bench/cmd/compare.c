// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/cmd/cmd.h"
#include "bench/cmd/compare_options.h"
#include "bench/report/compare/compare_ktap.h"
#include "bench/report/compare/compare_view.h"
#include "bench/report/table/terminal.h"
#include "bench/util/diag.h"

/**
 * struct comparing - a comparison while it is made
 * @o: what was asked
 * @prices: what estimates are made by, where any are asked for: the same for both runs
 * @estimates: of each run
 * @set: the runs; the second is read only where two are compared
 * @command: the words of the command line, before they are parsed
 * @side: which run each side is of
 */
struct comparing {
	struct compare_options o;
	struct prices prices;
	struct estimates estimates[2];
	struct trial_set set[2];
	const struct trial_set *side[2];
	struct matches matches;
	struct compare compare;
	struct noise_floor floor[2];
	struct compare_view view;
	json_t *command;
};

static const json_t *asked(const struct trial_set *set, const char *name)
{
	return json_object_get(json_object_get(set->shape.run, "asked"), name);
}

/* By the same prices on both sides, or they were no comparison. */
static int read_estimates(struct comparing *c, size_t side, struct diag *why)
{
	int err = side ? 0 : prices_find(c->o.prices, c->o.dir[0], &c->prices, why);

	return err ?: estimates_read(c->o.dir[side], &c->prices, &c->estimates[side], why);
}

static int read_sides(struct comparing *c, struct diag *why)
{
	for (size_t i = 0; i < c->o.nr_dirs; i++) {
		int err = c->o.estimates ? read_estimates(c, i, why) : 0;

		if (!err)
			err = trial_set_read(
				c->o.dir[i], &c->o.where, c->o.measure, c->o.nr_measures,
				c->o.estimates ? &c->estimates[i] : NULL, &c->set[i], why);
		if (err)
			return err;
	}
	c->side[0] = &c->set[0];
	c->side[1] = &c->set[c->o.nr_dirs - 1];
	return 0;
}

static void forget(struct comparing *c, size_t measure)
{
	for (size_t s = 0; s < c->o.nr_dirs; s++)
		for (size_t k = 0; k < c->set[s].shape.nr_cells; k++)
			cell_trials_forget(&c->set[s].cell[k], measure);
}

static bool same(const struct comparing *c, const char *name)
{
	return json_equal((json_t *)asked(c->side[0], name), (json_t *)asked(c->side[1], name));
}

/* Times by different clocks have nothing in common, but pages and outcomes do. */
static void drop_times(struct comparing *c)
{
	size_t kept = 0;

	if (same(c, "clock") && same(c, "env"))
		return;
	for (size_t i = 0; i < c->o.nr_measures; i++) {
		if (c->o.measure[i].unit == UNIT_COUNT)
			kept++;
		else
			forget(c, i);
	}
	compare_warn(&c->view, "A and B were measured by different clocks or environments: %s",
		     kept ? "times are not compared" : "only outcomes are compared");
}

static bool same_images(const json_t *a, const json_t *b)
{
	const json_t *kernels[2] = { json_object_get(a, "kernels"), json_object_get(b, "kernels") };
	const json_t *k;
	size_t i;

	if (json_array_size(kernels[0]) != json_array_size(kernels[1]))
		return false;
	json_array_foreach (kernels[0], i, k) {
		const json_t *hash = json_object_get(k, "vmlinuz_sha256");
		const json_t *other =
			json_object_get(json_array_get(kernels[1], i), "vmlinuz_sha256");

		/* neither could be had */
		if ((hash || other) && !json_equal(hash, other))
			return false;
	}
	return true;
}

/*
 * Without a wish latencies are compared. Between kernels under the virtual clock that is the
 * comparison of their loops to copy a page, which say nothing of a machine: there work is, if known.
 */
static void choose_measure(struct comparing *c)
{
	bool kernels = c->o.by == LABEL_KERNEL ||
		       (c->o.by < 0 && !same_images(c->side[0]->shape.run, c->side[1]->shape.run));
	bool virtual = c->side[0]->deterministic && c->side[1]->deterministic;
	bool work = c->side[0]->measured[1] && c->side[1]->measured[1];

	if (c->o.chosen)
		return;
	if (kernels && virtual && work) {
		forget(c, 0);
		compare_note(
			&c->view,
			"kernels are compared by work: instructions, of copied and zeroed pages "
			"one for 8 bytes; --measure latency has their loops in it");
		return;
	}
	if (kernels && virtual)
		compare_note(
			&c->view,
			"between kernels latency has the form of their copying loops in it, a "
			"machine's time has not; run both with --set measure=profile, and work is "
			"compared");
	forget(c, 1);
	c->o.nr_measures = 1;
}

static void begin_view(struct comparing *c)
{
	struct compare_view *v = &c->view;

	v->compare = &c->compare;
	v->set[0] = c->side[0];
	v->set[1] = c->side[1];
	v->matches = &c->matches;
	v->measure = c->o.measure;
	v->prices = c->o.estimates ? &c->prices : NULL;
	v->aa = c->o.aa;
	v->halves = c->o.aa && c->o.nr_dirs == 1;
	v->all = c->o.all;
	v->within = c->o.by;
	v->command = c->command;
}

static void compare(struct comparing *c)
{
	bool deterministic = c->side[0]->deterministic && c->side[1]->deterministic;
	bool halves = c->view.halves;

	c->compare.how = (struct how){
		.deterministic = deterministic,
		.alpha = c->o.alpha,
		.bootstrap = c->o.format == FORMAT_JSON,
		.seed = (uint64_t)json_integer_value(asked(c->side[0], "seed")),
	};
	c->compare.threshold = !isnan(c->o.threshold) ? c->o.threshold
			       : deterministic	      ? THRESHOLD_ICOUNT
						      : THRESHOLD_WALL;
	compare_cells(&c->compare, c->side[0], c->side[1], &c->matches, halves);
	compare_judge(&c->compare, c->o.measure);
	for (size_t i = 0; i < c->o.nr_dirs; i++) {
		if (c->set[i].deterministic || halves)
			continue;
		noise_floor_of(&c->set[i], &c->compare.how, c->compare.threshold, &c->floor[i]);
		c->view.floor[i] = &c->floor[i];
	}
}

static void print(const struct comparing *c)
{
	if (c->o.format == FORMAT_JSON)
		compare_json(stdout, &c->view);
	else if (c->o.format == FORMAT_KTAP)
		compare_ktap(stdout, &c->view);
	else if (c->o.format == FORMAT_MARKDOWN)
		compare_markdown(stdout, &c->view);
	else if (c->o.format == FORMAT_MAIL)
		compare_mail(stdout, &c->view);
	else
		compare_text(stdout, &c->view, terminal_wants_ansi(stdout));
}

static int judgement(const struct comparing *c)
{
	const size_t *nr = c->compare.verdicts;

	if (nr[VERDICT_WORSE] || (c->o.aa && nr[VERDICT_BETTER]))
		return STATUS_FAILURE;
	return compare_tells(&c->compare) ? STATUS_OK : STATUS_UNKNOWN;
}

static int run(struct comparing *c, struct diag *why)
{
	int err = read_sides(c, why);

	if (err)
		return status_of(err);
	err = match_sides(c->side[0], c->side[1], c->o.by, c->o.base, &c->matches, why);
	if (err)
		return err == -ENOENT ? STATUS_UNKNOWN : status_of(err);
	begin_view(c);
	choose_measure(c);
	c->view.nr_measures = c->o.nr_measures;
	drop_times(c);
	compare(c);
	compare_notes_make(&c->view);
	print(c);
	return judgement(c);
}

/* Options are cut into pieces while they are parsed. */
static json_t *command_words(int argc, char **argv)
{
	json_t *words = json_pack("[s, s]", "pfnbench", "compare");

	for (int i = 1; i < argc; i++)
		json_array_append_new(words, json_string(argv[i]) ?: json_string("?"));
	return words;
}

int cmd_compare(int argc, char **argv)
{
	struct comparing *c = calloc(1, sizeof(*c));
	struct diag why = { "" };
	int status;

	if (!c) {
		perror("pfnbench compare");
		return STATUS_FAILURE;
	}
	c->command = command_words(argc, argv);
	compare_options_parse(&c->o, argc, argv);
	status = run(c, &why);
	if (*why.text)
		diag_print(&why);
	compare_free(&c->compare);
	matches_free(&c->matches);
	for (size_t i = 0; i < c->o.nr_dirs; i++) {
		trial_set_free(&c->set[i]);
		estimates_free(&c->estimates[i]);
	}
	prices_free(&c->prices);
	json_decref(c->command);
	compare_view_free(&c->view);
	free(c);
	return status;
}
