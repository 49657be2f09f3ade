// SPDX-License-Identifier: GPL-2.0
#include "bench/cmd/explain_options.h"

#include <stdlib.h>
#include <string.h>

#include "bench/cmd/usage.h"
#include "bench/cmd/where_options.h"
#include "bench/util/text.h"

#define TOP	3
#define TOP_ALL 100000

enum {
	KEY_BASE = 256,
	KEY_BY,
	KEY_EACH,
	KEY_FOLDED,
	KEY_FUNCTION,
	KEY_GROUP,
	KEY_JSON,
	KEY_MARKDOWN,
	KEY_PER,
	KEY_PLOT,
	KEY_SPEEDSCOPE,
	KEY_TOP,
};

static const char doc[] =
	"Why do two sides differ? Functions with their instructions on each side, in groups, so that the parts add up to the "
	"difference. Of one DIR alone: where it all goes. It takes runs with profiles: `pfnbench run EXPERIMENT.ini "
	"--set measure=profile`, or measure=memory.\v"
	"Examples:\n"
	"  pfnbench explain results/profile-DATE --by kernel --base debian:6.1\n"
	"  pfnbench explain results/profile-DATE --by policy --where kernel=debian:7 --where blocker=none\n"
	"  pfnbench explain results/before results/after --group \"page copy\"\n"
	"  pfnbench explain results/memory-DATE --by kernel --column l3_misses\n"
	"  pfnbench explain results/profile-DATE --where kernel=debian:7 --folded | flamegraph.pl > 7.svg\n"
	"  pfnbench explain results/before results/after --folded | flamegraph.pl > difference.svg\n"
	"\n"
	"docs/explain.md tells how to read it.\n"
	"\n"
	"Exit status: 0 explained, 1 a plot could not be drawn, 2 bad usage or input.";

static const struct argp_option argp_options[] = {
	{ "by", KEY_BY, "AXIS", 0,
	  "sides within a run: kernel, or an axis of the experiment (policy, retry, ...)" },
	{ "base", KEY_BASE, "VALUE", 0,
	  "with --by: what the other values are explained against (default: the run's first)" },
	WHERE_OPTION,
	{ "each", KEY_EACH, NULL, 0, "each cell by itself, instead of all together" },
	{ "per", KEY_PER, "page|operation", 0,
	  "what instructions are divided by (default: migrated pages, where both sides have any)" },
	{ "column", 'c', "NAME", 0,
	  "instructions (default), work (copied and zeroed pages by bytes), bytes, or with "
	  "measure=memory: loads, stores, load_bytes, store_bytes, string_iterations, l1d_misses, "
	  "l2_misses, l3_misses, l3_sequential, tlb_fills" },
	{ "group", KEY_GROUP, "NAME", 0, "only this group, with all its functions" },
	{ "function", KEY_FUNCTION, "NAME", 0, "only this function" },
	{ "top", KEY_TOP, "N", 0, "functions that are shown of each group (default: 3)" },
	{ "plot", KEY_PLOT, "FILE", 0,
	  "draw the functions that differ most, .svg, .pdf, .png or .txt; data in FILE.tsv" },
	{ "folded", KEY_FOLDED, NULL, 0,
	  "calling contexts for flamegraph.pl and inferno, of both sides for a differential graph" },
	{ "speedscope", KEY_SPEEDSCOPE, NULL, 0, "calling contexts for speedscope" },
	{ "json", KEY_JSON, NULL, 0, "every function as a JSON object" },
	{ "markdown", KEY_MARKDOWN, NULL, 0, "tables for a posting" },
	{},
};

static enum function_group find_group(const char *text, struct argp_state *state)
{
	enum function_group group = function_group_parse(text);
	char all[300];
	const char *near;

	if (group < GROUP_NR)
		return group;
	near = text_nearest(text, function_group_names, GROUP_NR);
	if (near)
		usage_error(state, "--group: no group named '%s'; did you mean '%s'?", text, near);
	usage_error(state, "--group: no group named '%s'; there are %s", text,
		    text_join(all, sizeof(all), function_group_names, GROUP_NR));
}

static bool find_per(const char *text, struct argp_state *state)
{
	if (strcmp(text, "page") && strcmp(text, "operation"))
		usage_error(state, "--per: '%s' is neither page nor operation", text);
	return !strcmp(text, "operation");
}

static size_t find_top(const char *text, struct argp_state *state)
{
	char *end;
	unsigned long nr = strtoul(text, &end, 10);

	if (end == text || *end || *text == '-' || nr > TOP_ALL)
		usage_error(state, "--top: '%s' is no number from 0 to %d", text, TOP_ALL);
	return nr;
}

