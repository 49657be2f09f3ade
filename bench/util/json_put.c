// SPDX-License-Identifier: GPL-2.0
#include "bench/util/json_put.h"

#include <stdlib.h>

#include "bench/util/memory.h"

void json_put(FILE *out, json_t *o, int digits)
{
	char *text =
		json_dumps(o, JSON_INDENT(1) | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(digits));

	if (!text)
		memory_end();
	fprintf(out, "%s\n", text);
	free(text);
	json_decref(o);
}
