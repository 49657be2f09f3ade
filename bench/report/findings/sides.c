// SPDX-License-Identifier: GPL-2.0
#include "bench/report/findings/sides.h"

#include "bench/analysis/summary.h"

static const char *const names[SIDES] = { "early-check", "isolate-first" };

bool sides_find(const struct summary *s, size_t policy[SIDES])
{
	for (enum side side = 0; side < SIDES; side++) {
		policy[side] = summary_value(s, LABEL_AXIS(AXIS_POLICY), names[side]);
		if (policy[side] == VALUE_NONE)
			return false;
	}
	return true;
}
