// SPDX-License-Identifier: GPL-2.0
#include "bench/record/format.h"

#include <errno.h>

int format_check(const json_t *record, json_int_t known, struct diag *why)
{
	const json_t *schema = json_object_get(record, "schema");

	if (!json_is_integer(schema))
		return diag_set(
			why, -EBADMSG,
			"\"schema\" is %s; the file was cut or edited: restore it from a copy",
			schema ? "no number" : "missing");
	/* Another version is no damage: the record is good, the program is not the right one. */
	if (json_integer_value(schema) != known)
		return diag_set(why, -EBADMSG,
				"\"schema\" is %" JSON_INTEGER_FORMAT
				", and this pfnbench reads %" JSON_INTEGER_FORMAT
				"; use the pfnbench that wrote it",
				json_integer_value(schema), known);
	return 0;
}
