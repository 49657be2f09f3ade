// SPDX-License-Identifier: GPL-2.0
#include "bench/cmd/run_options.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/cmd/usage.h"
#include "bench/experiment/axis.h"
#include "bench/util/source.h"
#include "bench/util/text.h"
#include "bench/util/units.h"

#define JOBS_DEFAULT_MAX 2
#define JOBS_MAX	 64
/* where experiments are that come with pfnbench */
#define FOLDER "experiments/"
/* options without a letter */
#define KEY_RESERVE 256
#define KEY_MEASURE 257
#define KEY_KTAP    513

static const struct argp_option argp_options[] = {
	{ "kernel", 'k', "KERNEL", 0,
	  "Run on this kernel instead of the experiment's; repeatable: "
	  "debian:6.12, \"image:PATH build:PATH\"" },
	{ "host", 'H', NULL, 0, "Run on this machine itself; nothing else ever touches it" },
	{ "reserve", KEY_RESERVE, "SIZE", 0,
	  "With --host: take no memory offline that would leave less than this available "
	  "(default: 1G or 10 % of the memory, whichever is more)" },
	{ "measure", KEY_MEASURE, "LEVEL", 0,
	  "What to measure besides the latency: latency (nothing), counters, phases, profile, "
	  "memory, all" },
	{ "out", 'o', "DIR", 0, "Write results there (default results/NAME-TIME)" },
	{ "jobs", 'j', "N", 0, "Guests at once (default: CPUs, at most 2; by KVM 1)" },
	{ "dry-run", 'n', NULL, 0,
	  "Only tell what would run, how long it may take and how much memory; start nothing" },
	{ "resume", 'r', "DIR", 0, "Run what is missing from a run that was interrupted" },
	{ "ktap", KEY_KTAP, NULL, 0,
	  "Print a test result for each cell, as kselftest reads them, instead of tables" },
	{ "set", 's', "KEY=VALUE", 0, "Replace a value of the experiment; lists take commas" },
	{ NULL },
};

static const char doc[] =
	"Run an experiment: boot its kernels in guests, run all trials, write records, table and report. "
	"EXPERIMENT is a file, or the name of one that comes with pfnbench: penalty, retry, ..."
	"\vExamples:\n"
	"  pfnbench run penalty\n"
	"  pfnbench run penalty --dry-run\n"
	"  pfnbench run experiments/penalty.ini -k debian:6.12 -s target=contig:4M\n"
	"  pfnbench run experiments/penalty.ini -k \"image:bzImage build:../linux\"\n"
	"  pfnbench run experiments/penalty.ini -s clock=wall -s boots=5\n"
	"  sudo pfnbench run experiments/host.ini --host --reserve 4G\n"
	"  pfnbench run --resume results/penalty-20261121T200000Z\n\n"
	"The last line printed is the result directory. Exit status: 0 trials ran, 1 a trial "
	"crashed, a kernel could not be had or the run ended early, 2 bad usage or input, 4 no trial ran: "
	"all were skipped, 130 interrupted.";

static void add_kernel(struct run_options *o, const char *kernel)
{
	char *kernels = o->kernels ? text_print("%s,%s", o->kernels, kernel) : text_copy(kernel);

	free(o->kernels);
	o->kernels = kernels;
}

