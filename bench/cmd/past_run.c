// SPDX-License-Identifier: GPL-2.0
#include "bench/cmd/past_run.h"

#include <dirent.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/cmd/run_options.h"
#include "bench/experiment/experiment_read.h"
#include "bench/record/reader.h"
#include "bench/util/source.h"
#include "bench/util/text.h"

/* A run of another experiment is as unlike as one so many times as large. */
#define OTHER_NAME 100

/* Seconds since 1970 of what run.json says under @key; 0: nothing. */
static time_t time_of(const json_t *run, const char *key)
{
	const char *text = json_string_value(json_object_get(run, key));
	struct tm tm = {};

	return text && strptime(text, "%Y-%m-%dT%H:%M:%SZ", &tm) ? timegm(&tm) : 0;
}

static bool has_kernels(const struct value_list *list, const struct value_list *wanted)
{
	for (size_t i = 0; i < wanted->nr; i++)
		if (!value_list_has(list, wanted->text[i]))
			return false;
	return true;
}

/* Guests at once of a run that was called so. */
static unsigned int jobs_of(const json_t *run)
{
	const json_t *command = json_object_get(run, "command"), *host, *word;
	unsigned int jobs = 0;
	size_t i;

	json_array_foreach (command, i, word) {
		const char *text = json_string_value(word) ?: "";
		const char *next = json_string_value(json_array_get(command, i + 1));

		if (!strcmp(text, "--jobs") || !strcmp(text, "-j"))
			jobs = strtoul(next ?: "", NULL, 10);
		else if (!strncmp(text, "--jobs=", 7) || !strncmp(text, "-j", 2))
			jobs = strtoul(strpbrk(text, "0123456789") ?: "", NULL, 10);
	}
	host = json_object_get(run, "host");
	return jobs ?: run_options_jobs(json_integer_value(json_object_get(host, "cpus")));
}

/**
 * struct found - the run that is most like the one that is asked about, so far
 * @dir: its folder; NULL: none yet
 * @factor: how unlike it is: how many times as large the larger of both is
 * @ended: s since 1970
 * @seconds: that the other would take, one guest after the other
 */
struct found {
	char *dir;
	char *cpu;
	double factor;
	time_t ended;
	double seconds;
};

/* @was: of the run in @dir */
static void consider(const char *dir, const json_t *run, bool same_name,
		     const struct plan_cost *was, const struct plan_cost *cost, struct found *best)
{
	double larger = (double)cost->weight_with_boots / was->weight_with_boots;
	double factor = (larger < 1 ? 1 / larger : larger) * (same_name ? 1 : OTHER_NAME);
	time_t ended = time_of(run, "ended");
	const json_t *cpu = json_object_get(json_object_get(run, "host"), "cpu");

	if (best->dir && (factor > best->factor || (factor == best->factor && ended < best->ended)))
		return;
	free(best->dir);
	free(best->cpu);
	*best = (struct found){
		.dir = text_copy(dir),
		.cpu = text_copy(json_string_value(cpu) ?: "?"),
		.factor = factor,
		.ended = ended,
		.seconds = difftime(ended, time_of(run, "started")) * larger *
			   plan_guests(was, jobs_of(run)),
	};
}

static void look_at(const char *dir, const struct experiment *exp, const struct plan_cost *cost,
		    struct found *best)
{
	char *path = text_print("%s/experiment.ini", dir);
	json_t *run = run_json_load(dir, NULL);
	struct experiment old = {};
	struct plan plan = {};

	if (time_of(run, "ended") && !experiment_read(path, NULL, 0, &old, NULL) &&
	    old.clock == exp->clock && old.measure == exp->measure &&
	    has_kernels(&old.kernels, &exp->kernels) && !plan_make(&old, &plan, NULL)) {
		struct plan_cost was = plan_cost(&plan, NULL, NULL);

		consider(dir, run, !strcmp(old.name, exp->name), &was, cost, best);
	}
	plan_free(&plan);
	experiment_free(&old);
	json_decref(run);
	free(path);
}

static void look_into(const char *folder, const struct experiment *exp,
		      const struct plan_cost *cost, struct found *best)
{
	DIR *stream = opendir(folder);
	struct dirent *entry;

	while (stream && (entry = readdir(stream))) {
		char *dir = text_print("%s/%s", folder, entry->d_name);

		if (*entry->d_name != '.')
			look_at(dir, exp, cost, best);
		free(dir);
	}
	if (stream)
		closedir(stream);
}

void past_run_find(const struct experiment *exp, const struct plan_cost *cost, unsigned int jobs,
		   struct past_run *past)
{
	char *reference = source_path("results/reference", NULL);
	struct found best = {};

	look_into("results", exp, cost, &best);
	if (!best.dir && reference)
		look_into(reference, exp, cost, &best);
	*past = (struct past_run){ best.dir, best.cpu, best.seconds / plan_guests(cost, jobs) };
	free(reference);
}

void past_run_free(struct past_run *past)
{
	free(past->dir);
	free(past->cpu);
	*past = (struct past_run){};
}
