// SPDX-License-Identifier: GPL-2.0
#include "bench/cmd/compare_options.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/analysis/match.h"
#include "bench/cmd/estimate_options.h"
#include "bench/cmd/usage.h"
#include "bench/cmd/where_options.h"
#include "bench/util/text.h"

#define ALPHA 0.05

enum {
	KEY_AA = 256,
	KEY_ALL,
	KEY_ALPHA,
	KEY_BASE,
	KEY_BY,
	KEY_JSON,
	KEY_KTAP,
	KEY_MAIL,
	KEY_MARKDOWN,
};

static const char doc[] =
	"Compare two runs, or sides of one: is B different from A, where, by how much, and is it noise?\v"
	"Successes and failures are compared apart, timeouts are counted. Under icount trials are paired by "
	"their seeds; else medians of boots are compared by rank tests, with Holm's adjustment over all "
	"cells. docs/compare.md tells how to read it.\n"
	"\n"
	"Examples:\n"
	"  pfnbench compare results/before results/after\n"
	"  pfnbench compare results/penalty-20261121-200000 --by policy --base early-check\n"
	"  pfnbench compare results/before results/after --measure latency,wasted,counter:page_faults\n"
	"  pfnbench compare results/memory --by policy --measure estimate,latency\n"
	"  pfnbench compare results/wall --aa\n"
	"\n"
	"Exit status: 0 nothing got worse, 1 something did (with --aa: differs), 2 bad usage or input, 3 cannot tell: too few "
	"observations in every row, or nothing in common.";

static const struct argp_option argp_options[] = {
	{ "by", KEY_BY, "AXIS", 0,
	  "compare within a run: kernel, or an axis of the experiment (policy, retry, ...)" },
	{ "base", KEY_BASE, "VALUE", 0,
	  "with --by: what the other values are compared with (default: the run's first)" },
	{ "measure", 'm', "NAME[,NAME...]", 0,
	  "latency (default; work between kernels), wasted, migrated, instructions, executed, work, cpu, isolated, stall, "
	  "attempts, freed-to-done, lost, estimate, phase:NAME, counter:NAME, vmstat:NAME, or any number's place in a trial" },
	WHERE_OPTION,
	ESTIMATE_PRICES_OPTION,
	{ "threshold", 't', "PERCENT", 0,
	  "smallest difference that counts (default: 0.5 under icount, 2 in real time)" },
	{ "alpha", KEY_ALPHA, "P", 0,
	  "probability of a false alarm over all cells (default: 0.05)" },
	{ "all", KEY_ALL, NULL, 0, "show rows without a difference as well" },
	{ "aa", KEY_AA, NULL, 0,
	  "noise floor: one run's halves, or two runs of the same thing, should not differ" },
	{ "json", KEY_JSON, NULL, 0, "every figure as a JSON object" },
	{ "ktap", KEY_KTAP, NULL, 0, "a test result for each row, as kselftest reads them" },
	{ "markdown", KEY_MARKDOWN, NULL, 0, "tables for a page" },
	{ "mail", KEY_MAIL, NULL, 0,
	  "for a posting: ASCII, at most 75 columns, with what the runs were made on and how to repeat it" },
	{},
};

static void add_measures(struct compare_options *o, char *list, struct argp_state *state)
{
	char *name;

	while ((name = strsep(&list, ","))) {
		struct diag why;

		if (o->nr_measures == MEASURES_MAX)
			usage_error(state, "more than %d measures; compare several times",
				    MEASURES_MAX);
		if (measure_parse(text_trim(name), &o->measure[o->nr_measures], &why))
			usage_error(state, "--measure: %s", why.text);
		o->estimates |= measure_is_estimate(&o->measure[o->nr_measures]);
		o->nr_measures++;
	}
}

static double number(const char *option, const char *text, double min, double max,
		     struct argp_state *state)
{
	char *end;
	double value = strtod(text, &end);

	if (end == text || (*end && strcmp(end, "%")) || !(value >= min && value <= max))
		usage_error(state, "%s: '%s' is no number from %g to %g", option, text, min, max);
	return value;
}

static void check(struct compare_options *o, struct argp_state *state)
{
	if (!o->nr_dirs)
		usage_error(state, "no DIR; name two directories that `pfnbench run` wrote");
	if (o->nr_dirs == 1 && o->by < 0 && !o->aa)
		usage_error(state, "one run alone needs --by AXIS or --aa; or name a second DIR");
	if (o->nr_dirs == 2 && o->by >= 0)
		usage_error(state, "--by compares within a run: name one DIR, not two");
	if (o->by >= 0 && o->aa)
		usage_error(state, "--by and --aa exclude each other");
	if (o->base && o->by < 0)
		usage_error(state, "--base goes with --by");
	if (o->prices && !o->estimates)
		usage_error(state, "--prices goes with --measure estimate; add that");
	where_options_compare(&o->where, o->by, o->base, state);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct compare_options *o = state->input;

	switch (key) {
	case KEY_BY:
		o->by = usage_label("--by", arg, state);
		return 0;
	case KEY_BASE:
		o->base = arg;
		return 0;
	case WHERE_KEY:
		where_options_parse(&o->where, arg, state);
		return 0;
	case 'm':
		add_measures(o, arg, state);
		return 0;
	case ESTIMATE_PRICES:
		o->prices = arg;
		return 0;
	case 't':
		o->threshold = number("--threshold", arg, 0, 1000, state) / 100;
		return 0;
	case KEY_ALPHA:
		o->alpha = number("--alpha", arg, 1e-9, 0.5, state);
		return 0;
	case KEY_ALL:
		o->all = true;
		return 0;
	case KEY_AA:
		o->aa = true;
		return 0;
	case KEY_JSON:
		o->format = FORMAT_JSON;
		return 0;
	case KEY_MAIL:
		o->format = FORMAT_MAIL;
		return 0;
	case KEY_KTAP:
		o->format = FORMAT_KTAP;
		return 0;
	case KEY_MARKDOWN:
		o->format = FORMAT_MARKDOWN;
		return 0;
	case ARGP_KEY_ARG:
		if (o->nr_dirs == 2)
			usage_error(state, "more than two DIRs; compare two at a time");
		o->dir[o->nr_dirs++] = arg;
		return 0;
	case ARGP_KEY_END:
		check(o, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

void compare_options_parse(struct compare_options *o, int argc, char **argv)
{
	static const struct argp argp = { argp_options, parse, "A B\nDIR --by AXIS\nDIR --aa",
					  doc };
	struct diag why;

	*o = (struct compare_options){ .by = -1, .threshold = NAN, .alpha = ALPHA };
	usage_parse(&argp, argc, argv, o);
	o->chosen = o->nr_measures;
	if (!o->chosen && !measure_parse("latency", &o->measure[0], &why) &&
	    !measure_parse("work", &o->measure[1], &why))
		o->nr_measures = 2;
}
