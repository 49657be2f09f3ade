// SPDX-License-Identifier: GPL-2.0
#include <argp.h>
#include <errno.h>
#include <stdbool.h>

#include "bench/cmd/cmd.h"
#include "bench/cmd/output.h"
#include "bench/cmd/usage.h"
#include "bench/cmd/where_options.h"
#include "bench/report/finish.h"
#include "bench/util/diag.h"

static const char doc[] =
	"Draw the plots and write the report of each DIR: DIR/plots/*.svg with their data (*.tsv), and "
	"DIR/report.html, one file that can be sent by mail.\v"
	"Examples:\n"
	"  pfnbench report results/penalty-20261121-200000\n"
	"  pfnbench report --pdf results/penalty-20261121-200000     plots for a paper\n"
	"  pfnbench report results/reference/retry --out retry       where that may not be written\n"
	"  pfnbench report results/*/\n"
	"\n"
	"Without gnuplot the report comes without plots.\n"
	"\n"
	"Exit status: 0 all written, 1 something could not be drawn or written, 2 bad input (files that "
	"are missing, cut or edited). One bad DIR does not keep the others from being done.";

static const struct argp_option options[] = {
	{ "pdf", 'p', NULL, 0,
	  "Draw the plots as PDF too: DIR/plots/NAME.pdf, and NAME-column.pdf for a column of print" },
	{ "out", 'o', "FOLDER", 0, "Write plots and report into FOLDER instead of DIR" },
	WHERE_OPTION,
	{},
};

struct asked {
	bool pdf;
	struct where where;
	const char *out;
	char **dirs;
	int nr;
};

/* Return: exit status */
static int report(const char *dir, const struct asked *asked)
{
	struct diag why = {};
	const struct finish how = {
		.into = asked->out,
		.where = &asked->where,
		.pdf = asked->pdf,
	};
	int err = run_finish(dir, &how, NULL, &why);

	if (err)
		diag_print(&why);
	if (err == -EBADMSG)
		return STATUS_MISUSE;
	output_path("%s/report.html", asked->out ?: dir);
	return err ? STATUS_FAILURE : STATUS_OK;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct asked *asked = state->input;

	switch (key) {
	case 'p':
		asked->pdf = true;
		return 0;
	case WHERE_KEY:
		where_options_parse(&asked->where, arg, state);
		return 0;
	case 'o':
		asked->out = arg;
		return 0;
	case ARGP_KEY_ARGS:
		asked->dirs = state->argv + state->next;
		asked->nr = state->argc - state->next;
		if (asked->out && asked->nr > 1)
			usage_error(state, "--out takes one report; name one DIR at a time");
		return 0;
	case ARGP_KEY_NO_ARGS:
		usage_error(state, "no DIR; name a directory that `pfnbench run` wrote");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int cmd_report(int argc, char **argv)
{
	static const struct argp argp = { options, parse, "DIR...", doc };
	struct asked asked = {};
	int status = STATUS_OK;

	usage_parse(&argp, argc, argv, &asked);
	for (int i = 0; i < asked.nr; i++) {
		int one = report(asked.dirs[i], &asked);

		status = one > status ? one : status;
	}
	return status;
}
