// SPDX-License-Identifier: GPL-2.0
#include "bench/plan/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/arch/arch.h"
#include "bench/experiment/axis.h"
#include "bench/trial/target.h"
#include "bench/util/memory.h"
#include "bench/util/rng.h"
#include "bench/util/text.h"

#define TRIALS_MAX	100000000ull
#define SEED_MASK	((1ull << 53) - 1) /* JSON readers keep integers as doubles */
#define WEIGHT_TRIAL	500 /* what a trial costs without any page, in pages looked at */
#define WEIGHT_PLACED	4   /* a page placed and released */
#define WEIGHT_MIGRATED 4   /* a page migrated */

static uint64_t mix(uint64_t a, uint64_t b)
{
	struct rng rng;

	rng_seed(&rng, a ^ b * 0x9e3779b97f4a7c15ull);
	return rng_next(&rng);
}

/* Only what decides where pages are put: policies and kernels then see the same placement. */
static uint64_t placement_hash(const struct cell *cell)
{
	static const enum axis axes[] = { AXIS_TARGET, AXIS_FILL, AXIS_BLOCKER };
	uint64_t h = 0;

	for (size_t i = 0; i < sizeof(axes) / sizeof(axes[0]); i++) {
		h = hash_text(h, axis_names[axes[i]]);
		h = hash_text(h, "=");
		h = hash_text(h, cell->text[axes[i]]);
		h = hash_text(h, "\n");
	}
	return h;
}

static uint64_t trial_seed(const struct experiment *exp, const struct cell *cell, uint32_t boot,
			   uint32_t trial)
{
	uint64_t seed = mix(exp->seed, placement_hash(cell));

	return mix(mix(seed, boot), trial) & SEED_MASK;
}

static uint64_t cell_weight(const struct cell *cell)
{
	uint64_t pages = cell->target.size_bytes / cell->geometry.page_bytes, blocked, filled = 0;
	uint64_t ranges = target_count(&cell->target);

	if (!cell->target.ops->pages)
		return WEIGHT_TRIAL;
	/* of a target without a size */
	if (!pages)
		pages = (cell->geometry.block_bytes ?: ARCH_BLOCK_BYTES) /
			cell->geometry.page_bytes;
	blocked = blocker_mix_pages(&cell->blocker, pages);
	for (size_t i = 0; i < cell->fill.nr && blocked < pages; i++)
		filled += fill_pages(&cell->fill.part[i], pages - blocked);
	return WEIGHT_TRIAL + ranges * (pages + filled * (WEIGHT_PLACED + WEIGHT_MIGRATED));
}

static void add_cell(const struct experiment *exp, const struct cell *cell, struct plan *plan)
{
	struct diag reason = { "" };
	size_t nr;

	if (cell_valid(cell, experiment_on_host(exp) ? 0 : exp->memory_bytes, &reason)) {
		nr = plan->nr_skipped++;
		plan->skipped = memory_resize(plan->skipped, (nr + 1) * sizeof(*plan->skipped));
		plan->skipped[nr].cell = *cell;
		plan->skipped[nr].reason = text_copy(reason.text);
		return;
	}
	nr = plan->nr_cells++;
	plan->cells = memory_resize(plan->cells, (nr + 1) * sizeof(*plan->cells));
	plan->cells[nr] = *cell;
}

static bool product_has(const struct experiment *exp, size_t product, const struct cell *cell)
{
	for (enum axis a = 0; a < AXIS_NR; a++)
		if (!value_list_has(product_values(exp, product, a), cell->text[a]))
			return false;
	return true;
}

/* Whether a cell of a product is one of an earlier product, too. */
static bool is_planned(const struct experiment *exp, size_t product, const struct cell *cell)
{
	while (product--)
		if (product_has(exp, product, cell))
			return true;
	return false;
}

/* The cells of a product from @axis on, with the values of the axes before it set in @cell. */
static int add_cells(const struct experiment *exp, size_t product, enum axis axis,
		     struct cell *cell, struct plan *plan, struct diag *why)
{
	const struct value_list *list;

	if (axis == AXIS_NR) {
		if (!is_planned(exp, product, cell))
			add_cell(exp, cell, plan);
		return 0;
	}
	list = product_values(exp, product, axis);
	for (size_t i = 0; i < list->nr; i++) {
		int err = axis_parse(axis, list->text[i], cell, why);

		if (!err)
			err = add_cells(exp, product, axis + 1, cell, plan, why);
		if (err)
			return err;
	}
	return 0;
}

