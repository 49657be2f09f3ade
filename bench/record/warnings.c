// SPDX-License-Identifier: GPL-2.0
#include "bench/record/warnings.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/memory.h"
#include "bench/util/text.h"

/* More running tasks than this besides one trial, or more time than that taken by others. */
#define LOAD_MAX  0.5
#define STEAL_MAX 0.01
/* dump_page() prints at this level; the console shows what is below its own (kernel/printk) */
#define WARNING_LEVEL 4

static const char *const debug_options[] = {
	"CONFIG_DEBUG_PAGEALLOC", "CONFIG_DEBUG_VM",	     "CONFIG_KASAN",
	"CONFIG_LOCKDEP",	  "CONFIG_PAGE_TABLE_CHECK", "CONFIG_PAGE_POISONING",
	"CONFIG_PROVE_LOCKING",	  "CONFIG_DEBUG_LOCK_ALLOC",
};

static const char *text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name)) ?: "";
}

/* Takes @text over. */
static void warn(json_t *list, char *text)
{
	json_array_append_new(list, json_string(text));
	free(text);
}

static void warn_of_speed(json_t *list, const char *who, const json_t *facts)
{
	const json_t *n;
	const char *governor;

	if (!strcmp(text_of(facts, "boost"), "1") || !strcmp(text_of(facts, "no_turbo"), "0"))
		warn(list,
		     text_print(
			     "%s: the CPU's speed changes with its load and heat; switch turbo off",
			     who));
	json_object_foreach ((json_t *)json_object_get(facts, "governors"), governor, n)
		if (strcmp(governor, "performance"))
			warn(list,
			     text_print("%s: %lld of its CPUs have governor %s; choose performance",
					who, (long long)json_integer_value(n), governor));
}

static void warn_of_load(json_t *list, const char *who, const json_t *facts)
{
	double load = json_number_value(json_object_get(facts, "load"));
	const json_t *during = json_object_get(facts, "run_steal");
	double steal = json_number_value(during ?: json_object_get(facts, "steal"));

	if (load > LOAD_MAX)
		warn(list, text_print("%s: busy before the run, load average %.2f; let it be idle",
				      who, load));
	if (steal > STEAL_MAX)
		warn(list,
		     text_print(
			     "%s: other guests took %.1f %% of its CPU time %s; measure on a machine of your own",
			     who, 100 * steal, during ? "during the run" : "since it booted"));
}

static void warn_of_words(json_t *list, const char *who, const json_t *facts)
{
	const json_t *word;
	size_t i;

	json_array_foreach (json_object_get(facts, "unknown_words"), i, word)
		warn(list, text_print("%s: this kernel does not know '%s' of cmdline, which has no "
				      "effect; is it misspelt?",
				      who, json_string_value(word) ?: ""));
}

static void warn_of_kernel(json_t *list, const char *who, const json_t *kernel)
{
	const json_t *facts = json_object_get(kernel, "facts");
	const json_t *config = json_object_get(kernel, "config");

	if (atoi(text_of(facts, "printk")) > WARNING_LEVEL)
		warn(list,
		     text_print(
			     "%s: what dump_page() says of unmovable pages goes to the console and "
			     "is a part of the latency; dmesg -n %d",
			     who, WARNING_LEVEL));
	for (size_t i = 0; i < sizeof(debug_options) / sizeof(debug_options[0]); i++)
		if (!strcmp(text_of(config, debug_options[i]), "y"))
			warn(list,
			     text_print(
				     "%s: its debugging is measured as well; build it without %s",
				     who, debug_options[i]));
}

/* @cpus: a list for each guest */
static void warn_of_company(json_t *list, const json_t *cpus)
{
	const json_t *guest, *cpu;
	size_t i, j;
	char *text;
	FILE *out = memory_stream(&text);

	json_array_foreach (cpus, i, guest)
		json_array_foreach (guest, j, cpu)
			fprintf(out, "%s%lld", i || j ? "," : "",
				(long long)json_integer_value(cpu));
	memory_stream_end(out);
	warn(list,
	     text_print("others may run on the guests' CPUs; boot this machine with isolcpus=%s",
			text));
	free(text);
}

/* Where KVM has no CPUs, pages or time for itself, the machine's other work is measured as well. */
static void warn_of_kvm(json_t *list, const json_t *accel)
{
	const json_t *cpus = json_object_get(accel, "host_cpus");
	long long jobs = json_integer_value(json_object_get(accel, "jobs"));
	long long isolated = json_integer_value(json_object_get(accel, "isolated"));

	if (jobs > 1)
		warn(list,
		     text_print("%lld guests run at once, and disturb each other; choose --jobs 1",
				jobs));
	if (*text_of(accel, "unpinned"))
		warn(list, text_print("guests have no CPUs for themselves: %s",
				      text_of(accel, "unpinned")));
	if (cpus && isolated < jobs * (long long)json_array_size(json_array_get(cpus, 0)))
		warn_of_company(list, cpus);
	if (*text_of(accel, "no_huge"))
		warn(list, text_print("no huge pages are behind the guests' memory: %s",
				      text_of(accel, "no_huge")));
}

static void warn_of_guests(json_t *list, const json_t *guests)
{
	const json_t *guest;
	size_t i;

	json_array_foreach (guests, i, guest) {
		double steal = json_number_value(json_object_get(guest, "steal"));
		long long boot = json_integer_value(json_object_get(guest, "boot"));

		if (steal > STEAL_MAX)
			warn(list,
			     text_print(
				     "%s boot %lld: this machine gave %.1f %% of its CPU time to "
				     "others during the trials; let it be idle",
				     text_of(guest, "kernel"), boot, 100 * steal));
		if (*text_of(guest, "unpinned"))
			warn(list, text_print("%s boot %lld: its CPUs were not pinned: %s",
					      text_of(guest, "kernel"), boot,
					      text_of(guest, "unpinned")));
	}
}

static void warn_of_accel(json_t *list, const json_t *run)
{
	const json_t *accel = json_object_get(run, "accel");

	if (*text_of(accel, "no_kvm"))
		warn(list,
		     text_print("guests were emulated, and their times say little; no KVM: %s",
				text_of(accel, "no_kvm")));
	else
		warn_of_kvm(list, accel);
	warn_of_guests(list, json_object_get(run, "guests"));
}

json_t *warnings_json(const json_t *run)
{
	const json_t *asked = json_object_get(run, "asked"), *kernel;
	bool wall = !strcmp(text_of(asked, "clock"), "wall");
	bool on_host = !strcmp(text_of(asked, "env"), "host");
	json_t *list = json_array();
	size_t i;

	if (wall || on_host) {
		warn_of_speed(list, "this machine", json_object_get(run, "host"));
		warn_of_load(list, "this machine", json_object_get(run, "host"));
	}
	warn_of_accel(list, run);
	json_array_foreach (json_object_get(run, "kernels"), i, kernel) {
		const char *who = on_host ? "this machine" : text_of(kernel, "spec");

		if (!on_host)
			warn_of_load(list, who, json_object_get(kernel, "facts"));
		warn_of_words(list, who, json_object_get(kernel, "facts"));
		warn_of_kernel(list, who, kernel);
	}
	return list;
}
