/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MEASURE_PROFILE_COUNTERS_H
#define PFNBENCH_MEASURE_PROFILE_COUNTERS_H

#include "bench/cell/level.h"

/**
 * enum profile_counter - what QEMU's plugin counts of a trial; added to its "counters" by the host
 */
enum profile_counter {
	COUNTED_EXECUTED,
	COUNTED_EXECUTED_USER,
	COUNTED_EXECUTED_MODULE,
	COUNTED_IDLE,
	COUNTED_WORK,
	COUNTED_LOADS,
	COUNTED_STORES,
	COUNTED_LOAD_BYTES,
	COUNTED_STORE_BYTES,
	COUNTED_STRING,
	COUNTED_L1D_MISSES,
	COUNTED_L2_MISSES,
	COUNTED_L3_MISSES,
	COUNTED_L3_SEQUENTIAL,
	COUNTED_TLB_FILLS,
	COUNTED_TLB_FLUSHES,
	COUNTED_NR,
};

/**
 * struct counted - such a counter
 * @name: in a trial's "counters"
 * @summary: what is counted, for people
 * @measure: the level that it belongs to
 */
struct counted {
	const char *name;
	const char *summary;
	enum measure measure;
};
extern const struct counted profile_counters[COUNTED_NR];

#endif