static void set_format(struct explain_options *o, enum explain_format format,
		       struct argp_state *state)
{
	if (o->format != EXPLAIN_TEXT && o->format != format)
		usage_error(state,
			    "--json, --markdown, --folded and --speedscope exclude each other");
	o->format = format;
}

static bool is_picture(const char *name)
{
	static const char *const endings[] = { ".svg", ".pdf", ".png", ".txt" };
	const char *ending = strrchr(name, '.');

	for (size_t i = 0; ending && i < sizeof(endings) / sizeof(endings[0]); i++)
		if (!strcmp(ending, endings[i]))
			return true;
	return false;
}

static void check(struct explain_options *o, struct argp_state *state)
{
	bool stacks = o->format == EXPLAIN_FOLDED || o->format == EXPLAIN_SPEEDSCOPE;

	if (!o->nr_dirs)
		usage_error(state, "no DIR; name a directory that `pfnbench run` wrote");
	if (o->nr_dirs == 2 && o->ask.by >= 0)
		usage_error(state, "--by takes both sides of one run: name one DIR, not two");
	if (o->ask.base && o->ask.by < 0)
		usage_error(state, "--base goes with --by");
	if (stacks && o->what != PROFILE_INSTRUCTIONS)
		usage_error(state, "calling contexts have instructions alone, no %s",
			    profiled_name(o->what));
	if (o->picture && (stacks || (o->nr_dirs == 1 && o->ask.by < 0)))
		usage_error(state, "--plot shows a difference: name two DIRs, or --by AXIS");
	if (o->picture && !is_picture(o->picture))
		usage_error(state, "--plot: '%s' ends in none of .svg, .pdf, .png, .txt",
			    o->picture);
	where_options_compare(&o->where, o->ask.by, o->ask.base, state);
	if (o->top == TOP_ALL)
		o->top = o->group < GROUP_NR ? TOP_ALL : TOP;
	if (stacks) {
		o->what = PROFILED_STACKS;
		o->ask.per_operation = true;
	}
}

static void set_column(struct explain_options *o, const char *text, struct argp_state *state)
{
	struct diag why;

	o->what = profiled_parse(text, &why);
	if (o->what < 0)
		usage_error(state, "--column: %s", why.text);
}

static error_t parse_format(int key, struct explain_options *o, struct argp_state *state)
{
	switch (key) {
	case KEY_JSON:
		set_format(o, EXPLAIN_JSON, state);
		return 0;
	case KEY_MARKDOWN:
		set_format(o, EXPLAIN_MARKDOWN, state);
		return 0;
	case KEY_FOLDED:
		set_format(o, EXPLAIN_FOLDED, state);
		return 0;
	case KEY_SPEEDSCOPE:
		set_format(o, EXPLAIN_SPEEDSCOPE, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse_cells(int key, char *arg, struct explain_options *o, struct argp_state *state)
{
	switch (key) {
	case KEY_BY:
		o->ask.by = usage_label("--by", arg, state);
		return 0;
	case KEY_BASE:
		o->ask.base = arg;
		return 0;
	case WHERE_KEY:
		where_options_parse(&o->where, arg, state);
		return 0;
	case KEY_EACH:
		o->ask.each = true;
		return 0;
	case KEY_PER:
		o->ask.per_operation = find_per(arg, state);
		return 0;
	case ARGP_KEY_ARG:
		if (o->nr_dirs == 2)
			usage_error(state, "more than two DIRs; explain two at a time");
		o->dir[o->nr_dirs++] = arg;
		return 0;
	default:
		return parse_format(key, o, state);
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct explain_options *o = state->input;

	switch (key) {
	case 'c':
		set_column(o, arg, state);
		return 0;
	case KEY_GROUP:
		o->group = find_group(arg, state);
		return 0;
	case KEY_FUNCTION:
		o->function = arg;
		return 0;
	case KEY_TOP:
		o->top = find_top(arg, state);
		return 0;
	case KEY_PLOT:
		o->picture = arg;
		return 0;
	case ARGP_KEY_END:
		check(o, state);
		return 0;
	default:
		return parse_cells(key, arg, o, state);
	}
}

void explain_options_parse(struct explain_options *o, int argc, char **argv)
{
	static const struct argp argp = { argp_options, parse, "A B\nDIR --by AXIS\nDIR", doc };

	*o = (struct explain_options){ .ask = { .by = -1 }, .top = TOP_ALL, .group = GROUP_NR };
	usage_parse(&argp, argc, argv, o);
}
