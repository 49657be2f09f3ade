// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/estimate.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/function_groups.h"
#include "bench/util/json_count.h"
#include "bench/util/memory.h"

const char *const amount_names[PRICE_NR] = {
	[PRICE_INSTRUCTION] = "instructions",
	[PRICE_SEQUENTIAL] = "sequential_lines",
	[PRICE_RANDOM] = "random_lines",
	[PRICE_L3] = "l3_lines",
};

/*
 * Copying and zeroing loops are as many instructions as their form has it, and take as long as
 * their lines need. They have their lines' price alone.
 */
void amounts_of(const struct profile *p, struct amounts *a)
{
	*a = (struct amounts){};
	for (size_t i = 0; i < p->nr_functions; i++) {
		const struct profile_function *f = &p->functions[i];
		enum function_group group = function_group(f->name);

		if (group != GROUP_COPY && group != GROUP_ZERO)
			a->of[PRICE_INSTRUCTION] += (double)f->value[PROFILE_INSTRUCTIONS];
		a->of[PRICE_SEQUENTIAL] += (double)f->value[PROFILE_L3_SEQUENTIAL];
		a->of[PRICE_RANDOM] += (double)f->value[PROFILE_L3_MISSES] -
				       (double)f->value[PROFILE_L3_SEQUENTIAL];
		a->of[PRICE_L3] +=
			(double)f->value[PROFILE_L2_MISSES] - (double)f->value[PROFILE_L3_MISSES];
	}
}

double amounts_ns(const struct amounts *a, const double ns[PRICE_NR])
{
	double sum = 0;

	for (int i = 0; i < PRICE_NR; i++)
		sum += a->of[i] * ns[i];
	return sum;
}

static void grow(struct estimates *e, size_t id)
{
	size_t nr = e->nr ?: 64;

	while (nr <= id)
		nr *= 2;
	e->trial = memory_array(e->trial, nr, sizeof(*e->trial));
	e->known = memory_array(e->known, nr, sizeof(*e->known));
	memset(e->known + e->nr, 0, nr - e->nr);
	e->nr = nr;
}

static int add(void *ctx, const struct profile *p, struct diag *why)
{
	struct estimates *e = ctx;

	if (!p->memory)
		return 0;
	if ((size_t)p->id >= e->nr)
		grow(e, (size_t)p->id);
	amounts_of(p, &e->trial[p->id]);
	e->known[p->id] = 1;
	return 0;
}

int estimates_read(const char *dir, const struct prices *prices, struct estimates *e,
		   struct diag *why)
{
	int err;

	*e = (struct estimates){ .prices = prices };
	err = profiles_read(dir, add, e, why);
	if (!err && !e->nr)
		return diag_set(
			why, -ENOENT,
			"%s: its profiles have no counters of memory to estimate from; take them with "
			"`pfnbench run EXPERIMENT.ini --measure memory`",
			dir);
	return err;
}

void estimates_put(const struct estimates *e, json_t *trial)
{
	uint64_t id = json_count(trial, "id");
	json_t *amounts;

	if (!e || id >= e->nr || !e->known[id])
		return;
	amounts = json_object();
	for (int i = 0; i < PRICE_NR; i++)
		json_set_count(amounts, amount_names[i], (uint64_t)e->trial[id].of[i]);
	json_object_set_new(trial, ESTIMATE_AMOUNTS, amounts);
	if (e->prices)
		json_set_count(trial, ESTIMATE_NAME,
			       (uint64_t)llround(amounts_ns(&e->trial[id], e->prices->ns)));
}

void estimates_free(struct estimates *e)
{
	free(e->trial);
	free(e->known);
	*e = (struct estimates){};
}
