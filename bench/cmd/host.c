// SPDX-License-Identifier: GPL-2.0
/* pfnbench host: a machine of one's own gets the module, and is rid of it again. */

#include <argp.h>
#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "bench/cmd/cmd.h"
#include "bench/cmd/usage.h"
#include "bench/env/host_checks.h"
#include "bench/env/host_module.h"
#include "bench/machine/journal.h"
#include "bench/machine/machine.h"
#include "bench/record/config_facts.h"
#include "bench/record/host_facts.h"
#include "bench/record/warnings.h"
#include "bench/report/table/wrapped.h"
#include "bench/trial/policy.h"
#include "bench/util/text.h"

#define KEY_CHECK  256
#define NAME_WIDTH 9
#define TEXT_AT	   (NAME_WIDTH + 8)
/* For a run that is about to end; one that goes on is told of. */
#define WAIT_MS 2000

static const char doc[] =
	"Make this machine ready for `pfnbench run --host` with the kernel module, and undo that. "
	"setup tells what the machine lacks and what spoils figures; it builds the module for the "
	"kernel that runs, and loads it. Nothing else is changed: no package, no setting, no file "
	"outside of pfnbench's own. release brings back what a killed run left elsewhere, and "
	"unloads the module; the kernel stays tainted (O, E) until it reboots."
	"\vExamples:\n"
	"  pfnbench host setup --check\n"
	"  sudo pfnbench host setup\n"
	"  sudo pfnbench run penalty --host\n"
	"  sudo pfnbench host release\n\n"
	"Exit status: 0 it is ready, or released; 1 something keeps it from that; 2 bad usage.";

static const struct argp_option options[] = {
	{ "check", KEY_CHECK, NULL, 0, "With setup: only look, and change nothing" },
	{ NULL },
};

/**
 * struct asked - what is to be done
 * @what: "setup", "release"
 * @check: look alone
 */
struct asked {
	const char *what;
	bool check;
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct asked *a = state->input;

	switch (key) {
	case KEY_CHECK:
		a->check = true;
		return 0;
	case ARGP_KEY_ARG:
		if (a->what || (strcmp(arg, "setup") && strcmp(arg, "release")))
			usage_error(state,
				    "'%s' is nothing to do with a host; write pfnbench host setup, "
				    "or release",
				    arg);
		a->what = arg;
		return 0;
	case ARGP_KEY_END:
		if (!a->what)
			usage_error(state, "write pfnbench host setup, or release");
		if (a->check && !strcmp(a->what, "release"))
			usage_error(state, "--check goes with setup");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void put_line(const char *name, enum check_level level, const char *text)
{
	printf("%-*s%-8s", NAME_WIDTH, name, check_levels[level]);
	wrapped_put_at(stdout, text, TEXT_AT, TEXT_AT, screen_width(stdout));
	putchar('\n');
}

/* What warns of figures in the record of a run warns here, before there is one. */
static void put_warnings(const char *release)
{
	char *path = text_print("/boot/config-%s", release);
	json_t *facts = host_facts(), *config = config_facts(path), *list;
	json_t *run = json_pack("{s:{s:s}, s:O, s:[{s:O, s:O}]}", "asked", "env", "host", "host",
				facts, "kernels", "facts", facts, "config", config);
	const json_t *line;
	size_t i;

	list = warnings_json(run);
	json_array_foreach (list, i, line) {
		const char *text = json_string_value(line);
		const char *rest = strchr(text, ':');

		put_line("figures", CHECK_WARN, rest ? rest + 2 : text);
	}
	json_decref(list);
	json_decref(run);
	json_decref(config);
	json_decref(facts);
	free(path);
}

/* Return: whether the module can be loaded */
static bool put_checks(const char *release)
{
	bool ready = true;

	for (size_t i = 0; host_checks[i].name; i++) {
		struct diag what = { "" };
		enum check_level level = host_checks[i].look("", release, &what);

		put_line(host_checks[i].name, level, what.text);
		ready = ready && level != CHECK_STOP;
	}
	put_warnings(release);
	return ready;
}

/* The module tries its policies when it is loaded: what this kernel does not do is told. */
static int put_policies(struct diag *why)
{
	struct machine m;
	int err = 0;

	machine_open(&m);
	if (m.dev < 0)
		err = diag_set(why, -ENODEV, "%s", m.dev_why.text);
	for (size_t i = 0; !err && policies[i]; i++) {
		const char *not = policy_why(&m, PFNB_TARGET_OFFLINE, policies[i]);

		if (!policies[i]->patched)
			put_line("policy", *not ? CHECK_WARN : CHECK_OK,
				 *not ? not : policies[i]->name);
	}
	machine_close(&m);
	return err;
}

static int setup(bool check, struct journal *j, struct diag *why)
{
	struct utsname u;
	char *path;
	int err;

	uname(&u);
	if (!put_checks(u.release))
		return diag_set(why, -EPERM, "the module cannot be loaded; mend what stops it");
	if (check)
		return 0;
	err = journal_open(j, NULL, "", WAIT_MS, why) ?: host_module_build(u.release, &path, why);
	if (err)
		return err;
	err = host_module_load(path, why) ?: put_policies(why);
	if (!err)
		printf("%s is loaded, and has tainted the kernel; pfnbench host release unloads it\n",
		       path);
	free(path);
	return err;
}

static int release(struct journal *j, struct diag *why)
{
	int err = journal_open(j, NULL, "", WAIT_MS, why);

	if (err)
		return err;
	j->spoken = true;
	err = journal_restore(j, why);
	err = err < 0 ? err : host_module_unload(why);
	if (!err || err == -ENOENT)
		puts(err ? "the module is not loaded" : "the module is unloaded");
	return err == -ENOENT ? 0 : err;
}

int cmd_host(int argc, char **argv)
{
	static const struct argp argp = { options, parse_option, "setup|release", doc };
	struct journal j = { .fd = -1 };
	struct asked asked = {};
	struct diag why = { "" };
	int err;

	usage_parse(&argp, argc, argv, &asked);
	err = strcmp(asked.what, "setup") ? release(&j, &why) : setup(asked.check, &j, &why);
	journal_close(&j);
	if (err)
		diag_print(&why);
	return err ? STATUS_FAILURE : STATUS_OK;
}
