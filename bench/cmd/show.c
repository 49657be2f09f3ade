// SPDX-License-Identifier: GPL-2.0
#include <argp.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/analysis/summary.h"
#include "bench/cmd/cmd.h"
#include "bench/cmd/estimate_options.h"
#include "bench/cmd/usage.h"
#include "bench/cmd/where_options.h"
#include "bench/report/findings/answer.h"
#include "bench/report/findings/findings.h"
#include "bench/report/findings/findings_json.h"
#include "bench/report/plot/plot_text.h"
#include "bench/report/table/summary_json.h"
#include "bench/report/table/terminal.h"
#include "bench/report/table/wrapped.h"
#include "bench/util/diag.h"
#include "bench/util/json_put.h"

static const char doc[] =
	"Show the results in DIR as tables, a block for each kernel, target and fill.\v"
	"Examples:\n"
	"  pfnbench show results/penalty-20261121-200000\n"
	"  pfnbench show results/penalty-20261121-200000 | less\n"
	"  pfnbench show results/penalty-20261121-200000 --plot\n"
	"  pfnbench show results/penalty-20261121-200000 --plot heat\n"
	"  pfnbench show results/penalty-20261121-200000 --findings\n"
	"  pfnbench show results/penalty-20261121-200000 --json | jq '.cells[].success.latency_ns'\n"
	"  pfnbench show results/memory-20261121-200000 --measure estimate --prices prices.json\n"
	"\n"
	"An unfinished run is shown as far as it got. Tables are as wide as the terminal, in a pipe 80 "
	"columns, with COLUMNS=N in the environment N. Bold and dim print are used on a terminal "
	"only; NO_COLOR=1 turns them off.\n"
	"\n"
	"Exit status: 0 shown, 1 a plot could not be drawn, 2 bad usage or input (no such plot; files "
	"that are missing, cut or edited).";

enum { KEY_JSON = 256, KEY_MAIL };

/* What plots in text can be drawn in. */
#define PLOT_MIN 60
#define PLOT_MAX 200

static const struct argp_option options[] = {
	{ "plot", 'p', NULL, 0,
	  "Draw plots in text instead: all, or those whose name is NAME or begins with it" },
	{ "findings", 'f', NULL, 0,
	  "Say instead what was found, in the report's sentences, as a list for a mail" },
	WHERE_OPTION,
	{ "json", KEY_JSON, NULL, 0, "The tables, or the findings, as a JSON object" },
	{ "mail", KEY_MAIL, NULL, 0,
	  "With --findings: for a posting, in ASCII and lines of at most 75 columns, with what the run was "
	  "made on and how to repeat it" },
	ESTIMATE_OPTIONS,
	{},
};

struct asked {
	const char *dir;
	const char *name;
	bool plot;
	bool findings;
	bool mail;
	struct where where;
	bool json;
	struct estimate_options estimate;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct asked *asked = state->input;

	switch (key) {
	case 'p':
		asked->plot = true;
		return 0;
	case 'f':
		asked->findings = true;
		return 0;
	case KEY_MAIL:
		asked->mail = true;
		return 0;
	case WHERE_KEY:
		where_options_parse(&asked->where, arg, state);
		return 0;
	case KEY_JSON:
		asked->json = true;
		return 0;
	case ESTIMATE_MEASURE:
	case ESTIMATE_PRICES:
		estimate_options_parse(&asked->estimate, key, arg, state);
		return 0;
	case ARGP_KEY_ARG:
		if (!asked->dir)
			asked->dir = arg;
		else if (!asked->name)
			asked->name = arg;
		else
			usage_error(state, "more than one NAME; leave it out for all plots");
		return 0;
	case ARGP_KEY_SUCCESS:
		if (asked->name && !asked->plot)
			usage_error(state, "more than one DIR; show one run at a time");
		if (asked->mail && !asked->findings)
			usage_error(state, "--mail goes with --findings; add that");
		if (asked->mail && asked->json)
			usage_error(state, "--mail and --json exclude each other");
		if (asked->findings && asked->plot)
			usage_error(state, "--findings and --plot exclude each other");
		if (asked->json && asked->plot)
			usage_error(state,
				    "--json and --plot exclude each other; `pfnbench export` "
				    "writes the plots' data");
		if (asked->findings && asked->estimate.wanted)
			usage_error(state,
				    "findings are about measured times; leave out --measure, "
				    "or see compare --measure estimate");
		return 0;
	case ARGP_KEY_NO_ARGS:
		usage_error(state, "no DIR; name a directory that `pfnbench run` wrote");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static unsigned int plot_width(void)
{
	size_t width = screen_width(stdout);

	return width < PLOT_MIN ? PLOT_MIN : width > PLOT_MAX ? PLOT_MAX : (unsigned int)width;
}

/* Tables have it in their heading. */
static void put_part(const struct where *where)
{
	char *part = where_text(where);

	if (part)
		printf("Only %s:\n\n", part);
	free(part);
}

/* Return: exit status */
static int print(struct summary *s, const struct asked *asked)
{
	bool ansi = terminal_wants_ansi(stdout);
	struct diag why;
	int err = 0;

	if (asked->plot || (asked->findings && !asked->json && !asked->mail))
		put_part(&asked->where);
	if (asked->plot)
		err = plots_print(stdout, s, asked->name, plot_width(), ansi, &why);
	if (err) {
		diag_print(&why);
		return err == -EINVAL ? STATUS_MISUSE : STATUS_FAILURE;
	}
	if (asked->json)
		json_put(stdout, asked->findings ? findings_json(s) : summary_json(s), JSON_DIGITS);
	else if (asked->mail)
		findings_put_mail(stdout, s);
	else if (asked->findings)
		findings_put_text(stdout, s);
	else if (!asked->plot) {
		answer_put_text(stdout, s);
		terminal_report(stdout, s, ansi);
	}
	return STATUS_OK;
}

int cmd_show(int argc, char **argv)
{
	static const struct argp argp = { options, parse,
					  "DIR [--plot [NAME] | --findings [--mail]] [--json]",
					  doc };
	struct asked asked = {};
	struct estimated estimated;
	struct summary s;
	struct diag why;
	int status, err;

	usage_parse(&argp, argc, argv, &asked);
	err = estimate_options_read(&asked.estimate, asked.dir, &estimated, &why);
	if (err) {
		diag_print(&why);
		estimated_free(&estimated);
		return status_of(err);
	}
	err = summary_read_part(asked.dir, &asked.where, estimated.estimates, &s, &why);
	estimated_free(&estimated);
	if (err) {
		diag_print(&why);
		summary_free(&s);
		return status_of(err);
	}
	if (s.torn) {
		diag_set(&why, 0,
			 "%s/trials.ndjson: the last line was cut and is left out; go on with "
			 "`pfnbench run --resume %s`",
			 asked.dir, asked.dir);
		diag_print(&why);
	}
	status = print(&s, &asked);
	summary_free(&s);
	return status;
}
