// SPDX-License-Identifier: GPL-2.0
#include "bench/util/clock.h"

#include <time.h>

#include "bench/util/units.h"

uint64_t clock_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}
