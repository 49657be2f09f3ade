// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/profile_set.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/function_groups.h"
#include "bench/record/profiles.h"
#include "bench/util/memory.h"
#include "bench/util/printable.h"
#include "bench/util/text.h"

/* Bytes that one instruction moves where nothing is known of the loop's form */
#define BYTES_PER_WORK 8.0

/* What is asked of each trial. */
enum { ID, MIGRATED, ASKED };
static const struct measure asked[ASKED] = {
	[ID] = { .name = "id", .path = { "id" }, .depth = 1 },
	[MIGRATED] = { .name = "migrated", .path = { "migrated_pages" }, .depth = 1 },
};

/**
 * struct located - where a trial is
 * @id: the trial's
 * @cell: its cell
 * @trial: in the cell
 */
struct located {
	double id;
	size_t cell;
	size_t trial;
};

/**
 * struct reading - profiles while they are added up
 * @set: gets them
 * @trial: where each is, by id
 * @nr: how many
 */
struct reading {
	struct profile_set *set;
	struct located *trial;
	size_t nr;
};

const char *profiled_name(int what)
{
	if (what == PROFILED_STACKS)
		return "instructions";
	return what == PROFILED_WORK ? "work" : profile_column_names[what];
}

int profiled_parse(const char *text, struct diag *why)
{
	const char *names[PROFILED_STACKS], *near;
	char all[256];

	for (int i = 0; i < PROFILED_STACKS; i++) {
		names[i] = profiled_name(i);
		if (!strcmp(text, names[i]))
			return i;
	}
	near = text_nearest(text, names, PROFILED_STACKS);
	if (near)
		return diag_set(why, -EINVAL, "no column named '%s'; did you mean '%s'?", text,
				near);
	return diag_set(why, -EINVAL, "no column named '%s'; there are %s", text,
			text_join(all, sizeof(all), names, PROFILED_STACKS));
}

static int id_order(const void *a, const void *b)
{
	double x = ((const struct located *)a)->id, y = ((const struct located *)b)->id;

	return (x > y) - (x < y);
}

static void locate(struct reading *r)
{
	const struct trial_set *t = &r->set->trials;

	for (size_t c = 0; c < t->shape.nr_cells; c++)
		r->nr += t->cell[c].nr;
	r->trial = memory_zeroed(r->nr + 1, sizeof(*r->trial));
	r->nr = 0;
	for (size_t c = 0; c < t->shape.nr_cells; c++)
		for (size_t i = 0; i < t->cell[c].nr; i++)
			r->trial[r->nr++] =
				(struct located){ t->cell[c].value[i * ASKED + ID], c, i };
	qsort(r->trial, r->nr, sizeof(*r->trial), id_order);
}

static size_t index_of(struct profile_set *set, const char *name)
{
	const json_t *known = json_object_get(set->index, name);

	if (known)
		return (size_t)json_integer_value(known);
	if (!(set->nr & (set->nr - 1)))
		set->name = memory_array(set->name, set->nr ? 2 * set->nr : 1, sizeof(*set->name));
	set->name[set->nr] = text_copy(name);
	printable(set->name[set->nr]);
	json_object_set_new(set->index, name, json_integer((json_int_t)set->nr));
	return set->nr++;
}

static void add(struct profile_set *set, struct profile_sum *sum, const char *name, double value)
{
	size_t i = index_of(set, name);

	if (i >= sum->nr) {
		size_t nr = i < 64 ? 128 : 2 * i;

		sum->value = memory_array(sum->value, nr, sizeof(*sum->value));
		for (size_t k = sum->nr; k < nr; k++)
			sum->value[k] = 0;
		sum->nr = nr;
	}
	sum->value[i] += value;
}

static double work_of(const struct profile_function *f)
{
	enum function_group group = function_group(f->name);

	if (group == GROUP_COPY || group == GROUP_ZERO)
		return (double)f->value[PROFILE_BYTES] / BYTES_PER_WORK;
	return (double)f->value[PROFILE_INSTRUCTIONS];
}

static void add_functions(struct profile_set *set, struct profile_sum *sum, const struct profile *p)
{
	for (size_t i = 0; i < p->nr_functions; i++) {
		const struct profile_function *f = &p->functions[i];

		add(set, sum, f->name,
		    set->what == PROFILED_WORK ? work_of(f) : (double)f->value[set->what]);
	}
}

