// SPDX-License-Identifier: GPL-2.0
/* pfnbench kernel build: scripts/kernel_build.sh with the options of a program. */

#include <argp.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/cmd/cmd.h"
#include "bench/cmd/output.h"
#include "bench/cmd/usage.h"
#include "bench/cmd/words.h"
#include "bench/util/source.h"

/* The script names itself so in what it says. */
#define ENV_NAME "PFNBENCH_NAME"

enum {
	OPT_SOURCE = 256,
	OPT_NAME,
	OPT_PATCH,
	OPT_FRAGMENT,
	OPT_UPDATE,
};

static const char doc[] =
	"Build a small kernel for guests. What was built is kept: the same source, patches, options and "
	"compiler are built once. The last line printed is how experiments and --kernel name it."
	"\vExamples:\n"
	"  pfnbench kernel build --source ../linux\n"
	"  pfnbench kernel build --source debian:6.12 --name mine --patch my.patch\n"
	"  pfnbench run experiments/penalty.ini --kernel built:mine\n\n"
	"Exit status: 0 it is built, 1 it does not build, 2 bad usage or input.";

static const struct argp_option options[] = {
	{ "source", OPT_SOURCE, "DIR|debian:VERSION", 0,
	  "a tree of Linux, or Debian's source package of that version" },
	{ "name", OPT_NAME, "NAME", 0,
	  "experiments may call the kernel built:NAME; a % becomes the first digits of its hash" },
	{ "patch", OPT_PATCH, "FILE", 0, "applied with patch -p1; may be given several times" },
	{ "fragment", OPT_FRAGMENT, "FILE", 0,
	  "lines of .config, on top of scripts/kernel.config; may be given several times" },
	{ "update", OPT_UPDATE, NULL, 0, "look for a newer source package" },
	{ 0 },
};

/**
 * struct call - how the script is called
 * @words: itself, and its arguments
 */
struct call {
	struct words words;
	bool build, source;
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct call *c = state->input;

	switch (key) {
	case OPT_SOURCE:
		words_add(&c->words, "--source", arg);
		c->source = true;
		return 0;
	case OPT_NAME:
		words_add(&c->words, "--name", arg);
		return 0;
	case OPT_PATCH:
		words_add(&c->words, "--patch", arg);
		return 0;
	case OPT_FRAGMENT:
		words_add(&c->words, "--fragment", arg);
		return 0;
	case OPT_UPDATE:
		words_add(&c->words, "--update");
		return 0;
	case ARGP_KEY_ARG:
		if (c->build || strcmp(arg, "build"))
			usage_error(state,
				    "'%s' is nothing to do with a kernel; write pfnbench kernel "
				    "build --source DIR",
				    arg);
		c->build = true;
		return 0;
	case ARGP_KEY_END:
		if (!c->build || !c->source)
			usage_error(state, "write pfnbench kernel build --source DIR, or --source "
					   "debian:6.12");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int cmd_kernel(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options, .parser = parse_option, .args_doc = "build", .doc = doc
	};
	struct diag why = { "" };
	struct call call = {};
	char *script = source_path("scripts/kernel_build.sh", &why);

	if (script) {
		words_add(&call.words, script, "build");
		usage_parse(&argp, argc, argv, &call);
		setenv(ENV_NAME, "pfnbench kernel", 1);
		output_unprepare();
		execv(script, call.words.word);
		diag_set(&why, -errno, "%s: %s", script, strerror(errno));
	}
	diag_print(&why);
	free(script);
	words_free(&call.words);
	return STATUS_FAILURE;
}
