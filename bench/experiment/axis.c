// SPDX-License-Identifier: GPL-2.0
#include "bench/experiment/axis.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bench/experiment/axis_name.h"
#include "bench/experiment/axis_parsers.h"
#include "bench/trial/policy.h"
#include "bench/trial/retry.h"
#include "bench/trial/target.h"
#include "bench/util/text.h"
#include "bench/util/units.h"
#include "workloads/workload.h"

#define TARGET_BYTES_MAX (1ull << 30)
#define TARGET_COUNT_MAX 1024
#define MEMORY_EXAMPLE	 (6ull << 30) /* has room for a page of 1 GiB */

static int check_size(const struct target_spec *spec, const char *name, const char *text,
		      struct diag *why)
{
	const uint64_t *size = spec->ops->sizes;
	const uint64_t max = spec->ops->on_device ? DEVICE_BYTES_MAX : TARGET_BYTES_MAX;
	char known[2 * AXIS_WORD_MAX] = "", one[32];

	for (; size && *size && *size != spec->size_bytes; size++) {
		size_t used = strlen(known);

		format_size(one, sizeof(one), *size);
		snprintf(known + used, sizeof(known) - used, "%s%s:%s", used ? " or " : "", name,
			 one);
	}
	if (size)
		return *size ? 0
			     : diag_set(why, -EINVAL,
					"size of target '%s' is no huge page's; write %s", text,
					known);
	if (spec->size_bytes > max)
		return diag_set(why, -ERANGE, "size of target '%s' is more than %s", text,
				format_size(one, sizeof(one), max));
	return 0;
}

int target_fits_pages(const struct target_spec *spec, const struct geometry *g, const char *text,
		      struct diag *why)
{
	const bool pages = spec->ops->any_size;
	const uint64_t unit = pages ? g->page_bytes : g->pageblock_bytes;
	char page[32], block[32];

	/* Which huge pages there are the kernel tells: some are parts of a pageblock. */
	if (spec->ops->arg != TARGET_ARG_SIZE || spec->ops->sizes ||
	    (spec->size_bytes && spec->size_bytes % unit == 0))
		return 0;
	format_size(page, sizeof(page), g->page_bytes);
	format_size(block, sizeof(block), g->pageblock_bytes);
	return diag_set(why, -EINVAL,
			"size of target '%s' is no multiple of the %s%s%s page%s; write %s:%s",
			text, pages ? "" : block, pages ? "" : " pageblock of ", page,
			pages ? "" : "s", spec->ops->name, block);
}

/* "4" of "hugetlb:1G*4" */
static int parse_target_count(struct target_spec *spec, const char *count, const char *text,
			      struct diag *why)
{
	uint64_t nr;

	if (!spec->ops->several)
		return diag_set(why, -EINVAL,
				"target '%s': only hugetlb asks for several at a time; write %.*s, "
				"and trials = for more trials",
				text, (int)strcspn(text, "*"), text);
	if (parse_u64(count, 1, TARGET_COUNT_MAX, &nr, NULL))
		return diag_set(why, -EINVAL,
				"target '%s': '%s' is no number from 1 to %d; write %.*s*4", text,
				count, TARGET_COUNT_MAX, (int)strcspn(text, "*"), text);
	spec->more = nr - 1;
	return 0;
}

static int parse_target_size(struct target_spec *spec, const struct axis_value *v, const char *text,
			     struct diag *why)
{
	char words[AXIS_WORD_MAX], *rest = words, *word, *count, *size;
	int err;

	if (!v->arg)
		return diag_set(why, -EINVAL, "target '%s' needs a size; write %s:2M", text, text);
	if (snprintf(words, sizeof(words), "%s", v->arg) >= (int)sizeof(words))
		return diag_set(why, -EINVAL, "target '%s' is too long; write %s:2M", text,
				v->name);
	count = strsep(&rest, ":");
	size = strsep(&count, "*");
	err = parse_size(size, &spec->size_bytes, why);
	if (!err && count)
		err = parse_target_count(spec, count, text, why);
	if (!err)
		err = check_size(spec, v->name, text, why);
	while (!err && (word = strsep(&rest, ":")))
		err = spec->ops->parse
			      ? spec->ops->parse(word, spec, why)
			      : diag_set(why, -EINVAL,
					 "target '%s' takes nothing after its size; write %s:%.*s",
					 text, v->name, (int)strcspn(v->arg, ":"), v->arg);
	return err;
}

static int parse_target_word(struct target_spec *spec, const struct axis_value *v, const char *text,
			     struct diag *why)
{
	const char *const *words = spec->ops->words;
	char known[256];
	size_t nr = 0;

	if (!v->arg)
		return 0;
	for (; words && words[nr]; nr++) {
		if (strcmp(words[nr], v->arg))
			continue;
		spec->option = words[nr];
		return 0;
	}
	return diag_set(why, -EINVAL, "unknown word in target '%s'; after '%s:' known are %s", text,
			v->name, text_join(known, sizeof(known), words, nr));
}

