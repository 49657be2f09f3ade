// SPDX-License-Identifier: GPL-2.0
/* The state that free memory is brought into, as experiments write it: "holes:50%@0..3". */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bench/experiment/axis_name.h"
#include "bench/experiment/axis_parsers.h"
#include "bench/util/units.h"
#include "workloads/workload.h"

#define EXAMPLE "holes:50%%@0..3" /* in a format */

/* "3" or "0..3" */
static int parse_orders(const char *orders, const char *text, struct fragment_spec *spec,
			struct diag *why)
{
	char low[AXIS_WORD_MAX];
	const char *dots = strstr(orders, "..");
	uint64_t a, b;

	snprintf(low, sizeof(low), "%.*s", dots ? (int)(dots - orders) : AXIS_WORD_MAX - 1, orders);
	if (parse_u64(low, 0, HOLE_ORDER_MAX, &a, NULL) ||
	    parse_u64(dots ? dots + 2 : low, 0, HOLE_ORDER_MAX, &b, NULL))
		return diag_set(why, -EINVAL,
				"fragment '%s': '%s' are no orders from 0 to %d; write " EXAMPLE,
				text, orders, HOLE_ORDER_MAX);
	if (b < a)
		return diag_set(why, -EINVAL,
				"fragment '%s': the orders end below their start; write %s@%u..%u",
				text, "SHARE", (unsigned int)b, (unsigned int)a);
	spec->low = a;
	spec->high = b;
	return 0;
}

/*
 * Of the 2^(high + 1) pages around a largest hole all can be in holes but for one smallest buddy:
 * a hole of each order from high down to low.
 */
static uint32_t share_max(const struct fragment_spec *spec)
{
	return PPM_ALL - (PPM_ALL >> (spec->high + 1 - spec->low));
}

static int check_share(const struct fragment_spec *spec, const char *text, struct diag *why)
{
	uint32_t max = share_max(spec);

	if (!spec->share_ppm)
		return diag_set(why, -EINVAL, "fragment '%s' leaves nothing free; write " EXAMPLE,
				text);
	if (spec->share_ppm > max)
		return diag_set(why, -EINVAL,
				"fragment '%s': holes of these orders stay apart up to a share of "
				"%u.%u%%; choose a smaller one, or more orders",
				text, max / 10000, max % 10000 / 1000);
	return 0;
}

/* "50%@0..3" */
static int parse_holes(const char *arg, const char *text, struct fragment_spec *spec,
		       struct diag *why)
{
	const char *at = strchr(arg, '@');
	char share[AXIS_WORD_MAX];

	if (!at)
		return diag_set(why, -EINVAL,
				"fragment '%s' needs a share and orders; write " EXAMPLE, text);
	snprintf(share, sizeof(share), "%.*s", (int)(at - arg), arg);
	return parse_share(share, &spec->share_ppm, why)
		       ?: parse_orders(at + 1, text, spec, why)
		       ?: check_share(spec, text, why);
}

int axis_parse_fragment(const char *text, struct cell *cell, struct diag *why)
{
	struct fragment_spec spec = { NULL };
	struct axis_value v;
	int i, err = 0;

	axis_split(text, &v);
	i = AXIS_FIND(AXIS_FRAGMENT, v.name, fragments, why);
	if (i < 0)
		return i;
	spec.ops = fragments[i];
	if (spec.ops->takes_share)
		err = parse_holes(v.arg ?: "", text, &spec, why);
	else if (v.arg)
		err = diag_set(why, -EINVAL, "fragment '%s' takes no share; write %s", text,
			       spec.ops->name);
	if (!err)
		cell->fragment = spec;
	return err;
}
