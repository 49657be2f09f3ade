// SPDX-License-Identifier: GPL-2.0
#include "bench/record/run_record.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/protocol/job.h"
#include "bench/record/config_facts.h"
#include "bench/record/host_facts.h"
#include "bench/record/machine_facts.h"
#include "bench/record/profiles.h"
#include "bench/record/reader.h"
#include "bench/record/warnings.h"
#include "bench/util/json_count.h"
#include "bench/util/text.h"
#include "bench/util/version.h"

/* Of the kernel that runs, where it was built with CONFIG_IKCONFIG_PROC */
#define PATH_CONFIG "/proc/config.gz"

/* Returns @list with texts added. */
static json_t *add_texts(json_t *list, const char *const *text, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		json_array_append_new(list, json_string(text[i]));
	return list;
}

static json_t *now(void)
{
	time_t t = time(NULL);
	char text[32];
	struct tm tm;

	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&t, &tm));
	return json_string(text);
}

static void add_values(json_t *axes, enum axis axis, const struct value_list *list)
{
	json_object_set_new(axes, axis_names[axis],
			    add_texts(json_array(), (const char *const *)list->text, list->nr));
}

/* Where there is but one product, it is what the axes say; NULL then. */
static json_t *products(const struct experiment *exp)
{
	json_t *list = exp->nr_products > 1 ? json_array() : NULL;

	for (size_t p = 0; list && p < exp->nr_products; p++) {
		json_t *axes = json_object();

		for (enum axis a = 0; a < AXIS_NR; a++)
			add_values(axes, a, product_values(exp, p, a));
		json_array_append_new(list, axes);
	}
	return list;
}

static json_t *asked(const struct experiment *exp, const struct plan *plan)
{
	json_t *axes = json_object();

	for (enum axis a = 0; a < AXIS_NR; a++)
		add_values(axes, a, &exp->axes[a]);
	return json_pack("{s:s, s:i, s:i, s:I, s:I, s:I, s:i, s:i, s:s, s:s, s:I, s:o, s:o*}",
			 "experiment", exp->text, "boots", (int)exp->boots, "trials",
			 (int)exp->trials, "seed", (json_int_t)exp->seed, "deadline_ns",
			 (json_int_t)exp->deadline_ns, "memory_bytes",
			 (json_int_t)exp->memory_bytes, "cpus", (int)exp->cpus, "nodes",
			 (int)exp->nodes, "clock", clock_names[exp->clock], "env",
			 experiment_on_host(exp) ? "host" : "vm", "order_seed",
			 (json_int_t)plan->order_seed, "axes", axes, "products", products(exp));
}

static json_t *skipped(const struct plan *plan)
{
	json_t *list = json_array();

	for (size_t i = 0; i < plan->nr_skipped; i++) {
		const struct skipped_cell *s = &plan->skipped[i];
		json_t *cell = axes_json_add(json_object(), s->cell.text);

		json_object_set_new(cell, "reason", json_string(s->reason));
		json_array_append_new(list, cell);
	}
	return list;
}

json_t *run_record_new(const struct experiment *exp, const struct plan *plan,
		       const char *const *arguments, size_t nr, struct diag *why)
{
	char tool[SHA256_HEX];
	json_t *run;
	int err = file_sha256("/proc/self/exe", tool);

	if (err) {
		diag_set(why, err, "/proc/self/exe: %s", strerror(-err));
		return NULL;
	}
	run = json_pack(
		"{s:i, s:s, s:s, s:o, s:o, s:o, s:{s:s, s:s}, s:o, s:[], s:[], s:o, s:{s:I, s:i}}",
		"schema", RUN_SCHEMA, "format", "pfnbench-run", "name", exp->name, "command",
		add_texts(json_pack("[s, s]", "pfnbench", "run"), arguments, nr), "started", now(),
		"asked", asked(exp, plan), "tool", "version", pfnbench_version, "sha256", tool,
		"host", host_facts(), "kernels", "guests", "skipped", skipped(plan), "trials",
		"planned", (json_int_t)plan->nr_trials, "recorded", 0);
	if (!run)
		diag_set(why, -ENOMEM, "no memory for run.json");
	return run;
}

