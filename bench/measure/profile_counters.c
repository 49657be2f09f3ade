// SPDX-License-Identifier: GPL-2.0
#include "bench/measure/profile_counters.h"

#define PROFILE(name_, summary_)                                                                   \
	{                                                                                          \
		.name = name_, .summary = summary_, .measure = MEASURE_PROFILE                     \
	}
#define MEMORY(name_, summary_)                                                                    \
	{                                                                                          \
		.name = name_, .summary = summary_, .measure = MEASURE_MEMORY                      \
	}

const struct counted profile_counters[COUNTED_NR] = {
	[COUNTED_EXECUTED] =
		PROFILE("executed", "instructions in all attempts, whoever's they were; each "
				    "iteration of a string instruction is one"),
	[COUNTED_EXECUTED_USER] = PROFILE("executed_user", "those of them in user space"),
	[COUNTED_EXECUTED_MODULE] =
		PROFILE("executed_module", "those of them in pfnbench's module: what hooks cost"),
	[COUNTED_IDLE] = PROFILE(
		"idle_ns", "time in attempts that the clock skipped while the CPU was idle, ns"),
	[COUNTED_WORK] = PROFILE("work", "executed, but of copying and zeroing an instruction for "
					 "each 8 bytes, whatever form the kernel's loops have"),
	[COUNTED_LOADS] = MEMORY("loads", "loads in all attempts"),
	[COUNTED_STORES] = MEMORY("stores", "stores"),
	[COUNTED_LOAD_BYTES] = MEMORY("load_bytes", "bytes loaded"),
	[COUNTED_STORE_BYTES] = MEMORY("store_bytes", "bytes stored"),
	[COUNTED_STRING] = MEMORY("string_iterations", "iterations of string instructions"),
	[COUNTED_L1D_MISSES] = MEMORY("l1d_misses", "misses in the first cache of the model"),
	[COUNTED_L2_MISSES] = MEMORY("l2_misses", "those that missed in the second one, too"),
	[COUNTED_L3_MISSES] = MEMORY("l3_misses", "those that came from memory"),
	[COUNTED_L3_SEQUENTIAL] =
		MEMORY("l3_sequential", "those that came from memory right behind the one before"),
	[COUNTED_TLB_FILLS] =
		MEMORY("tlb_fills", "translations that a TLB of 1536 entries would have lacked"),
	[COUNTED_TLB_FLUSHES] = MEMORY("tlb_flushes", "instructions that flush translations"),
};
