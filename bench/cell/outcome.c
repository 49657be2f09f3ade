// SPDX-License-Identifier: GPL-2.0
#include "bench/cell/outcome.h"

#include <string.h>

const char *const outcome_names[OUTCOME_NR] = {
	[OUTCOME_SUCCESS] = "success", [OUTCOME_FAILURE] = "failure", [OUTCOME_TIMEOUT] = "timeout",
	[OUTCOME_SKIPPED] = "skipped", [OUTCOME_CRASHED] = "crashed",
};

enum outcome outcome_parse(const char *name)
{
	int i;

	for (i = 0; i < OUTCOME_NR; i++)
		if (!strcmp(name, outcome_names[i]))
			break;
	return (enum outcome)i;
}
