// SPDX-License-Identifier: GPL-2.0
/* What tables say of guests is what guests of the stored runs said of themselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <glob.h>
#include <cmocka.h>

#include "bench/record/reader.h"
#include "bench/trial/policy.h"
#include "bench/trial/target.h"

#define RUNS "results/reference/*/run.json"

static const char *fact(const json_t *kernel, const char *list, const char *name)
{
	return json_string_value(
		json_object_get(json_object_get(json_object_get(kernel, "facts"), list), name));
}

static void check_targets(const json_t *kernel, const char *path)
{
	for (size_t i = 0; targets[i]; i++) {
		const char *said = fact(kernel, "targets", targets[i]->name);

		if (said && strcmp(said, "ok") && !targets[i]->guests)
			fail_msg("%s: target %s: %s; say in .guests which guests can", path,
				 targets[i]->name, said);
	}
}

static void check_policies(const json_t *kernel, const char *path)
{
	const json_t *all = json_object_get(json_object_get(kernel, "facts"), "policies");

	for (size_t i = 0; policies[i]; i++) {
		const char *said = json_string_value(
			json_object_get(json_object_get(all, "contig"), policies[i]->name));

		if (said && strcmp(said, "ok") && !policies[i]->guests)
			fail_msg("%s: policy %s: %s; say in .guests which guests can", path,
				 policies[i]->name, said);
	}
}

/* Such guests can what a host can. */
static bool without_module(const json_t *run)
{
	const json_t *asked = json_object_get(json_object_get(run, "asked"), "experiment");

	return strstr(json_string_value(asked) ?: "", "module = none");
}

static void stored_runs(void **state)
{
	glob_t found;
	size_t guests = 0;

	assert_int_equal(glob(RUNS, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		char *dir =
			strndup(found.gl_pathv[i], strlen(found.gl_pathv[i]) - strlen("/run.json"));
		json_t *run = run_json_load(dir, NULL);
		const json_t *kernel;
		size_t k;

		assert_non_null(run);
		json_array_foreach (json_object_get(run, "kernels"), k, kernel) {
			if (!json_object_get(run, "qemu") || without_module(run))
				continue;
			check_targets(kernel, dir);
			check_policies(kernel, dir);
			guests++;
		}
		json_decref(run);
		free(dir);
	}
	assert_true(guests >= 20);
	globfree(&found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stored_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
