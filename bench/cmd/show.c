// SPDX-License-Identifier: GPL-2.0
#include "bench/cmd/cmd.h"
#include "bench/cmd/usage.h"

#include <argp.h>
#include <stdio.h>

#include "bench/analysis/summary.h"
#include "bench/report/text.h"
#include "bench/util/diag.h"

static const char doc[] =
	"Show the results in DIR as tables, a block for each kernel, target and fill.\v"
	"Examples:\n"
	"  pfnbench show results/penalty-20261121-200000\n"
	"  pfnbench show results/penalty-20261121-200000 | less\n"
	"\n"
	"An unfinished run is shown as far as it got. Bold and dim print are used on a terminal only; "
	"NO_COLOR=1 turns them off.\n"
	"\n"
	"Exit status: 0 shown, 2 bad input (files that are missing, cut or edited).";

static error_t parse(int key, char *arg, struct argp_state *state)
{
	const char **dir = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (*dir)
			usage_error(state, "more than one DIR; show one run at a time");
		*dir = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		usage_error(state, "no DIR; name a directory that `pfnbench run` wrote");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int cmd_show(int argc, char **argv)
{
	static const struct argp argp = { NULL, parse, "DIR", doc };
	const char *dir = NULL;
	struct summary s;
	struct diag why;
	int err;

	usage_parse(&argp, argc, argv, &dir);
	err = summary_read(dir, &s, &why);
	if (err) {
		diag_print(&why);
		summary_free(&s);
		return STATUS_MISUSE;
	}
	if (s.torn)
		fprintf(stderr,
			"pfnbench: %s/trials.ndjson: the last line was cut and is left out; "
			"go on with `pfnbench run --resume %s`\n",
			dir, dir);
	err = text_report(stdout, &s, text_wants_ansi(stdout));
	summary_free(&s);
	if (err || fflush(stdout) || ferror(stdout)) {
		perror("pfnbench: show");
		return STATUS_FAILURE;
	}
	return 0;
}
