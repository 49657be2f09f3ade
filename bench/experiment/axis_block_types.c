// SPDX-License-Identifier: GPL-2.0
/* Types of a range's pageblocks, as experiments write them: "unmovable:25%@random". */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bench/experiment/axis_name.h"
#include "bench/experiment/axis_parsers.h"
#include "bench/util/text.h"
#include "bench/util/units.h"

#define TEXT_MAX 128

static int parse_part(const char *text, struct block_types_part *part, struct diag *why)
{
	const struct amount_text t = { axis_names[AXIS_BLOCK_TYPES], text, "unmovable",
				       "pageblock" };
	struct axis_value v;
	int i;

	axis_split(text, &v);
	i = axis_find_name(t.axis, v.name, block_type_names, BLOCK_TYPES_NR, why);
	if (i < 0)
		return i;
	*part = (struct block_types_part){ .type = i };
	return axis_parse_amount(v.arg ?: "", &t, &part->where, why);
}

static int check_parts(const struct block_types_spec *spec, const char *text, struct diag *why)
{
	uint64_t all = 0;

	for (size_t i = 0; i < spec->nr; i++) {
		all += spec->part[i].where.share_ppm;
		if (i && spec->part[i].type == spec->part[0].type)
			return diag_set(why, -EINVAL,
					"block-types '%s': %s stands there twice; delete one", text,
					block_type_names[spec->part[i].type]);
	}
	if (all > PPM_ALL)
		return diag_set(why, -EINVAL,
				"block-types '%s': the shares are more than 100%%; choose smaller "
				"ones",
				text);
	return 0;
}

int axis_parse_block_types(const char *text, struct cell *cell, struct diag *why)
{
	struct block_types_spec spec = { .nr = 0 };
	char copy[TEXT_MAX], *rest = copy, *part;
	int err = 0;

	if (!strcmp(text, "none")) {
		cell->block_types = spec;
		return 0;
	}
	if (snprintf(copy, sizeof(copy), "%s", text) >= (int)sizeof(copy))
		return diag_set(why, -EINVAL, "block-types '%.20s...' is too long; shorten it",
				text);
	while (!err && (part = strsep(&rest, "+"))) {
		if (spec.nr == BLOCK_TYPES_NR)
			return diag_set(why, -EINVAL,
					"block-types '%s' has more than %d types; delete some",
					text, BLOCK_TYPES_NR);
		err = parse_part(text_trim(part), &spec.part[spec.nr++], why);
	}
	err = err ?: check_parts(&spec, text, why);
	if (!err)
		cell->block_types = spec;
	return err;
}
