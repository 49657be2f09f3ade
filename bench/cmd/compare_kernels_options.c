// SPDX-License-Identifier: GPL-2.0
#include "bench/cmd/compare_kernels_options.h"

#include <argp.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/cell/level.h"
#include "bench/cmd/usage.h"
#include "bench/experiment/kernel_spec.h"

enum { KEY_PATCH = 256, KEY_FRAGMENT, KEY_MEASURE };

static const char doc[] =
	"Compare two kernels: build both with one configuration, run an experiment on both in turn, tell "
	"what differs and by which functions. Standard output is the text of a posting.\v"
	"BASE and PATCHED are trees of Linux, or kernels as experiments name them: debian:6.12, "
	"built:NAME, \"image:PATH build:PATH\". Where one is a tree, or with --patch, debian:VERSION is "
	"Debian's source of that version, for both must have the same configuration. With --patch "
	"PATCHED may be left out: it is BASE with the patch. What was built is kept.\n"
	"\n"
	"Examples:\n"
	"  pfnbench compare-kernels ../linux ../linux-mine experiments/penalty.ini\n"
	"  pfnbench compare-kernels ../linux --patch my.patch experiments/penalty.ini\n"
	"  pfnbench compare-kernels debian:6.12 --patch my.patch experiments/penalty.ini --set boots=2\n"
	"  pfnbench compare-kernels debian:6.12 debian:7 experiments/penalty.ini\n"
	"\n"
	"Exit status: that of compare: 0 nothing got worse, 1 something did, a trial crashed, or a kernel "
	"does not build, 2 bad usage or input, 3 it cannot be told, 130 interrupted.";

static const struct argp_option argp_options[] = {
	{ "patch", KEY_PATCH, "FILE", 0,
	  "applied to PATCHED with patch -p1; may be given several times" },
	{ "fragment", KEY_FRAGMENT, "FILE", 0,
	  "lines of .config for both, on top of scripts/kernel.config; may be given several times" },
	{ "measure", KEY_MEASURE, "LEVEL", 0,
	  "as of run (default: profile, which tells work and functions)" },
	{ "set", 's', "KEY=VALUE", 0, "as of run" },
	{ "jobs", 'j', "N", 0, "as of run" },
	{ "out", 'o', "DIR", 0, "write results there (default: results/compare-kernels-TIME)" },
	{ "dry-run", 'n', NULL, 0, "print the commands that would be run, and run none" },
	{},
};

static bool is_tree(const char *kernel)
{
	struct stat st;

	return !stat(kernel, &st) && S_ISDIR(st.st_mode);
}

bool compare_kernels_builds(const struct compare_kernels_options *o, int side)
{
	bool sources = o->patches.nr || is_tree(o->kernel[BASE]) || is_tree(o->kernel[PATCHED]);

	return is_tree(o->kernel[side]) || (sources && !strncmp(o->kernel[side], "debian:", 7));
}

static void add_argument(struct compare_kernels_options *o, const char *arg,
			 const struct argp_state *state)
{
	if (o->experiment)
		usage_error(state, "'%s' is one argument too many; write BASE PATCHED EXPERIMENT",
			    arg);
	if (!o->kernel[BASE])
		o->kernel[BASE] = arg;
	else if (!o->kernel[PATCHED])
		o->kernel[PATCHED] = arg;
	else
		o->experiment = arg;
}

static void check_kernel(const struct compare_kernels_options *o, int side,
			 const struct argp_state *state)
{
	const char *kernel = o->kernel[side];
	struct diag why;

	if (is_tree(kernel))
		return;
	if (strchr(kernel, '/') && strncmp(kernel, "image:", 6))
		usage_error(state, "%s: no such directory; name a tree of Linux, or debian:6.12",
			    kernel);
	if (kernel_spec_check(kernel, &why))
		usage_error(state, "%s", why.text);
	if (!strcmp(kernel, "host"))
		usage_error(state, "this machine cannot run two kernels; name two for guests");
	if (side == PATCHED && o->patches.nr && !compare_kernels_builds(o, side))
		usage_error(
			state,
			"--patch needs a source, and %s is a kernel; name a tree, or debian:6.12",
			kernel);
}

static void check_files(const struct words *files, const struct argp_state *state)
{
	for (size_t i = 0; i < files->nr; i++)
		if (access(files->word[i], R_OK))
			usage_error(state, "%s: %s; name a file", files->word[i], strerror(errno));
}

static void check(struct compare_kernels_options *o, const struct argp_state *state)
{
	/* BASE --patch FILE EXPERIMENT */
	if (o->patches.nr && o->kernel[PATCHED] && !o->experiment) {
		o->experiment = o->kernel[PATCHED];
		o->kernel[PATCHED] = o->kernel[BASE];
	}
	if (!o->experiment)
		usage_error(state, "write BASE PATCHED EXPERIMENT.ini, or BASE --patch FILE "
				   "EXPERIMENT.ini");
	for (int side = 0; side < SIDES; side++)
		check_kernel(o, side, state);
	check_files(&o->patches, state);
	check_files(&o->fragments, state);
	if (!strcmp(o->kernel[BASE], o->kernel[PATCHED]) && !o->patches.nr)
		usage_error(state, "BASE and PATCHED are both %s; name two, or add --patch FILE",
			    o->kernel[BASE]);
	if (o->fragments.nr && !compare_kernels_builds(o, BASE) &&
	    !compare_kernels_builds(o, PATCHED))
		usage_error(state,
			    "--fragment is for kernels that are built; name a tree of Linux");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct compare_kernels_options *o = state->input;

	switch (key) {
	case KEY_PATCH:
		words_add(&o->patches, arg);
		return 0;
	case KEY_FRAGMENT:
		words_add(&o->fragments, arg);
		return 0;
	case KEY_MEASURE:
		o->measure = arg;
		return 0;
	case 's':
		words_add(&o->sets, arg);
		return 0;
	case 'j':
		o->jobs = arg;
		return 0;
	case 'o':
		o->out = arg;
		return 0;
	case 'n':
		o->dry = true;
		return 0;
	case ARGP_KEY_ARG:
		add_argument(o, arg, state);
		return 0;
	case ARGP_KEY_END:
		check(o, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

void compare_kernels_options_parse(struct compare_kernels_options *o, int argc, char **argv)
{
	static const struct argp argp = { argp_options, parse, "BASE [PATCHED] EXPERIMENT.ini",
					  doc };

	*o = (struct compare_kernels_options){ .measure = measure_names[MEASURE_PROFILE] };
	usage_parse(&argp, argc, argv, o);
}

void compare_kernels_options_free(struct compare_kernels_options *o)
{
	words_free(&o->patches);
	words_free(&o->fragments);
	words_free(&o->sets);
	*o = (struct compare_kernels_options){};
}
