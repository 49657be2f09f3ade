// SPDX-License-Identifier: GPL-2.0
#include <argp.h>
#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/boot/plugin.h"
#include "bench/boot/qemu.h"
#include "bench/cmd/cmd.h"
#include "bench/cmd/usage.h"
#include "bench/machine/machine.h"
#include "bench/measure/counter_table.h"
#include "bench/measure/counters.h"
#include "bench/measure/phase_tracer.h"
#include "bench/measure/profile_counters.h"
#include "bench/trial/policy.h"
#include "bench/trial/retry.h"
#include "bench/trial/target.h"
#include "bench/util/printable.h"
#include "bench/util/proc.h"
#include "bench/util/source.h"
#include "bench/util/text.h"
#include "workloads/unit_ops.h"
#include "workloads/workload.h"

#define NAME_WIDTH    16
#define COUNTER_WIDTH 30

static const char doc[] =
	"List what can run on this machine itself (--host), and why the rest cannot. What a guest offers "
	"depends on its kernel and stands in run.json of each run, under kernels, facts."
	"\vWHAT is one of: targets, workloads, policies, retries, counters, kernels (default: all)\n\n"
	"Examples:\n"
	"  pfnbench list\n"
	"  pfnbench list kernels";

static void heading(const char *text)
{
	printf(isatty(STDOUT_FILENO) ? "\033[1m%s\033[0m\n" : "%s\n", text);
}

/* @why: NULL where there is nothing that could be missing */
static void line(const char *name, const char *why, const char *summary)
{
	printf("  %-*s %s\n", NAME_WIDTH, name, summary);
	if (why && *why)
		printf("  %-*s not on this machine: %s\n", NAME_WIDTH, "", why);
}

static int list_targets(struct diag *err)
{
	for (size_t i = 0; targets[i]; i++) {
		struct target_spec spec = { .ops = targets[i] };
		struct diag why = { "" };

		targets[i]->supported(&spec, &why);
		line(targets[i]->name, why.text, targets[i]->summary);
	}
	return 0;
}

static void list_workload(const char *kind, const char *name, const char *summary,
			  const struct diag *why)
{
	char *what = text_print("%s: %s", kind, summary);

	line(name, why->text, what);
	free(what);
}

static int list_workloads(struct diag *err)
{
	for (const struct fill *const *f = fills; *f; f++) {
		struct diag why = { "" };

		fill_supported(*f, &why);
		list_workload("fill", (*f)->name, (*f)->summary ?: (*f)->units->summary, &why);
	}
	for (const struct blocker *const *b = blockers; *b; b++) {
		struct diag why = { "" };

		blocker_supported(*b, &why);
		list_workload("blocker", (*b)->name, (*b)->summary ?: (*b)->units->summary, &why);
	}
	for (const struct churn *const *c = churns; *c; c++) {
		struct diag why = { "" };

		(*c)->supported(&why);
		list_workload("churn", (*c)->name, (*c)->summary, &why);
	}
	for (const struct fragment *const *f = fragments; *f; f++) {
		struct diag why = { "" };

		(*f)->supported(&why);
		list_workload("fragment", (*f)->name, (*f)->summary, &why);
	}
	return 0;
}

static int list_policies(struct diag *err)
{
	struct machine m;

	machine_open(&m);
	for (size_t i = 0; policies[i]; i++)
		line(policies[i]->name, policy_why(&m, PFNB_TARGET_OFFLINE, policies[i]),
		     policies[i]->summary);
	machine_close(&m);
	return 0;
}

static int list_retries(struct diag *err)
{
	for (size_t i = 0; retries[i]; i++)
		line(retries[i]->name, NULL, retries[i]->summary);
	return 0;
}

/* What QEMU counts of guests, if they run by icount. */
static void list_profile_counters(void)
{
	struct diag why = { "" };
	char *plugin = plugin_find(&why);

	for (size_t i = 0; i < COUNTED_NR; i++) {
		const struct counted *c = &profile_counters[i];

		printf("  %-*s measure = %s: %s\n", COUNTER_WIDTH, c->name,
		       measure_names[c->measure], c->summary);
		printf("  %-*s not on this machine: QEMU counts it of guests with clock = icount"
		       "%s%s\n",
		       COUNTER_WIDTH, "", plugin ? "" : "; here it cannot: ", why.text);
	}
	free(plugin);
}

