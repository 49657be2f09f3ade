// SPDX-License-Identifier: GPL-2.0
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/cmd/cmd.h"
#include "bench/cmd/estimate_options.h"
#include "bench/cmd/usage.h"
#include "bench/cmd/where_options.h"
#include "bench/report/export/export.h"
#include "bench/util/diag.h"
#include "bench/util/text.h"

static const char doc[] =
	"Write every value of DIR's records as CSV, for other programs: DIR/csv/trials.csv with a line a trial, a file for "
	"each list in them, run.csv with what run.json holds, and in DIR/csv/plots/ the data of each plot, for the programs "
	"in plots/.\v"
	"Examples:\n"
	"  pfnbench export results/penalty-20261121-200000 --csv\n"
	"  pfnbench export results/penalty-20261121-200000 --csv --table attempts | head\n"
	"  pfnbench export results/memory-20261121-200000 --measure estimate --out estimates\n"
	"  gnuplot -c plots/penalty.gp results/penalty-20261121-200000/csv/plots/penalty-contig-2M.csv penalty.pdf\n"
	"\n"
	"Units are in the names of the columns; what was not measured is empty. An unfinished run is exported as far as it "
	"got, a damaged one up to the damage, which is told. For flame graphs of profiles see pfnbench explain --help.\n"
	"\n"
	"Exit status: 0 all written, 1 something could not be written, 2 bad usage or input (no such table; files that are "
	"missing, cut or edited).";

static const struct argp_option options[] = {
	{ "csv", 'c', NULL, 0, "Comma-separated values (RFC 4180), which is also the default" },
	{ "table", 't', "NAME", 0,
	  "Print this table, or the data of this plot, instead of writing files" },
	{ "out", 'o', "FOLDER", 0, "Write there instead of DIR/csv" },
	WHERE_OPTION,
	ESTIMATE_OPTIONS,
	{},
};

struct asked {
	const char *dir;
	const char *table;
	const char *out;
	struct where where;
	struct estimate_options estimate;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct asked *asked = state->input;

	switch (key) {
	case 'c':
		return 0;
	case 't':
		asked->table = arg;
		return 0;
	case 'o':
		asked->out = arg;
		return 0;
	case WHERE_KEY:
		where_options_parse(&asked->where, arg, state);
		return 0;
	case ESTIMATE_MEASURE:
	case ESTIMATE_PRICES:
		estimate_options_parse(&asked->estimate, key, arg, state);
		return 0;
	case ARGP_KEY_ARG:
		if (asked->dir)
			usage_error(state, "more than one DIR; export one run at a time");
		asked->dir = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		usage_error(state, "no DIR; name a directory that `pfnbench run` wrote");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int cmd_export(int argc, char **argv)
{
	static const struct argp argp = { options, parse, "DIR", doc };
	struct estimated estimated;
	struct asked asked = {};
	struct diag why = {};
	char *folder;
	int err;

	usage_parse(&argp, argc, argv, &asked);
	folder = asked.out ? text_copy(asked.out) : text_print("%s/csv", asked.dir);
	err = estimate_options_read(&asked.estimate, asked.dir, &estimated, &why);
	if (!err && asked.table)
		err = export_table(asked.dir, &asked.where, estimated.estimates, asked.table,
				   stdout, &why);
	else if (!err)
		err = export_csv(asked.dir, &asked.where, estimated.estimates, folder, stdout,
				 &why);
	estimated_free(&estimated);
	free(folder);
	if (err)
		diag_print(&why);
	return status_of(err);
}
