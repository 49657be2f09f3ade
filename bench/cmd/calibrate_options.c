// SPDX-License-Identifier: GPL-2.0
#include "bench/cmd/calibrate_options.h"

#include <string.h>

#include "bench/cmd/usage.h"

#define KEY_PLOT   256
#define KEY_PRICES 257

static const struct argp_option argp_options[] = {
	{ "host", 'H', NULL, 0,
	  "From trials of this machine beside guests; without RUNs they are made, which takes memory "
	  "blocks of this machine offline and back, and needs root" },
	{ "kernel", 'k', "KERNEL", 0,
	  "Of the guests: which to run, or to take where the RUNs have several" },
	{ "measure", 'm', "NAME", 0,
	  "What of the machine's trials prices are to meet: latency (default), or cpu, the CPU time of "
	  "the caller, without waits and other programs" },
	{ "prices", KEY_PRICES, "FILE", 0,
	  "Hold these prices against the RUNs instead of looking for prices" },
	{ "out", 'o', "FILE", 0,
	  "Write prices there (default: prices.json in the cache, where show, compare and export look)" },
	{ "plot", KEY_PLOT, "FOLDER", 0, "Draw estimates against what was measured, into FOLDER" },
	{},
};

static const char doc[] =
	"Find out what instructions and cache lines take on this machine, for estimates: show, compare and "
	"export take --measure estimate. Without --host user space measures that in seconds, and touches "
	"nothing. With --host prices are fitted to trials of this machine, and each kind is estimated by "
	"prices of the others, which tells the error. docs/estimate.md has more."
	"\vExamples:\n"
	"  pfnbench calibrate\n"
	"  sudo pfnbench calibrate --host\n"
	"  sudo pfnbench run experiments/estimate-host.ini --host --out results/machine\n"
	"  pfnbench run experiments/estimate-guest.ini --out results/guests\n"
	"  pfnbench calibrate --host results/machine results/guests --plot results/machine\n"
	"  pfnbench calibrate --host results/machine results/guests --prices prices.json\n"
	"\n"
	"The last line printed is the file of prices. Exit status: 0 all is well, 1 something could not be "
	"measured or written, 2 bad usage or input, 130 interrupted.";

static void check(const struct calibrate_options *o, const struct argp_state *state)
{
	if (!o->host && o->nr_runs)
		usage_error(state, "RUNs go with --host; add that");
	if (!o->host && (o->kernel || o->plot || o->prices))
		usage_error(state, "--kernel, --plot and --prices go with --host; add that");
	if (o->prices && !o->nr_runs)
		usage_error(state, "--prices needs runs to hold them against; name them");
	if (o->prices && o->out)
		usage_error(state, "--prices and --out exclude each other: nothing new is found");
	if (o->nr_runs == 1)
		usage_error(state,
			    "one RUN alone is nothing to fit to; name one on this machine and "
			    "one in guests");
}

static void set_measure(struct calibrate_options *o, const char *name, struct argp_state *state)
{
	struct diag why;

	if (strcmp(name, "latency") && strcmp(name, "cpu"))
		usage_error(state, "--measure: '%s' is nothing to fit to; write latency or cpu",
			    name);
	if (measure_parse(name, &o->measure, &why))
		usage_error(state, "--measure: %s", why.text);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct calibrate_options *o = state->input;

	switch (key) {
	case 'H':
		o->host = true;
		return 0;
	case 'k':
		o->kernel = arg;
		return 0;
	case 'm':
		set_measure(o, arg, state);
		return 0;
	case KEY_PRICES:
		o->prices = arg;
		return 0;
	case 'o':
		o->out = arg;
		return 0;
	case KEY_PLOT:
		o->plot = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (o->nr_runs == CALIBRATE_RUNS_MAX)
			usage_error(state, "more than %d RUNs; name fewer", CALIBRATE_RUNS_MAX);
		o->run[o->nr_runs++] = arg;
		return 0;
	case ARGP_KEY_INIT:
		set_measure(o, "latency", state);
		return 0;
	case ARGP_KEY_END:
		check(o, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

void calibrate_options_parse(struct calibrate_options *o, int argc, char **argv)
{
	static const struct argp argp = { argp_options, parse, "[--host [RUN RUN...]]", doc };

	*o = (struct calibrate_options){};
	usage_parse(&argp, argc, argv, o);
}