static int parse_nothing(const char *axis, const struct axis_value *v, const char *text,
			 struct diag *why)
{
	if (v->arg)
		return diag_set(why, -EINVAL, "%s '%s' takes nothing after a colon; write %s", axis,
				text, v->name);
	return 0;
}

static int parse_target(const char *text, struct cell *cell, struct diag *why)
{
	struct target_spec spec = { .align = -1, .node = -1 };
	struct axis_value v;
	int i, err = 0;

	axis_split(text, &v);
	i = AXIS_FIND(AXIS_TARGET, v.name, targets, why);
	if (i < 0)
		return i;
	spec.ops = targets[i];
	if (spec.ops->arg == TARGET_ARG_SIZE)
		err = parse_target_size(&spec, &v, text, why);
	else if (spec.ops->arg == TARGET_ARG_WORD)
		err = parse_target_word(&spec, &v, text, why);
	else if (spec.ops->arg == TARGET_ARG_OWN)
		err = spec.ops->parse(v.arg, &spec, why);
	else
		err = parse_nothing("target", &v, text, why);
	if (!err)
		cell->target = spec;
	return err;
}

static int parse_policy(const char *text, struct cell *cell, struct diag *why)
{
	int i = AXIS_FIND(AXIS_POLICY, text, policies, why);

	if (i < 0)
		return i;
	cell->policy = policies[i];
	return 0;
}

static int parse_retry(const char *text, struct cell *cell, struct diag *why)
{
	struct axis_value v;
	int i;

	axis_split(text, &v);
	i = AXIS_FIND(AXIS_RETRY, v.name, retries, why);
	if (i < 0)
		return i;
	cell->retry = (struct retry_spec){ .ops = retries[i] };
	return retries[i]->parse ? retries[i]->parse(v.arg, &cell->retry, why)
				 : parse_nothing("retry", &v, text, why);
}

static int parse_lifetime(const char *text, struct cell *cell, struct diag *why)
{
	struct lifetime_spec *l = &cell->lifetime;

	*l = (struct lifetime_spec){ .kind = LIFETIME_FOREVER };
	if (!strcmp(text, "forever"))
		return 0;
	if (!strncmp(text, "exp:", 4)) {
		l->kind = LIFETIME_EXP;
		return parse_duration(text + 4, &l->a_ns, why);
	}
	if (!strncmp(text, "uniform:", 8)) {
		l->kind = LIFETIME_UNIFORM;
		return parse_duration_range(text + 8, &l->a_ns, &l->b_ns, why);
	}
	l->kind = LIFETIME_FIXED;
	if (parse_duration(text, &l->a_ns, NULL))
		return diag_set(why, -EINVAL,
				"lifetime '%s' is none; write forever, 5ms, exp:5ms "
				"or uniform:1ms..5ms",
				text);
	return 0;
}

static int parse_churn(const char *text, struct cell *cell, struct diag *why)
{
	int i = AXIS_FIND(AXIS_CHURN, text, churns, why);

	if (i < 0)
		return i;
	cell->churn = churns[i];
	return 0;
}

static int parse_online(const char *text, struct cell *cell, struct diag *why)
{
	struct axis_value v;
	uint64_t node;
	int i;

	axis_split(text, &v);
	i = axis_find_name("online", v.name, online_names, ONLINE_NR, why);
	if (i < 0)
		return i;
	cell->online = i;
	cell->node = -1;
	if (!v.arg)
		return 0;
	if (parse_u64(v.arg, 0, NODES_MAX - 1, &node, NULL))
		return diag_set(why, -EINVAL,
				"online '%s': '%s' is no NUMA node; write %s:0 or %s:1", text,
				v.arg, v.name, v.name);
	cell->node = node;
	return 0;
}

static int (*const parsers[AXIS_NR])(const char *, struct cell *, struct diag *) = {
	[AXIS_TARGET] = parse_target,
	[AXIS_POLICY] = parse_policy,
	[AXIS_RETRY] = parse_retry,
	[AXIS_FILL] = axis_parse_fill,
	[AXIS_BLOCKER] = axis_parse_blocker,
	[AXIS_LIFETIME] = parse_lifetime,
	[AXIS_CHURN] = parse_churn,
	[AXIS_ONLINE] = parse_online,
	[AXIS_FRAGMENT] = axis_parse_fragment,
	[AXIS_BLOCK_TYPES] = axis_parse_block_types,
};

int axis_parse(enum axis axis, const char *text, struct cell *cell, struct diag *why)
{
	int err = parsers[axis](text, cell, why);

	if (err)
		return -EINVAL;
	cell->text[axis] = text;
	return 0;
}

int cell_parse(const char *const text[AXIS_NR], const struct geometry *g, struct cell *cell,
	       struct diag *why)
{
	int err = 0;

