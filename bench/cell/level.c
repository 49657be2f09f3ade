// SPDX-License-Identifier: GPL-2.0
#include "bench/cell/level.h"

const char *const measure_names[MEASURE_NR] = {
	[MEASURE_LATENCY] = "latency", [MEASURE_COUNTERS] = "counters", [MEASURE_PHASES] = "phases",
	[MEASURE_PROFILE] = "profile", [MEASURE_MEMORY] = "memory",	[MEASURE_ALL] = "all",
};

/* Levels beside each other include what costs nothing; only the last one has all. */
bool measure_has(enum measure level, enum measure what)
{
	return what == MEASURE_LATENCY || level == what || level == MEASURE_ALL ||
	       (level == MEASURE_MEMORY && what == MEASURE_PROFILE);
}

enum measure measure_in_guest(enum measure level)
{
	return level == MEASURE_PROFILE || level == MEASURE_MEMORY ? MEASURE_LATENCY : level;
}
