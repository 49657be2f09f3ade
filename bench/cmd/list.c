// SPDX-License-Identifier: GPL-2.0
#include <argp.h>
#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/arch/arch.h"
#include "bench/boot/plugin.h"
#include "bench/boot/qemu.h"
#include "bench/cmd/cmd.h"
#include "bench/cmd/list_entries.h"
#include "bench/cmd/usage.h"
#include "bench/env/accel_choice.h"
#include "bench/machine/machine.h"
#include "bench/measure/counter_table.h"
#include "bench/measure/counters.h"
#include "bench/measure/phase_tracer.h"
#include "bench/measure/profile_counters.h"
#include "bench/report/table/terminal.h"
#include "bench/report/table/wrapped.h"
#include "bench/trial/policy.h"
#include "bench/trial/retry.h"
#include "bench/trial/target.h"
#include "bench/util/json_put.h"
#include "bench/util/printable.h"
#include "bench/util/proc.h"
#include "bench/util/source.h"
#include "bench/util/text.h"
#include "workloads/unit_ops.h"
#include "workloads/workload.h"

enum { KEY_JSON = 256 };

/* Version of the object of --json */
#define LIST_SCHEMA 1
/* Of kernels */
#define NAME_WIDTH 16

static const char doc[] =
	"List what there is, and who can do it: guests, and this machine itself (--host). Where it is not "
	"all of them, a line says which guests, or why this machine cannot. What a guest of one kernel "
	"offered stands in run.json of each run, under kernels, facts."
	"\vWHAT is one of: targets, workloads, policies, retries, counters, kernels (default: all)\n\n"
	"Examples:\n"
	"  pfnbench list\n"
	"  pfnbench list kernels\n"
	"  pfnbench list targets --json";

static const struct argp_option options[] = {
	{ "json", KEY_JSON, NULL, 0, "the same as a JSON object" },
	{},
};

/**
 * struct asked - what to list, and how
 * @what: the list, or NULL: all
 * @guests: guests can run here
 * @why: why not
 */
struct asked {
	const char *what;
	bool json;
	bool guests;
	struct qemu_version qemu;
	struct diag why;
};

static void add_targets(struct list_entries *l)
{
	for (size_t i = 0; targets[i]; i++) {
		struct target_spec spec = { .ops = targets[i] };
		struct diag why = { "" };

		if (targets[i]->guests_only)
			diag_set(&why, -ENOTSUP, "%s", targets[i]->guests_only);
		else
			targets[i]->supported(&spec, &why);
		list_add(l, &(struct list_entry){ .name = targets[i]->name,
						  .summary = targets[i]->summary,
						  .guests = targets[i]->guests,
						  .host = why.text });
	}
}

static void add_workload(struct list_entries *l, const char *kind, const char *name,
			 const char *summary, const struct unit_ops *units, const struct diag *why)
{
	list_add(l, &(struct list_entry){ .kind = kind,
					  .name = name,
					  .summary = summary ?: units->summary,
					  .guests = units ? units->guests : NULL,
					  .host = why->text });
}

static void add_workloads(struct list_entries *l)
{
	for (const struct fill *const *f = fills; *f; f++) {
		struct diag why = { "" };

		fill_supported(*f, &why);
		add_workload(l, "fill", (*f)->name, (*f)->summary, (*f)->units, &why);
	}
	for (const struct blocker *const *b = blockers; *b; b++) {
		struct diag why = { "" };

		blocker_supported(*b, &why);
		add_workload(l, "blocker", (*b)->name, (*b)->summary, (*b)->units, &why);
	}
	for (const struct churn *const *c = churns; *c; c++) {
		struct diag why = { "" };

		(*c)->supported(&why);
		add_workload(l, "churn", (*c)->name, (*c)->summary, NULL, &why);
	}
	for (const struct fragment *const *f = fragments; *f; f++) {
		struct diag why = { "" };

		(*f)->supported(&why);
		add_workload(l, "fragment", (*f)->name, (*f)->summary, NULL, &why);
	}
}

static void add_policies(struct list_entries *l)
{
	struct machine m;

	machine_open(&m);
	for (size_t i = 0; policies[i]; i++)
		list_add(l, &(struct list_entry){
				    .name = policies[i]->name,
				    .summary = policies[i]->summary,
				    .guests = policies[i]->guests,
				    .host = policy_why(&m, PFNB_TARGET_OFFLINE, policies[i]) });
	machine_close(&m);
}

static void add_retries(struct list_entries *l)
{
	for (size_t i = 0; retries[i]; i++)
		list_add(l, &(struct list_entry){ .name = retries[i]->name,
						  .summary = retries[i]->summary });
}

