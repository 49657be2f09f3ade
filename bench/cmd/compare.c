// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cmd/cmd.h"
#include "bench/cmd/compare_options.h"
#include "bench/report/compare/compare_view.h"
#include "bench/report/table/terminal.h"
#include "bench/util/diag.h"

/**
 * struct comparing - a comparison while it is made
 * @o: what was asked
 * @prices: what estimates are made by, where any are asked for: the same for both runs
 * @estimates: of each run
 * @set: the runs; the second is read only where two are compared
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

/* Times by different clocks have nothing in common, but pages and outcomes do. */
static void drop_times(struct comparing *c)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->o.nr_measures; i++)
		if (c->o.measure[i].unit == UNIT_COUNT)
			kept++;
	compare_note(&c->view, "A and B were measured by different clocks or environments: %s",
		     kept ? "times are not compared" : "only outcomes are compared");
	for (int s = 0; s < 2; s++)
		for (size_t i = 0; i < c->o.nr_measures; i++)
			if (c->o.measure[i].unit != UNIT_COUNT)
				for (size_t k = 0; k < c->set[s].shape.nr_cells; k++)
					cell_trials_forget(&c->set[s].cell[k], i);
}

static const char *text_in(const json_t *o, const char *object, const char *name)
{
	const char *text =
		json_string_value(json_object_get(object ? json_object_get(o, object) : o, name));

	return text ?: "unknown";
}

/*
 * The same words may mean something else on another day: "debian:7", or the tree at a path. In real
 * time command lines have a clock's frequency.
 */
static void note_kernel(struct comparing *c, const json_t *a, const json_t *b)
{
	const char *spec = text_in(a, NULL, "spec");

	if (strcmp(text_in(a, NULL, "vmlinuz_sha256"), text_in(b, NULL, "vmlinuz_sha256")))
		compare_note(&c->view, "%s is not the same image: %s in A, %s in B", spec,
			     text_in(a, NULL, "release"), text_in(b, NULL, "release"));
	if (c->side[0]->deterministic &&
	    strcmp(text_in(a, NULL, "cmdline"), text_in(b, NULL, "cmdline")))
		compare_note(&c->view, "%s was started with another command line: see run.json",
			     spec);
}

static void note_kernels(struct comparing *c)
{
	const json_t *list[2], *a, *b;
	size_t i, k;

	for (int s = 0; s < 2; s++)
		list[s] = json_object_get(c->side[s]->shape.run, "kernels");
	json_array_foreach (list[0], i, a)
		json_array_foreach (list[1], k, b)
			if (!strcmp(text_in(a, NULL, "spec"), text_in(b, NULL, "spec")))
				note_kernel(c, a, b);
}

/* Other differences between the runs, which may be the cause of what is found. */
static void note_setup(struct comparing *c)
{
	static const struct {
		const char *object, *name, *what;
		bool wall;
	} facts[] = {
		{ "tool", "sha256", "pfnbench", false },
		{ "qemu", "sha256", "QEMU", false },
		{ "host", "cpu", "CPU", true },
		{ "host", "kernel", "host kernel", true },
	};

	note_kernels(c);
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		const char *text[2];

		for (int s = 0; s < 2; s++)
			text[s] = text_in(c->side[s]->shape.run, facts[i].object, facts[i].name);
		if (strcmp(text[0], text[1]) && !(facts[i].wall && c->side[0]->deterministic))
			compare_note(&c->view, "A and B ran with another %s: %.12s and %.12s",
				     facts[i].what, text[0], text[1]);
	}
}

static void note_unlike(struct comparing *c)
{
	static const char *const names[] = { "deadline_ns", "memory_bytes", "cpus" };
	const char *name[2];

	for (int s = 0; s < 2; s++)
		name[s] = json_string_value(json_object_get(c->side[s]->shape.run, "name"));
	if (strcmp(name[0], name[1]))
		compare_note(
			&c->view,
			"A is of experiment '%s', B of '%s': cells that both have are compared",
			name[0], name[1]);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!json_equal((json_t *)asked(c->side[0], names[i]),
				(json_t *)asked(c->side[1], names[i])))
			compare_note(&c->view,
				     "A and B were asked with different %s: %" JSON_INTEGER_FORMAT
				     " and %" JSON_INTEGER_FORMAT,
				     names[i], json_integer_value(asked(c->side[0], names[i])),
				     json_integer_value(asked(c->side[1], names[i])));
	if (!json_equal((json_t *)asked(c->side[0], "clock"),
			(json_t *)asked(c->side[1], "clock")) ||
	    !json_equal((json_t *)asked(c->side[0], "env"), (json_t *)asked(c->side[1], "env")))
		drop_times(c);
}

