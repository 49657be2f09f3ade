// SPDX-License-Identifier: GPL-2.0
/* Fills and blockers as they stand in experiments: which kinds, how many pages, and where. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bench/experiment/axis_name.h"
#include "bench/experiment/axis_parsers.h"
#include "bench/util/text.h"
#include "bench/util/units.h"
#include "kmod/include/pfnbench_uapi.h"
#include "workloads/unit_ops.h"
#include "workloads/workload.h"

/* As many pages as the largest target has where pages are smallest. */
#define BLOCKERS_MAX (1u << 18)
#define TEXT_MAX     256
/* Processes that map a page: 20 KiB each of a guest of 1 GiB and more. */
#define MAPPERS_MAX 1000

/* "mappers=10" */
static int parse_fill_option(const char *option, const char *fill, struct fill_part *part,
			     struct diag *why)
{
	static const char word[] = "mappers=";
	size_t len = strlen(word);
	int err;

	if (strncmp(option, word, len))
		return diag_set(why, -EINVAL, "fill '%s': unknown '%s'; write mappers=10", fill,
				option);
	if (!fill_kind(part->ops) || !fill_kind(part->ops)->shared)
		return diag_set(why, -EINVAL, "fill '%s' is mapped by one process; delete :%s",
				fill, option);
	err = parse_u64(option + len, 1, MAPPERS_MAX, &part->mappers, why);
	if (err)
		diag_prefix(why, "fill '%s': ", fill);
	return err;
}

/* "anon:40%" or "anon:40%:mappers=10", cut at the colons in place */
static int parse_part(char *text, struct fill_part *part, struct diag *why)
{
	char *arg = strchr(text, ':'), *option;
	int i, err;

	if (arg)
		*arg++ = '\0';
	i = AXIS_FIND(AXIS_FILL, text, fills, why);
	if (i < 0)
		return i;
	part->ops = fills[i];
	if (!part->ops->takes_share)
		return arg ? diag_set(why, -EINVAL, "fill '%s' takes no share; write %s", text,
				      text)
			   : 0;
	if (!arg)
		return diag_set(why, -EINVAL, "fill '%s' needs a share; write %s:50%%", text, text);
	option = strchr(arg, ':');
	if (option)
		*option++ = '\0';
	err = parse_share(arg, &part->share_ppm, why);
	return err || !option ? err : parse_fill_option(option, text, part, why);
}

static int check_mixture(const struct fill_spec *spec, const char *text, struct diag *why)
{
	uint64_t all = 0;

	for (size_t i = 0; i < spec->nr; i++) {
		all += spec->part[i].share_ppm;
		if (spec->nr > 1 && !spec->part[i].ops->takes_share)
			return diag_set(why, -EINVAL,
					"fill '%s': '%s' mixes with nothing; delete it", text,
					spec->part[i].ops->name);
		for (size_t j = 0; j < i; j++)
			if (spec->part[i].ops == spec->part[j].ops)
				return diag_set(why, -EINVAL,
						"fill '%s': '%s' stands there twice; add "
						"the shares up",
						text, spec->part[i].ops->name);
	}
	if (all > PPM_ALL)
		return diag_set(why, -EINVAL,
				"fill '%s': the shares are more than 100%%; choose "
				"smaller ones",
				text);
	return 0;
}

int axis_parse_fill(const char *text, struct cell *cell, struct diag *why)
{
	struct fill_spec spec = { .nr = 0 };
	char copy[TEXT_MAX], *rest = copy, *part;
	int err;

	if (snprintf(copy, sizeof(copy), "%s", text) >= (int)sizeof(copy))
		return diag_set(why, -EINVAL, "fill '%.20s...' is too long; shorten it", text);
	while ((part = strsep(&rest, "+"))) {
		if (spec.nr == FILL_PARTS_MAX)
			return diag_set(why, -EINVAL,
					"fill '%s' has more than %d kinds; delete some", text,
					FILL_PARTS_MAX);
		err = parse_part(text_trim(part), &spec.part[spec.nr], why);
		if (err)
			return err;
		spec.nr++;
	}
	err = check_mixture(&spec, text, why);
	if (!err)
		cell->fill = spec;
	return err;
}

static int parse_amount(const char *amount, const struct amount_text *t, struct blocker_spec *spec,
			struct diag *why)
{
	int err;

