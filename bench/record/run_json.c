// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/record/cell_fields.h"
#include "bench/record/format.h"
#include "bench/record/reader.h"
#include "bench/util/fields.h"
#include "bench/util/json_count.h"
#include "bench/util/text.h"

/* Plans are far smaller; more than this is a damaged file, not a reason to allocate. */
#define MAX_PLANNED (1ll << 28)

static const struct field asked_fields[] = {
	{ "experiment", FIELD_TEXT, NEEDED_ALWAYS },
	{ "boots", FIELD_COUNT, NEEDED_ALWAYS },
	{ "trials", FIELD_COUNT, NEEDED_ALWAYS },
	{ "seed", FIELD_COUNT, NEEDED_ALWAYS },
	{ "deadline_ns", FIELD_COUNT, NEEDED_ALWAYS },
	{ "memory_bytes", FIELD_COUNT, NEEDED_ALWAYS },
	{ "cpus", FIELD_COUNT, NEEDED_ALWAYS },
	{ "nodes", FIELD_COUNT },
	{ "clock", FIELD_TEXT, NEEDED_ALWAYS },
	{ "env", FIELD_TEXT, NEEDED_ALWAYS },
	{ "order_seed", FIELD_COUNT, NEEDED_ALWAYS },
	{ "axes", FIELD_OBJECT, NEEDED_ALWAYS },
	{ "products", FIELD_ARRAY },
	{},
};

static const struct field tool_fields[] = {
	{ "version", FIELD_TEXT, NEEDED_ALWAYS },
	{ "sha256", FIELD_TEXT },
	{},
};

static const struct field host_fields[] = {
	{ "kernel", FIELD_TEXT },
	{ "cpu", FIELD_TEXT },
	{ "cpus", FIELD_COUNT },
	{ "memory_bytes", FIELD_COUNT },
	{},
};

static const struct field kernel_fields[] = {
	{ "spec", FIELD_TEXT, NEEDED_ALWAYS },
	{ "error", FIELD_TEXT },
	{ "release", FIELD_TEXT },
	{ "package", FIELD_TEXT },
	{ "package_version", FIELD_TEXT },
	{ "suite", FIELD_TEXT },
	{ "vmlinuz_sha256", FIELD_TEXT },
	{ "module_sha256", FIELD_TEXT },
	{ "initramfs_sha256", FIELD_TEXT },
	{ "qemu_args", FIELD_ARRAY },
	{ "cmdline", FIELD_TEXT },
	{ "facts", FIELD_OBJECT },
	{},
};

static const struct field skipped_fields[] = {
	{ "reason", FIELD_TEXT, NEEDED_ALWAYS },
	{},
};

static const struct field count_fields[] = {
	{ "planned", FIELD_COUNT, NEEDED_ALWAYS },
	{ "recorded", FIELD_COUNT, NEEDED_ALWAYS },
	{ "sha256", FIELD_TEXT },
	{},
};

static const struct field profile_fields[] = {
	{ "file", FIELD_TEXT, NEEDED_ALWAYS },
	{ "recorded", FIELD_COUNT, NEEDED_ALWAYS },
	{ "sha256", FIELD_TEXT },
	{},
};

static const struct field accel_fields[] = {
	{ "kind", FIELD_TEXT, NEEDED_ALWAYS },
	{ "jobs", FIELD_COUNT, NEEDED_ALWAYS },
	{ "no_kvm", FIELD_TEXT },
	{ "memory", FIELD_TEXT },
	{ "no_huge", FIELD_TEXT },
	{ "host_cpus", FIELD_ARRAY },
	{ "isolated", FIELD_COUNT },
	{ "unpinned", FIELD_TEXT },
	{},
};

static const struct field run_fields[] = {
	{ "name", FIELD_TEXT, NEEDED_ALWAYS },
	{ "command", FIELD_ARRAY, NEEDED_ALWAYS },
	{ "started", FIELD_TEXT, NEEDED_ALWAYS },
	{ "ended", FIELD_TEXT },
	{ "asked", FIELD_OBJECT, NEEDED_ALWAYS, asked_fields },
	{ "tool", FIELD_OBJECT, NEEDED_ALWAYS, tool_fields },
	{ "host", FIELD_OBJECT, NEEDED_ALWAYS, host_fields },
	{ "qemu", FIELD_OBJECT, 0, tool_fields },
	{ "accel", FIELD_OBJECT, 0, accel_fields },
	{ "kernels", FIELD_ARRAY, NEEDED_ALWAYS, kernel_fields },
	{ "guests", FIELD_ARRAY },
	{ "skipped", FIELD_ARRAY, 0, skipped_fields },
	{ "warnings", FIELD_ARRAY },
	{ "trials", FIELD_OBJECT, NEEDED_ALWAYS, count_fields },
	{ "profiles", FIELD_OBJECT, 0, profile_fields },
	{},
};

static int check_values(const json_t *list, const char *axis, struct diag *why)
{
	const json_t *value;
	size_t i;

	if (!json_array_size(list))
		return diag_set(why, -EBADMSG, "\"asked.axes.%s\" is no list of values", axis);
	json_array_foreach (list, i, value)
		if (!json_is_string(value))
			return diag_set(why, -EBADMSG, "\"asked.axes.%s[%zu]\" is no text", axis,
					i);
	return 0;
}