/* What QEMU counts of guests, if they run by icount. */
static void add_profile_counters(struct list_entries *l)
{
	struct diag why = { "" };
	char *plugin = plugin_find(&why), *guests;

	guests = text_print("with clock = icount%s%s",
			    plugin ? "" : "; here QEMU cannot: ", why.text);
	for (size_t i = 0; i < COUNTED_NR; i++)
		list_add(l,
			 &(struct list_entry){ .name = profile_counters[i].name,
					       .level = measure_names[profile_counters[i].measure],
					       .summary = profile_counters[i].summary,
					       .guests = guests,
					       .host = "QEMU counts it, in guests" });
	free(plugin);
	free(guests);
}

/* Guests by icount have no events of a CPU, but their clock is the instructions. */
static const char *counter_guests(const struct counter *c)
{
	if (c->group == COUNTER_HARDWARE && strcmp(c->name, COUNTER_INSTRUCTIONS))
		return "with clock = wall, where KVM hands them on";
	return c->others ? "with cpus = 2 in [machine]" : c->hint;
}

static void add_phases(struct list_entries *l)
{
	struct diag why = { "" };
	enum phases_by by = PHASES_BY_FUNCTIONS;
	bool none = phases_supported(&by, &why);
	char *some = by == PHASES_BY_FUNCTIONS
			     ? NULL
			     : text_print("by %s: %s", phases_by_name(by), why.text);

	list_add(l, &(struct list_entry){ .name = "phases",
					  .level = measure_names[MEASURE_PHASES],
					  .summary = "where the time of an operation goes",
					  .host = none ? why.text : some,
					  .host_some = !none });
	free(some);
}

static void add_counters(struct list_entries *l)
{
	struct counters *counters = counters_open(MEASURE_ALL, false);
	json_t *support = counters ? counters_support(counters) : NULL;

	for (size_t i = 0; support && i < COUNTERS_NR; i++) {
		const struct counter *c = &counter_table[i];
		const char *why = json_string_value(json_object_get(support, c->name));

		list_add(l, &(struct list_entry){ .name = c->name,
						  .level = measure_names[c->measure],
						  .summary = c->summary,
						  .guests = counter_guests(c),
						  .host = strcmp(why, "ok") ? why : NULL });
	}
	json_decref(support);
	counters_close(counters);
	add_phases(l);
	add_profile_counters(l);
}

/* A line of scripts/kernel.sh: SPEC<TAB>RELEASE<TAB>VERSION<TAB>DIR */
static json_t *cached_kernel(char *text)
{
	char *spec = strsep(&text, "\t"), *release = strsep(&text, "\t");
	char *version = strsep(&text, "\t");

	return version ? json_pack("{s:s, s:s, s:s}", "spec", spec, "release", release, "version",
				   version)
		       : NULL;
}

/* A line of scripts/kernel_build.sh: NAME<TAB>RELEASE<TAB>SOURCE<TAB>DIR */
static json_t *built_kernel(char *text)
{
	char *name = strsep(&text, "\t"), *release = strsep(&text, "\t");
	char *source = strsep(&text, "\t"), *spec = text_print("built:%s", name);
	json_t *o = source ? json_pack("{s:s, s:s, s:s}", "spec", spec, "release", release,
				       "source", source)
			   : NULL;

	free(spec);
	return o;
}

static int add_kernels(json_t *list, const char *name, json_t *(*parse)(char *text),
		       struct diag *err)
{
	char *script = source_path(name, err);
	const char *argv[] = { script, "list", NULL };
	char *out = NULL, *rest, *text;
	int status = script ? proc_run(argv, &out, err) : -ENOENT;

	rest = out;
	printable(out);
	while ((text = strsep(&rest, "\n"))) {
		json_t *kernel = parse(text);

		if (kernel)
			json_array_append_new(list, kernel);
	}
	free(out);
	free(script);
	return status;
}