static void set_text(json_t *object, const char *key, const char *text)
{
	if (text && *text)
		json_object_set_new(object, key, json_string(text));
}

static void set_machine(json_t *json, const struct qemu_guest *guest)
{
	char *cmdline = qemu_cmdline(guest);

	json_object_set_new(json, "qemu_args", qemu_args_json(guest));
	set_text(json, "cmdline", cmdline);
	free(cmdline);
}

void run_record_kernel(json_t *run, const struct kernel *k, const struct qemu_guest *guest)
{
	json_t *json = json_object();

	set_text(json, "spec", k->spec);
	set_text(json, "release", k->release);
	set_text(json, "package", k->package);
	set_text(json, "package_version", k->package_version);
	set_text(json, "suite", k->suite);
	set_text(json, "vmlinuz_sha256", k->vmlinuz_sha256);
	set_text(json, "module_sha256", k->module_sha256);
	set_text(json, "initramfs_sha256", k->initramfs_sha256);
	set_text(json, "module_error", k->module_error);
	set_text(json, "error", k->error);
	if (k->config)
		json_object_set_new(json, "config", config_facts(k->config));
	else if (!guest && !access(PATH_CONFIG, R_OK))
		json_object_set_new(json, "config", config_facts(PATH_CONFIG));
	if (guest && !k->error)
		set_machine(json, guest);
	json_array_append_new(json_object_get(run, "kernels"), json);
}

void run_record_qemu(json_t *run, const struct qemu_version *v)
{
	json_object_set_new(run, "qemu",
			    json_pack("{s:s, s:s}", "version", v->version, "sha256", v->sha256));
}

void run_record_accel(json_t *run, json_t *accel)
{
	if (accel)
		json_object_set_new(run, "accel", accel);
}

void run_record_plugin(json_t *run, const char *sha256, const char *cache)
{
	json_t *qemu = json_object_get(run, "qemu");

	set_text(qemu, "plugin_sha256", sha256);
	set_text(qemu, "cache", cache);
}

void run_record_profiles(json_t *run, size_t recorded, const char *sha256)
{
	json_object_set_new(run, "profiles",
			    json_pack("{s:s, s:I, s:s*}", "file", PROFILES_FILE, "recorded",
				      (json_int_t)recorded, "sha256", sha256));
}

void run_record_facts(json_t *run, size_t kernel, json_t *facts)
{
	json_t *json = json_array_get(json_object_get(run, "kernels"), kernel);

	if (!json_object_get(json, "facts"))
		json_object_set(json, "facts", facts);
	json_object_set_new(run, "warnings", warnings_json(run));
}

static bool is_same_guest(const json_t *a, const json_t *b)
{
	static const char *const names[] = { "kernel", "boot", "start" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!json_equal(json_object_get(a, names[i]), json_object_get(b, names[i])))
			return false;
	return true;
}

void run_record_guest(json_t *run, json_t *guest)
{
	json_t *guests = json_object_get(run, "guests");

	for (size_t i = json_array_size(guests); i-- > 0;)
		if (is_same_guest(json_array_get(guests, i), guest)) {
			json_array_set_new(guests, i, guest);
			return;
		}
	json_array_append_new(guests, guest);
}

/* Guests that an earlier pfnbench left "running", for it was killed. */
static void mark_lost(json_t *run)
{
	json_t *guest;
	size_t i;

	json_array_foreach (json_object_get(run, "guests"), i, guest)
		if (!strcmp(json_string_value(json_object_get(guest, "exit")) ?: "", "running"))
			json_object_set_new(guest, "exit", json_string("lost"));
}

void run_record_go_on(json_t *run, const json_t *old)
{
	json_t *kernels = json_object_get(old, "kernels"), *kernel;
	size_t i;

	json_object_set(run, "started", json_object_get(old, "started"));
	json_object_set(run, "command", json_object_get(old, "command"));
	json_object_set(run, "guests", json_object_get(old, "guests"));
	mark_lost(run);
	json_array_foreach (kernels, i, kernel) {
		json_t *facts = json_object_get(kernel, "facts");

		if (facts)
			run_record_facts(run, i, facts);
	}
}