/* An axis that this program does not know would mix cells that differ. */
static int check_no_more_axes(const json_t *axes, struct diag *why)
{
	const json_t *list;
	const char *name;

	json_object_foreach ((json_t *)axes, name, list) {
		bool known = false;

		for (int a = 0; a < AXIS_NR; a++)
			known |= !strcmp(name, axis_names[a]);
		if (!known)
			return diag_set(why, -EBADMSG, "\"asked.axes.%s\" is not known here", name);
	}
	return 0;
}

static int check_axes(const json_t *axes, struct diag *why)
{
	for (int a = 0; a < AXIS_NR; a++) {
		const json_t *list = json_object_get(axes, axis_names[a]);
		int err;

		if (!list && axis_absent(a))
			continue;
		err = check_values(list, axis_names[a], why);
		if (err)
			return err;
	}
	return check_no_more_axes(axes, why);
}

static int check_products(const json_t *products, struct diag *why)
{
	const json_t *axes;
	size_t i;

	json_array_foreach (products, i, axes) {
		int err = json_is_object(axes) ? check_axes(axes, why)
					       : diag_set(why, -EBADMSG, "no object of axes");

		if (err) {
			diag_prefix(why, "\"asked.products\"[%zu]: ", i);
			return err;
		}
	}
	return 0;
}

static int check_skipped(const json_t *skipped, struct diag *why)
{
	const json_t *cell;
	size_t i;

	json_array_foreach (skipped, i, cell) {
		int err = check_cell(cell, why);

		if (err) {
			diag_prefix(why, "\"skipped\"[%zu]: ", i);
			return err;
		}
	}
	return 0;
}

static int check_files(const json_t *run, struct diag *why)
{
	static const char *const files[] = { "trials", "profiles" };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const json_t *counts = json_object_get(run, files[i]);

		if (counts && json_object_get(run, "ended") && !json_object_get(counts, "sha256"))
			return diag_set(why, -EBADMSG,
					"\"%s.sha256\" is missing from a finished run", files[i]);
	}
	return 0;
}

static int check_run(const json_t *run, struct diag *why)
{
	const json_t *asked = json_object_get(run, "asked");
	const char *format;
	int err;

	if (!json_is_object(run))
		return diag_set(why, -EBADMSG, "no JSON object");
	format = json_string_value(json_object_get(run, "format"));
	if (!format || strcmp(format, "pfnbench-run"))
		return diag_set(why, -EBADMSG,
				"not written by pfnbench (\"format\" is not \"pfnbench-run\")");
	err = fields_check(run, run_fields, NEEDED_ALWAYS, why);
	if (err)
		return err;
	err = check_axes(json_object_get(asked, "axes"), why);
	if (!err)
		err = check_products(json_object_get(asked, "products"), why);
	if (!err)
		err = check_skipped(json_object_get(run, "skipped"), why);
	if (err)
		return err;

	if (json_count(json_object_get(run, "trials"), "planned") > MAX_PLANNED)
		return diag_set(why, -EBADMSG, "\"trials.planned\" is too large");
	if (!json_array_size(json_object_get(run, "kernels")))
		return diag_set(why, -EBADMSG, "\"kernels\" is empty");
	return check_files(run, why);
}

static json_t *load(const char *path, struct diag *why)
{
	json_error_t error;
	json_t *run;
	FILE *file;
	int bad;

	file = fopen(path, "re");
	if (!file) {
		diag_set(why, -errno, "%s: %s%s", path, strerror(errno),
			 diag_blames_input(-errno) ? "; name a directory that `pfnbench run` wrote"
						   : "");
		return NULL;
	}
	run = json_loadf(file, JSON_REJECT_DUPLICATES, &error);
	bad = ferror(file)					    ? errno
	      : json_error_code(&error) == json_error_out_of_memory ? ENOMEM
								    : 0;
	fclose(file);
	if (run)
		return run;
	if (bad)
		diag_set(why, -bad, "%s: %s", path, strerror(bad));
	else
		diag_set(why, -EBADMSG,
			 "%s:%d: %s; the file was cut or edited: restore it from a copy", path,
			 error.line < 1 ? 1 : error.line, error.text);
	errno = bad ?: EBADMSG;
	return NULL;
}

json_t *run_json_load(const char *dir, struct diag *why)
{
	char *path = text_print("%s/run.json", dir);
	int bad = EBADMSG;
	struct diag what;
	json_t *run;

	run = load(path, why);
	if (!run)
		bad = errno;
	if (run && format_check(run, RUN_SCHEMA, &what)) {
		diag_set(why, -EBADMSG, "%s: %s", path, what.text);
	} else if (run && check_run(run, &what)) {
		diag_set(why, -EBADMSG, "%s: %s; the file was edited: restore it from a copy", path,
			 what.text);
	} else {
		free(path);
		return run;
	}
	json_decref(run);
	free(path);
	errno = bad;
	return NULL;
}