static void check(const struct run_options *o, const struct argp_state *state)
{
	if (o->resume && (o->experiment || o->out || o->sets.nr || o->kernels || o->reserve ||
			  o->measure || o->dry))
		usage_error(
			state,
			"--resume goes on as it began: only --jobs, --host and --ktap go with it");
	if (!o->resume && !o->experiment)
		usage_error(state, "no experiment; name a file or, as penalty, one that comes with "
				   "pfnbench");
	if (o->host && o->kernels)
		usage_error(state, "--host and --kernel exclude each other");
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct run_options *o = state->input;
	struct diag why;
	uint64_t number;

	switch (key) {
	case 'k':
		if (strchr(arg, ','))
			usage_error(state,
				    "--kernel %s: one kernel, without commas; repeat the option",
				    arg);
		add_kernel(o, arg);
		return 0;
	case 'H':
		o->host = true;
		return 0;
	case KEY_RESERVE:
		o->reserve = arg;
		return 0;
	case KEY_MEASURE:
		o->measure = arg;
		return 0;
	case 'n':
		o->dry = true;
		return 0;
	case KEY_KTAP:
		o->ktap = true;
		return 0;
	case 'o':
		o->out = arg;
		return 0;
	case 'r':
		o->resume = arg;
		return 0;
	case 's':
		words_add(&o->sets, arg);
		return 0;
	case 'j':
		if (parse_u64(arg, 1, JOBS_MAX, &number, &why))
			usage_error(state, "--jobs: %s", why.text);
		o->jobs = number;
		o->jobs_asked = true;
		return 0;
	case ARGP_KEY_ARG:
		if (o->experiment)
			usage_error(state, "one experiment at a time, not '%s' as well", arg);
		o->experiment = arg;
		return 0;
	case ARGP_KEY_END:
		check(o, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

unsigned int run_options_jobs(long cpus)
{
	return cpus < 1 ? 1 : cpus > JOBS_DEFAULT_MAX ? JOBS_DEFAULT_MAX : cpus;
}

void run_options_parse(struct run_options *o, int argc, char **argv)
{
	static const struct argp argp = {
		.options = argp_options,
		.parser = parse_option,
		.args_doc = "EXPERIMENT\n--resume DIR",
		.doc = doc,
	};

	*o = (struct run_options){ .jobs = run_options_jobs(sysconf(_SC_NPROCESSORS_ONLN)) };
	usage_parse(&argp, argc, argv, o);
	if (o->kernels)
		words_print(&o->sets, "kernels=%s", o->kernels);
	if (o->reserve)
		words_print(&o->sets, "reserve=%s", o->reserve);
	if (o->measure)
		words_print(&o->sets, "measure=%s", o->measure);
	if (o->host && !o->resume)
		words_add(&o->sets, "kernels=host");
}

/* In a checkout there is a folder bench/, which is not what `run bench` means. */
static bool is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && !S_ISDIR(st.st_mode);
}

char *run_options_path(const struct run_options *o)
{
	static const char *const endings[] = { "", ".ini" };
	const char *name = o->experiment;

	if (o->resume)
		return text_print("%s/experiment.ini", o->resume);
	if (!strncmp(name, FOLDER, strlen(FOLDER)))
		name += strlen(FOLDER);
	for (size_t i = 0; !is_file(o->experiment) && i < 2; i++) {
		char *ours = text_print(FOLDER "%s%s", name, endings[i]);
		char *path = source_path(ours, NULL);

		free(ours);
		if (path && is_file(path))
			return path;
		free(path);
	}
	return text_copy(o->experiment);
}

void run_options_name(const struct run_options *o, struct diag *why)
{
	const struct {
		const char *set, *option;
		bool given;
	} options[] = {
		{ "--set kernels=", "--kernel ", o->kernels },
		{ "--set reserve=", "--reserve ", o->reserve },
		{ "--set measure=", "--measure ", o->measure },
	};

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		size_t len = strlen(options[i].set);

		if (!options[i].given || strncmp(why->text, options[i].set, len))
			continue;
		memmove(why->text, why->text + len, strlen(why->text) - len + 1);
		diag_prefix(why, "%s", options[i].option);
	}
}

void run_options_free(struct run_options *o)
{
	words_free(&o->sets);
	free(o->kernels);
}

/* Allowed, since a blocker that outlives the trial is a case of its own; but it may be a mistake.
 */
static void warn_of_lifetimes(const struct experiment *exp, const struct value_list *list)
{
	char deadline[16];

	for (size_t i = 0; i < list->nr; i++) {
		struct diag text;
		struct cell cell;

		if (axis_parse(AXIS_LIFETIME, list->text[i], &cell, NULL) ||
		    cell.lifetime.kind != LIFETIME_FIXED || cell.lifetime.a_ns < exp->deadline_ns)
			continue;
		diag_set(
			&text, 0,
			"%s:%d: lifetime %s is beyond the deadline of %s: such blockers stay; raise "
			"deadline if they shall go",
			exp->path, list->line, list->text[i],
			format_ns(deadline, sizeof(deadline), exp->deadline_ns));
		diag_print(&text);
	}
}

void run_options_warn(const struct experiment *exp)
{
	for (size_t p = 0; p < exp->nr_products; p++)
		warn_of_lifetimes(exp, &exp->products[p].axes[AXIS_LIFETIME]);
}