static const char *text_in(const json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

static void put_kernel(const char *spec, const char *text)
{
	printf("%-*s ", NAME_WIDTH, spec);
	if (text_columns(spec) > NAME_WIDTH)
		printf("\n%*s", NAME_WIDTH + 1, "");
	wrapped_put_at(stdout, text, NAME_WIDTH + 1, NAME_WIDTH + 1, screen_width(stdout));
	putchar('\n');
}

static void put_kernels(const json_t *list)
{
	const json_t *kernel;
	size_t i;

	json_array_foreach (list, i, kernel) {
		const char *source = text_in(kernel, "source");
		char *text =
			source ? text_print("%s, built from %s", text_in(kernel, "release"), source)
			       : text_print("%s (%s), cached", text_in(kernel, "release"),
					    text_in(kernel, "version"));

		put_kernel(text_in(kernel, "spec"), text);
		free(text);
	}
	put_kernel("debian:PREFIX",
		   "newest Debian cloud kernel of that version, fetched when used");
	put_kernel("image:PATH",
		   "a " ARCH_IMAGE "; build:PATH after it names its build tree, for the module");
	put_kernel("built:NAME", "built by pfnbench kernel build --name NAME");
	put_kernel("host", "this machine, with --host only");
}

static int list_kernels(const struct asked *a, json_t *all, struct diag *err)
{
	json_t *list = json_array();
	int status = add_kernels(list, "scripts/kernel.sh", cached_kernel, err);

	status = status ?: add_kernels(list, "scripts/kernel_build.sh", built_kernel, err);
	if (!a->json)
		put_kernels(list);
	json_object_set_new(all, "kernels", list);
	return status;
}

static const struct {
	const char *name;
	void (*add)(struct list_entries *l);
} lists[] = {
	{ "targets", add_targets }, { "workloads", add_workloads }, { "policies", add_policies },
	{ "retries", add_retries }, { "counters", add_counters },   { "kernels" },
};

#define NR_LISTS (sizeof(lists) / sizeof(lists[0]))

static void set_what(struct asked *a, const char *arg, const struct argp_state *state)
{
	const char *names[NR_LISTS], *near;

	for (size_t i = 0; i < NR_LISTS; i++)
		names[i] = lists[i].name;
	for (size_t i = 0; i < NR_LISTS && !a->what; i++)
		if (!strcmp(arg, names[i]))
			a->what = names[i];
	near = text_nearest(arg, names, NR_LISTS);
	if (a->what && strcmp(a->what, arg))
		usage_error(state, "one thing to list at a time, not '%s' as well", arg);
	if (!a->what)
		usage_error(state, "nothing to list named '%s'; did you mean '%s'?", arg,
			    near ?: "targets");
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct asked *a = state->input;

	switch (key) {
	case KEY_JSON:
		a->json = true;
		return 0;
	case ARGP_KEY_ARG:
		set_what(a, arg, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static json_t *guests_json(const struct asked *a, const struct diag *no_kvm)
{
	if (!a->guests)
		return json_pack("{s:s}", "reason", a->why.text);
	return json_pack("{s:s, s:s*}", "qemu", a->qemu.version, "no_kvm",
			 *no_kvm->text ? no_kvm->text : NULL);
}

/* Whether KVM works a run finds out, by a guest. */
static void put_guests(struct asked *a, json_t *all)
{
	struct diag no_kvm = { "" };
	char *text;

	a->guests = !qemu_find(&a->qemu, &a->why);
	accel_device("", &no_kvm);
	json_object_set_new(all, "guests", guests_json(a, &no_kvm));
	if (a->json)
		return;
	if (!a->guests)
		text = text_print("guests cannot run: %s", a->why.text);
	else if (*no_kvm.text)
		text = text_print("guests run in QEMU %s, without KVM: %s", a->qemu.version,
				  no_kvm.text);
	else
		text = text_print("guests run in QEMU %s; where clock = wall, KVM is tried",
				  a->qemu.version);
	wrapped_put(stdout, text);
	free(text);
}

static int list_one(const struct asked *a, size_t which, json_t *all, struct diag *err)
{
	bool ansi = terminal_wants_ansi(stdout);
	struct list_entries l = {};

	if (!a->json)
		printf("\n%s%s%s\n", ansi ? "\033[1m" : "", lists[which].name,
		       ansi ? "\033[0m" : "");
	if (!lists[which].add)
		return list_kernels(a, all, err);
	lists[which].add(&l);
	json_object_set_new(all, lists[which].name, list_json(&l, a->guests));
	if (!a->json)
		list_text(stdout, &l, a->guests, ansi);
	list_free(&l);
	return 0;
}

int cmd_list(int argc, char **argv)
{
	static const struct argp argp = { options, parse_option, "[WHAT]", doc };
	json_t *all = json_pack("{s:i}", "schema", LIST_SCHEMA);
	struct asked asked = {};
	struct diag err = { "" };
	int status = STATUS_OK;

	usage_parse(&argp, argc, argv, &asked);
	put_guests(&asked, all);
	for (size_t i = 0; i < NR_LISTS; i++) {
		if (asked.what && strcmp(asked.what, lists[i].name))
			continue;
		if (list_one(&asked, i, all, &err)) {
			diag_print(&err);
			status = STATUS_FAILURE;
		}
	}
	if (asked.json)
		json_put(stdout, json_incref(all), JSON_DIGITS);
	json_decref(all);
	return status;
}
