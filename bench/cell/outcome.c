// SPDX-License-Identifier: GPL-2.0
#include "bench/cell/outcome.h"

#include <string.h>

const char *const outcome_names[OUTCOME_NR] = {
	[OUTCOME_SUCCESS] = "success", [OUTCOME_FAILURE] = "failure", [OUTCOME_TIMEOUT] = "timeout",
	[OUTCOME_SKIPPED] = "skipped", [OUTCOME_CRASHED] = "crashed",
};

enum outcome outcome_parse(const char *name)
{
	enum outcome i = 0;

	while (i < OUTCOME_NR && strcmp(name, outcome_names[i]))
		i++;
	return i;
}