	if (strchr(amount, '%'))
		err = parse_share(amount, &spec->share_ppm, why);
	else
		err = parse_u64(amount, 1, BLOCKERS_MAX, &spec->count, why);
	if (!err && !spec->count && !spec->share_ppm)
		err = diag_set(why, -EINVAL, "no %s at all; write %s none", t->unit, t->axis);
	if (err)
		diag_prefix(why, "%s '%s': ", t->axis, t->text);
	return err;
}

static int parse_place(const char *place, const struct amount_text *t, struct blocker_spec *spec,
		       struct diag *why)
{
	size_t len = strcspn(place, ":");
	uint64_t pages;
	char known[96];

	for (unsigned int i = 0; i < PLACE_NR; i++) {
		if (strlen(place_names[i]) != len || memcmp(place_names[i], place, len))
			continue;
		spec->place = i;
		if (i != PLACE_CLUSTERED && place[len])
			return diag_set(why, -EINVAL,
					"%s '%s': place %s takes nothing after a "
					"colon; write %s",
					t->axis, t->text, place_names[i], place_names[i]);
		if (i != PLACE_CLUSTERED)
			return 0;
		if (!place[len] || parse_u64(place + len + 1, 1, BLOCKERS_MAX, &pages, NULL))
			return diag_set(why, -EINVAL,
					"%s '%s': how many %ss is a cluster? write "
					"clustered:8",
					t->axis, t->text, t->unit);
		spec->cluster = pages;
		return 0;
	}
	return diag_set(why, -EINVAL, "unknown place '%s' in %s '%s'; known are %s", place, t->axis,
			t->text, text_join(known, sizeof(known), place_names, PLACE_NR));
}

int axis_parse_amount(const char *arg, const struct amount_text *t, struct blocker_spec *spec,
		      struct diag *why)
{
	const char *at = strchr(arg, '@');
	size_t len = at ? (size_t)(at - arg) : 0;
	char amount[AXIS_WORD_MAX];
	int err;

	if (!len || len >= sizeof(amount))
		return diag_set(
			why, -EINVAL,
			"%s '%s' needs an amount and a place; write %s:1@middle or %s:1%%@random",
			t->axis, t->text, t->example, t->example);
	memcpy(amount, arg, len);
	amount[len] = '\0';
	err = parse_amount(amount, t, spec, why);
	return err ?: parse_place(at + 1, t, spec, why);
}

static int parse_blocker_part(const char *text, struct blocker_spec *spec, struct diag *why)
{
	const struct amount_text t = { "blocker", text, "kernel", "page" };
	struct axis_value v;
	int i;

	axis_split(text, &v);
	i = AXIS_FIND(AXIS_BLOCKER, v.name, blockers, why);
	if (i < 0)
		return i;
	spec->ops = blockers[i];
	if (spec->ops->takes_count)
		return axis_parse_amount(v.arg ?: "", &t, spec, why);
	if (v.arg)
		return diag_set(why, -EINVAL, "blocker '%s' takes no amount; write %s", text,
				v.name);
	return 0;
}

static int check_blockers(const struct blocker_mix *mix, const char *text, struct diag *why)
{
	for (size_t i = 0; i < mix->nr && mix->nr > 1; i++) {
		const struct blocker *ops = mix->part[i].ops;

		if (!ops->takes_count || units_gigantic(ops->units))
			return diag_set(why, -EINVAL,
					"blocker '%s': '%s' mixes with nothing; delete it", text,
					ops->name);
	}
	return 0;
}

int axis_parse_blocker(const char *text, struct cell *cell, struct diag *why)
{
	struct blocker_mix mix = { .nr = 0 };
	char copy[TEXT_MAX], *rest = copy, *part;
	int err;

	if (snprintf(copy, sizeof(copy), "%s", text) >= (int)sizeof(copy))
		return diag_set(why, -EINVAL, "blocker '%.20s...' is too long; shorten it", text);
	while ((part = strsep(&rest, "+"))) {
		if (mix.nr == BLOCKER_PARTS_MAX)
			return diag_set(why, -EINVAL,
					"blocker '%s' has more than %d parts; delete some", text,
					BLOCKER_PARTS_MAX);
		err = parse_blocker_part(text_trim(part), &mix.part[mix.nr], why);
		if (err)
			return err;
		mix.nr++;
	}
	err = check_blockers(&mix, text, why);
	if (!err)
		cell->blocker = mix;
	return err;
}
