/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLUGIN_PROFILE_H
#define PFNBENCH_PLUGIN_PROFILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "plugin/cache.h"
#include "plugin/executed.h"
#include "plugin/stacks.h"
#include "plugin/symbols.h"

/**
 * enum column - what is counted of a function; the order in the plugin's output
 */
enum column {
	COLUMN_INSTRUCTIONS,
	COLUMN_BYTES, /* stored by functions that copy or zero */
	COLUMN_LOADS, /* from here on with memory=on */
	COLUMN_STORES,
	COLUMN_LOAD_BYTES,
	COLUMN_STORE_BYTES,
	COLUMN_STRING, /* iterations of string instructions */
	COLUMN_L1D_MISSES,
	COLUMN_L2_MISSES,
	COLUMN_L3_MISSES,
	COLUMN_L3_SEQUENTIAL, /* those of them that follow the last one's line */
	COLUMN_TLB_FILLS,
	COLUMN_NR,
};

/**
 * struct counts - what one function did in the windows of a trial
 */
struct counts {
	uint64_t value[COLUMN_NR];
};

/**
 * struct profile - all that the plugin knows
 * @active: in a window: a timed attempt runs
 * @symbols: functions of the guest's kernel and modules
 * @counts: of each function, of this trial; instructions are those of its nodes in @stacks
 * @executed: what the guest has executed
 * @stacks: who called whom
 * @has_memory: loads and stores are counted, by functions and by @memory
 * @cold: caches are empty at the beginning of each window
 * @memory: caches and TLB
 * @id: the trial's, as far as its bits have been told
 * @windows: of this trial
 * @tlb_flushes: instructions that flush TLB entries, in windows
 * @idle: virtual ns in windows in which no instruction was executed
 * @skipped: what the clock had skipped of all, when that was asked last
 * @skipped_pending: the CPU was halted since
 * @out: gets a line for each trial
 */
struct profile {
	bool active;
	struct symbols symbols;
	struct counts *counts;
	struct executed *executed;
	struct stacks stacks;
	bool has_memory;
	bool cold;
	struct memory memory;
	uint64_t id;
	uint64_t windows;
	uint64_t tlb_flushes;
	uint64_t idle;
	uint64_t skipped;
	bool skipped_pending;
	FILE *out;
};

/**
 * struct place - an instruction in a function
 * @p: the profile
 * @fn: index of the function
 * @behind: instructions from here to the end of the block that is translated with it, which are
 *	counted when the block begins
 * @mark: of a mark, its number
 * @string: of a string instruction with a prefix to repeat it
 * @stores: that one stores
 */
struct place {
	struct profile *p;
	uint32_t fn;
	uint16_t behind;
	uint8_t mark;
	bool string;
	bool stores;
};

/**
 * translate_install() - have all that is translated counted
 * @p: the profile; stays
 * @id: the plugin's, as QEMU gives
 */
void translate_install(struct profile *p, uint64_t id);

/**
 * window_mark() - a mark is executed
 * @p: the profile
 * @cpu: index of the CPU
 * @place: where, and which
 */
void window_mark(struct profile *p, unsigned int cpu, const struct place *place);

/**
 * window_woke() - note what the clock skipped while the CPU was halted
 * @p: the profile
 */
void window_woke(struct profile *p);

/**
 * window_write() - write a trial's line
 * @p: the profile
 */
void window_write(struct profile *p);

#endif