static int list_counters(struct diag *err)
{
	struct counters *counters = counters_open(MEASURE_ALL, false);
	json_t *support = counters ? counters_support(counters) : NULL;
	struct diag reason = { "" };
	enum phases_by by;

	for (size_t i = 0; support && i < COUNTERS_NR; i++) {
		const struct counter *c = &counter_table[i];
		const char *why = json_string_value(json_object_get(support, c->name));

		printf("  %-*s measure = %s: %s\n", COUNTER_WIDTH, c->name,
		       measure_names[c->measure], c->summary);
		if (strcmp(why, "ok"))
			printf("  %-*s not on this machine: %s\n", COUNTER_WIDTH, "", why);
	}
	json_decref(support);
	printf("  %-*s measure = %s: %s\n", COUNTER_WIDTH, "phases", measure_names[MEASURE_PHASES],
	       "where the time of an operation goes");
	if (phases_supported(&by, &reason))
		printf("  %-*s not on this machine: %s\n", COUNTER_WIDTH, "", reason.text);
	else if (by != PHASES_BY_FUNCTIONS)
		printf("  %-*s on this machine some, by %s: %s\n", COUNTER_WIDTH, "",
		       phases_by_name(by), reason.text);
	counters_close(counters);
	list_profile_counters();
	return 0;
}

/* A line of scripts/kernel.sh: SPEC<TAB>RELEASE<TAB>VERSION<TAB>DIR */
static void list_kernel(char *text)
{
	char *spec = strsep(&text, "\t"), *release = strsep(&text, "\t");
	char *version = strsep(&text, "\t");

	if (version)
		printf("  %-*s %s (%s), cached\n", NAME_WIDTH, spec, release, version);
}

/* A line of scripts/kernel_build.sh: NAME<TAB>RELEASE<TAB>SOURCE<TAB>DIR */
static void list_built(char *text)
{
	char *name = strsep(&text, "\t"), *release = strsep(&text, "\t");
	char *source = strsep(&text, "\t"), *spec = text_print("built:%s", name);

	if (source)
		printf("  %-*s %s, built from %s\n", NAME_WIDTH, spec, release, source);
	free(spec);
}

static int list_by(const char *name, void (*print)(char *text), struct diag *err)
{
	char *script = source_path(name, err);
	const char *argv[] = { script, "list", NULL };
	char *out = NULL, *rest, *text;
	int status = script ? proc_run(argv, &out, err) : -ENOENT;

	rest = out;
	printable(out);
	while ((text = strsep(&rest, "\n")))
		if (*text)
			print(text);
	free(out);
	free(script);
	return status;
}

static int list_kernels(struct diag *err)
{
	struct qemu_version qemu;
	struct diag why = { "" };
	int status = list_by("scripts/kernel.sh", list_kernel, err);

	status = status ?: list_by("scripts/kernel_build.sh", list_built, err);
	line("debian:PREFIX", NULL,
	     "newest Debian cloud kernel of that version, fetched when used");
	line("image:PATH", NULL,
	     "a bzImage; build:PATH after it names its build tree, for the module");
	line("built:NAME", NULL, "built by pfnbench kernel build --name NAME");
	line("host", NULL, "this machine, with --host only");
	if (qemu_find(&qemu, &why))
		printf("  guests cannot run: %s\n", why.text);
	else
		printf("  guests run in QEMU %s\n", qemu.version);
	return status;
}

static const struct {
	const char *name;
	int (*list)(struct diag *err);
} lists[] = {
	{ "targets", list_targets }, { "workloads", list_workloads }, { "policies", list_policies },
	{ "retries", list_retries }, { "counters", list_counters },   { "kernels", list_kernels },
};

#define NR_LISTS (sizeof(lists) / sizeof(lists[0]))

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	const char **what = state->input, *names[NR_LISTS], *near;

	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	for (size_t i = 0; i < NR_LISTS; i++)
		names[i] = lists[i].name;
	for (size_t i = 0; i < NR_LISTS && !*what; i++)
		if (!strcmp(arg, names[i]))
			*what = names[i];
	near = text_nearest(arg, names, NR_LISTS);
	if (*what && strcmp(*what, arg))
		usage_error(state, "one thing to list at a time, not '%s' as well", arg);
	if (!*what)
		usage_error(state, "nothing to list named '%s'; did you mean '%s'?", arg,
			    near ?: "targets");
	return 0;
}

int cmd_list(int argc, char **argv)
{
	static const struct argp argp = { .parser = parse_option,
					  .args_doc = "[WHAT]",
					  .doc = doc };
	const char *what = NULL;
	struct diag err = { "" };
	int status = STATUS_OK;

	usage_parse(&argp, argc, argv, &what);
	for (size_t i = 0; i < NR_LISTS; i++) {
		if (what && strcmp(what, lists[i].name))
			continue;
		if (!what)
			heading(lists[i].name);
		if (lists[i].list(&err)) {
			diag_print(&err);
			status = STATUS_FAILURE;
		}
	}
	return status;
}