	for (enum axis a = 0; !err && a < AXIS_NR; a++)
		err = axis_parse(a, text[a], cell, why);
	cell->geometry = *g;
	return err ?: target_fits_pages(&cell->target, g, text[AXIS_TARGET], why);
}

/* A pin that goes leaves a page that has to move, the others leave none: pages wasted are of one sort. */
static int valid_lifetime(const struct cell *cell, struct diag *why)
{
	const struct blocker_mix *mix = &cell->blocker;
	const char *lifetime = cell->text[AXIS_LIFETIME];

	for (size_t i = 0; i < mix->nr; i++) {
		const struct blocker *ops = mix->part[i].ops;

		if (!ops->takes_count)
			return diag_set(why, -EINVAL,
					"lifetime %s: there is no blocker that could go", lifetime);
		if (ops->units && ops->units->lingers)
			return diag_set(why, -EINVAL, "lifetime %s: blocker %s: %s; use forever",
					lifetime, ops->name, ops->units->lingers);
		if (units_gigantic(ops->units))
			return diag_set(why, -EINVAL,
					"lifetime %s: blocker %s is larger than the range; use "
					"forever",
					lifetime, ops->name);
		if (blocker_leaves_pages(ops) != blocker_leaves_pages(mix->part[0].ops))
			return diag_set(
				why, -EINVAL,
				"lifetime %s: in a mixture all pages that go are pins, or none "
				"is; use forever",
				lifetime);
	}
	return 0;
}

/* Combinations of retry, lifetime and policy that say nothing, or that no kernel can do. */
static int valid_retry(const struct cell *cell, struct diag *why)
{
	if (cell->retry.ops->holds && cell->policy == policies[0])
		return diag_set(why, -EINVAL,
				"retry %s needs isolation before the check: policy %s "
				"fails before it isolates; use callback, or another policy",
				cell->retry.ops->name, cell->policy->name);
	return cell->lifetime.kind == LIFETIME_FOREVER ? 0 : valid_lifetime(cell, why);
}

/* What moves on are the module's pins, all of them at a time. */
static int valid_churn(const struct cell *cell, struct diag *why)
{
	const struct blocker_mix *mix = &cell->blocker;
	bool pins = true;

	if (!cell->churn->moves_pins)
		return 0;
	for (size_t i = 0; i < mix->nr; i++)
		pins = pins && mix->part[i].ops->lru;
	if (!pins)
		return diag_set(why, -EINVAL,
				"churn %s: only pins move on; write blocker = pin:1@random",
				cell->churn->name);
	if (cell->lifetime.kind != LIFETIME_FIXED)
		return diag_set(
			why, -EINVAL,
			"churn %s: a pin stays in each place for its lifetime, which is the "
			"same for all; write lifetime = 5ms",
			cell->churn->name);
	return 0;
}

/* Types of pageblocks matter to kernel pages, which do not go to ZONE_MOVABLE. */
static int valid_block_types(const struct cell *cell, struct diag *why)
{
	if (!cell->block_types.nr || cell->online != ONLINE_MOVABLE)
		return 0;
	return diag_set(why, -EINVAL,
			"block-types %s: the allocator changes no type in zone Movable; write "
			"online = kernel",
			cell->text[AXIS_BLOCK_TYPES]);
}

int cell_valid(const struct cell *cell, uint64_t memory_bytes, struct diag *why)
{
	uint64_t bytes = cell->target.size_bytes, nr_pages = bytes / cell->geometry.page_bytes;
	uint64_t all = target_bytes(&cell->target);
	char memory[32];

	if (cell->target.ops->pages && valid_retry(cell, why))
		return -EINVAL;
	if (cell->target.ops->valid && cell->target.ops->valid(cell, why))
		return -EINVAL;
	if (valid_churn(cell, why) || valid_block_types(cell, why))
		return -EINVAL;
	if (cell->fragment.ops != fragments[0] && cell->churn != churns[0])
		return diag_set(why, -EINVAL,
				"fragment %s: churn %s makes pieces of its own of the free memory; "
				"choose one of them",
				cell->text[AXIS_FRAGMENT], cell->churn->name);
	if (memory_bytes && !cell->target.ops->on_device && all > memory_bytes / 2)
		return diag_set(why, -EINVAL,
				"target %s is larger than half of the memory; "
				"write memory = %s, or a smaller target",
				cell->text[AXIS_TARGET],
				all > MEMORY_EXAMPLE / 2
					? format_size(memory, sizeof(memory), 2 * all)
					: "6G");
	/* a memory block's size is known in the guest only, and a device's */
	if (bytes && !cell->target.ops->on_device &&
	    blocker_mix_pages(&cell->blocker, nr_pages) > nr_pages)
		return diag_set(why, -EINVAL, "blocker %s: target %s has %" PRIu64 " pages only",
				cell->text[AXIS_BLOCKER], cell->text[AXIS_TARGET], nr_pages);
	return 0;
}