static bool same_images(const json_t *a, const json_t *b)
{
	const json_t *kernels[2] = { json_object_get(a, "kernels"), json_object_get(b, "kernels") };
	const json_t *k;
	size_t i;

	if (json_array_size(kernels[0]) != json_array_size(kernels[1]))
		return false;
	json_array_foreach (kernels[0], i, k)
		if (strcmp(text_in(k, NULL, "vmlinuz_sha256"),
			   text_in(json_array_get(kernels[1], i), NULL, "vmlinuz_sha256")))
			return false;
	return true;
}

static void forget(struct comparing *c, size_t measure)
{
	for (size_t s = 0; s < c->o.nr_dirs; s++)
		for (size_t k = 0; k < c->set[s].shape.nr_cells; k++)
			cell_trials_forget(&c->set[s].cell[k], measure);
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

static void note_estimates(struct comparing *c)
{
	char *text = c->o.estimates ? prices_text(&c->prices) : NULL;

	if (text)
		compare_note(&c->view, "estimate is %s", text);
	free(text);
}

static void note_unfinished(struct comparing *c)
{
	for (size_t i = 0; i < c->o.nr_dirs; i++)
		if (!c->set[i].shape.finished)
			compare_note(&c->view,
				     "%s is unfinished, and compared as far as it got; go on with "
				     "`pfnbench run --resume`",
				     c->set[i].dir);
}

static void note_untaken(struct comparing *c)
{
	for (size_t i = 0; i < c->o.nr_measures; i++) {
		const char *name = c->o.measure[i].name;

		if (!c->side[0]->measured[i] && !c->side[1]->measured[i])
			compare_note(&c->view, "%s was not measured", name);
		else if (!c->side[0]->measured[i] || !c->side[1]->measured[i])
			compare_note(&c->view, "%s was not measured in %s", name,
				     c->side[0]->measured[i] ? c->side[1]->dir : c->side[0]->dir);
	}
}

static int match(struct comparing *c, struct diag *why)
{
	size_t base = 0;

	if (c->o.by < 0) {
		match_runs(c->side[0], c->side[1], &c->matches);
		return match_why_none(c->side[0], c->side[1], &c->matches, why);
	}
	if (match_base(c->side[0], c->o.by, c->o.base, &base, why))
		return -EINVAL;
	match_within(c->side[0], c->o.by, base, &c->matches);
	if (!c->matches.nr)
		return diag_set(
			why, -ENOENT,
			"%s: no cell has %s %s and another with trials; name another --base "
			"or --by",
			c->side[0]->dir, label_name(c->o.by), c->matches.base[c->o.by]);
	return 0;
}

static void compare(struct comparing *c)
{
	bool deterministic = c->side[0]->deterministic && c->side[1]->deterministic;
	bool halves = c->o.aa && c->o.nr_dirs == 1;

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

static void make_view(struct comparing *c)
{
	struct compare_view *v = &c->view;

	v->compare = &c->compare;
	v->set[0] = c->side[0];
	v->set[1] = c->side[1];
	v->matches = &c->matches;
	v->measure = c->o.measure;
	v->nr_measures = c->o.nr_measures;
	v->prices = c->o.estimates ? &c->prices : NULL;
	v->aa = c->o.aa;
	v->halves = c->o.aa && c->o.nr_dirs == 1;
	v->within = c->o.by;
	compare_notes_make(v);
}

static void print(const struct comparing *c)
{
	if (c->o.format == FORMAT_JSON)
		compare_json(stdout, &c->view);
	else if (c->o.format == FORMAT_MARKDOWN)
		compare_markdown(stdout, &c->view);
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
	err = match(c, why);
	if (err)
		return err == -ENOENT ? STATUS_UNKNOWN : status_of(err);
	choose_measure(c);
	note_estimates(c);
	note_unfinished(c);
	note_unlike(c);
	note_setup(c);
	note_untaken(c);
	compare(c);
	make_view(c);
	print(c);
	return judgement(c);
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
	for (size_t i = 0; i < c->view.nr_notes; i++)
		free(c->view.note[i]);
	free(c);
	return status;
}