uint32_t run_record_starts(const json_t *run, const char *spec, uint32_t boot)
{
	uint32_t starts = 0;
	json_t *guest;
	size_t i;

	json_array_foreach (json_object_get(run, "guests"), i, guest) {
		const char *kernel = json_string_value(json_object_get(guest, "kernel"));

		starts += kernel && !strcmp(kernel, spec) &&
			  json_integer_value(json_object_get(guest, "boot")) == boot;
	}
	return starts;
}

static const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key)) ?: "";
}

static int same_text(const json_t *old, const json_t *new, const char *key, const char *what,
		     struct diag *why)
{
	if (!strcmp(text_of(old, key), text_of(new, key)))
		return 0;
	return diag_set(why, -EINVAL, "%s is not the one that the run began with; start a new run",
			what);
}

/* The words after "-accel" */
static const char *accel_of(const json_t *kernel)
{
	json_t *args = json_object_get(kernel, "qemu_args"), *arg;
	bool next = false;
	size_t i;

	json_array_foreach (args, i, arg) {
		if (next)
			return json_string_value(arg);
		next = !strcmp(json_string_value(arg) ?: "", "-accel");
	}
	return "";
}

static int same_kernel(const json_t *old, const json_t *new, struct diag *why)
{
	static const struct {
		const char *key;
		const char *what;
	} parts[] = {
		{ "vmlinuz_sha256", "kernel" },
		{ "module_sha256", "module for" },
		{ "initramfs_sha256", "initramfs for" },
		{ "release", "kernel" },
	};
	const char *spec = text_of(old, "spec");
	char what[256];

	/* what could not be had then may be had now */
	if (*text_of(old, "error"))
		return 0;
	if (strcmp(spec, text_of(new, "spec")))
		return diag_set(why, -EINVAL, "kernel %s is missing", spec);
	if (*text_of(new, "error"))
		return diag_set(why, -EINVAL, "kernel %s: %s", spec, text_of(new, "error"));
	if (strcmp(accel_of(old), accel_of(new)))
		return diag_set(why, -EINVAL, "it ran by %s, which does not work now",
				accel_of(old));
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		snprintf(what, sizeof(what), "%s %s", parts[i].what, spec);
		if (same_text(old, new, parts[i].key, what, why))
			return -EINVAL;
	}
	return 0;
}

static int same_qemu(const json_t *old, const json_t *new, struct diag *why)
{
	return same_text(old, new, "sha256", "QEMU", why)
		       ?: same_text(old, new, "plugin_sha256", "QEMU's plugin", why)
		       ?: same_text(old, new, "cache", "the modelled cache", why);
}

int run_record_same(const json_t *old, const json_t *new, struct diag *why)
{
	json_t *kernels = json_object_get(old, "kernels"), *kernel;
	const json_t *others = json_object_get(new, "kernels");
	size_t i;
	int err;

	err = same_text(json_object_get(old, "tool"), json_object_get(new, "tool"), "sha256",
			"pfnbench", why);
	err = err ?: same_qemu(json_object_get(old, "qemu"), json_object_get(new, "qemu"), why);
	json_array_foreach (kernels, i, kernel)
		err = err ?: same_kernel(kernel, json_array_get(others, i), why);
	return err;
}

void run_record_recorded(json_t *run, size_t recorded)
{
	json_set_count(json_object_get(run, "trials"), "recorded", recorded);
}

void run_record_end(json_t *run, size_t recorded, const char *sha256,
		    const struct machine_cpu_time *began)
{
	json_t *steal = machine_steal_since(began);

	if (steal)
		json_object_set_new(json_object_get(run, "host"), "run_steal", steal);
	json_object_set_new(run, "warnings", warnings_json(run));
	run_record_recorded(run, recorded);
	set_text(json_object_get(run, "trials"), "sha256", sha256);
	json_object_set_new(run, "ended", now());
}

int run_record_save(const json_t *run, const char *dir, struct diag *why)
{
	char *path = text_print("%s/run.json", dir);
	char *text = json_dumps(run, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
	char *line = text ? text_print("%s\n", text) : NULL;
	int err = line ? file_write_atomic(path, line, strlen(line), why)
		       : diag_set(why, -ENOMEM, "no memory for run.json");

	free(path);
	free(text);
	free(line);
	return err;
}