/* Contexts below @list, which is as deep as a profile may be: who parsed it has looked. */
static void add_stacks(struct profile_set *set, struct profile_sum *sum, const json_t *list,
		       const char *above)
{
	const json_t *stack;
	size_t i;

	json_array_foreach (list, i, stack) {
		const char *name = json_string_value(json_array_get(stack, 0));
		double self = json_number_value(json_array_get(stack, 1));
		char *path = text_print("%s%s%s", above, *above ? ";" : "", name);

		if (self > 0)
			add(set, sum, path, self);
		add_stacks(set, sum, json_array_get(stack, 2), path);
		free(path);
	}
}

static int wrong_kernel(const struct profile_set *set, const struct profile *p, const char *spec,
			struct diag *why)
{
	return diag_set(why, -EBADMSG,
			"%s/" PROFILES_FILE ": the profile of trial %" PRId64 " is of kernel %s, "
			"the trial of %s; the file is another run's: restore it from a copy, or "
			"run again",
			set->trials.dir, p->id, p->kernel, spec);
}

static bool has_column(const struct profile *p, int what)
{
	return p->memory || what < PROFILE_COLUMNS_PLAIN || what >= PROFILED_WORK;
}

static int add_profile(void *ctx, const struct profile *p, struct diag *why)
{
	struct reading *r = ctx;
	struct profile_set *set = r->set;
	const struct located key = { .id = (double)p->id },
			     *at = bsearch(&key, r->trial, r->nr, sizeof(key), id_order);
	const struct cell_trials *trials;
	struct profile_sum *sum;
	const char *spec;
	enum outcome outcome;
	double pages;

	/* of a trial that was not recorded before the run was stopped, or that nobody wants */
	if (!at)
		return 0;
	trials = &set->trials.cell[at->cell];
	spec = set->trials.shape.kernels[set->trials.shape.cells[at->cell].kernel].spec;
	outcome = trials->key[at->trial].outcome;
	/* specs that were made printable are other texts than the file's */
	if (!set->trials.shape.unprintable && strcmp(spec, p->kernel))
		return wrong_kernel(set, p, spec, why);
	if (outcome >= MEASURED_NR || !has_column(p, set->what))
		return 0;
	set->profiles++;
	sum = &set->sum[at->cell * MEASURED_NR + outcome];
	pages = trials->value[at->trial * ASKED + MIGRATED];
	sum->operations++;
	sum->pages += isnan(pages) ? 0 : pages;
	sum->idle_ns += (double)p->idle_ns;
	if (set->what == PROFILED_STACKS)
		add_stacks(set, sum, p->stacks, "");
	else
		add_functions(set, sum, p);
	return 0;
}

static int no_profiles(const struct profile_set *set, struct diag *why)
{
	const char *dir = set->trials.dir, *name = profiled_name(set->what);
	bool memory = set->what >= PROFILE_COLUMNS_PLAIN && set->what < PROFILED_WORK;

	if (!set->trials.shape.finished && !memory)
		return diag_set(why, -ENOENT,
				"%s has no profile yet; go on with `pfnbench run --resume %s`", dir,
				dir);
	return diag_set(why, -ENOENT,
			"%s has no profile with %s; take some that have with `pfnbench run "
			"EXPERIMENT.ini --set measure=%s`",
			dir, name, memory ? "memory" : "profile");
}

int profile_set_read(const char *dir, const struct where *where, int what, struct profile_set *set,
		     struct diag *why)
{
	struct reading r = { .set = set };
	int err;

	*set = (struct profile_set){ .what = what };
	err = trial_set_read(dir, where, asked, ASKED, NULL, &set->trials, why);
	if (err)
		return err;
	set->index = json_object();
	set->sum = memory_zeroed(set->trials.shape.nr_cells * MEASURED_NR + 1, sizeof(*set->sum));
	locate(&r);
	err = what == PROFILED_STACKS ? profiles_read(dir, add_profile, &r, why)
				      : profiles_read_functions(dir, add_profile, &r, why);
	free(r.trial);
	return err || set->profiles ? err : no_profiles(set, why);
}

void profile_set_free(struct profile_set *set)
{
	for (size_t i = 0; set->sum && i < set->trials.shape.nr_cells * MEASURED_NR; i++)
		free(set->sum[i].value);
	for (size_t i = 0; i < set->nr; i++)
		free(set->name[i]);
	free(set->sum);
	free(set->name);
	json_decref(set->index);
	trial_set_free(&set->trials);
	*set = (struct profile_set){};
}

const struct profile_sum *profile_set_sum(const struct profile_set *set, size_t cell,
					  enum outcome outcome)
{
	return &set->sum[cell * MEASURED_NR + outcome];
}
