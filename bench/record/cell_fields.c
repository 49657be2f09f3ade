// SPDX-License-Identifier: GPL-2.0
#include "bench/record/cell_fields.h"

#include <errno.h>
#include <string.h>

const char *axis_absent(enum axis axis)
{
	static const char *const values[AXIS_NR] = {
		[AXIS_CHURN] = "none",
		[AXIS_ONLINE] = "kernel",
		[AXIS_FRAGMENT] = "none",
		[AXIS_BLOCK_TYPES] = "none",
	};

	return values[axis];
}

const char *cell_value(const json_t *record, enum axis axis)
{
	const char *text = json_string_value(json_object_get(record, axis_names[axis]));

	return text ? text : axis_absent(axis);
}

int check_cell(const json_t *record, struct diag *why)
{
	for (int a = 0; a < AXIS_NR; a++) {
		const json_t *value = json_object_get(record, axis_names[a]);

		if (!value && axis_absent(a))
			continue;
		if (!json_is_string(value))
			return diag_set(why, -EBADMSG, "\"%s\" is %s", axis_names[a],
					value ? "no text" : "missing");
	}
	return 0;
}