/* An order is a permutation of the numbers cell * trials + trial. */
static void add_boot(const struct experiment *exp, struct plan *plan, uint32_t kernel,
		     uint32_t boot, const uint32_t *order)
{
	size_t nr = plan->nr_cells * exp->trials;

	for (size_t i = 0; i < nr; i++) {
		struct planned_trial *t = &plan->trials[plan->nr_trials++];

		*t = (struct planned_trial){
			.kernel = kernel,
			.boot = boot,
			.cell = order[i] / exp->trials,
			.trial = order[i] % exp->trials,
		};
		t->seed = trial_seed(exp, &plan->cells[t->cell], boot, t->trial);
		t->weight = cell_weight(&plan->cells[t->cell]);
	}
}

static void shuffle_boot(const struct plan *plan, uint32_t boot, uint32_t *order, size_t nr)
{
	struct rng rng;

	for (size_t i = 0; i < nr; i++)
		order[i] = i;
	rng_seed(&rng, mix(plan->order_seed, boot));
	rng_shuffle(&rng, order, nr);
}

/*
 * A machine is not booted for each of its rounds: every other one goes backwards (ABBA), so that what
 * changes steadily with time, heat or free memory in pieces, is shared alike by all cells.
 */
static void order_boot(const struct experiment *exp, const struct plan *plan, uint32_t boot,
		       uint32_t *order, size_t nr)
{
	bool back = experiment_on_host(exp) && boot % 2;

	shuffle_boot(plan, boot - back, order, nr);
	for (size_t i = 0; back && i < nr / 2; i++) {
		uint32_t last = order[nr - 1 - i];

		order[nr - 1 - i] = order[i];
		order[i] = last;
	}
}

static int add_trials(const struct experiment *exp, struct plan *plan, struct diag *why)
{
	size_t per_boot = plan->nr_cells * exp->trials;
	uint64_t total = (uint64_t)per_boot * exp->boots * exp->kernels.nr;
	uint32_t *order;

	if (total > TRIALS_MAX)
		return diag_set(why, -EINVAL,
				"%s: %llu trials are too many; use fewer values or trials",
				exp->path, (unsigned long long)total);
	order = malloc((per_boot ?: 1) * sizeof(*order));
	plan->trials = calloc(total ?: 1, sizeof(*plan->trials));
	if (!order || !plan->trials) {
		free(order);
		return diag_set(why, -ENOMEM, "no memory for %llu trials",
				(unsigned long long)total);
	}
	for (uint32_t kernel = 0; kernel < exp->kernels.nr; kernel++) {
		for (uint32_t boot = 0; boot < exp->boots; boot++) {
			order_boot(exp, plan, boot, order, per_boot);
			add_boot(exp, plan, kernel, boot, order);
		}
	}
	free(order);
	return 0;
}

int plan_make(const struct experiment *exp, struct plan *plan, struct diag *why)
{
	struct cell cell = { .geometry = experiment_geometry(exp) };
	int err = 0;

	*plan = (struct plan){ .order_seed = mix(exp->seed, hash_text(0, "order")) & SEED_MASK };
	for (size_t p = 0; !err && p < exp->nr_products; p++)
		err = add_cells(exp, p, 0, &cell, plan, why);
	if (!err && !plan->nr_cells)
		err = diag_set(why, -EINVAL, "%s: no valid cell is left: %s", exp->path,
			       plan->skipped[0].reason);
	return err ?: add_trials(exp, plan, why);
}

struct plan_cost plan_cost(const struct plan *plan, bool (*wanted)(const void *ctx, size_t id),
			   const void *ctx)
{
	const struct planned_trial *last = NULL;
	struct plan_cost cost = {};

	for (size_t id = 0; id < plan->nr_trials; id++) {
		const struct planned_trial *t = &plan->trials[id];

		if (wanted && !wanted(ctx, id))
			continue;
		if (!last || last->kernel != t->kernel || last->boot != t->boot)
			cost.boots++;
		cost.weight += t->weight;
		cost.trials++;
		last = t;
	}
	cost.weight_with_boots = cost.weight + cost.boots * PLAN_BOOT_WEIGHT;
	return cost;
}

unsigned int plan_guests(const struct plan_cost *cost, unsigned int jobs)
{
	return cost->boots < jobs ? cost->boots ?: 1 : jobs;
}

void plan_free(struct plan *plan)
{
	for (size_t i = 0; i < plan->nr_skipped; i++)
		free(plan->skipped[i].reason);
	free(plan->cells);
	free(plan->skipped);
	free(plan->trials);
	*plan = (struct plan){ NULL };
}
