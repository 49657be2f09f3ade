/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_RECORD_PROFILE_H
#define PFNBENCH_RECORD_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>

#include "bench/util/diag.h"

/* Version of a line of profiles.ndjson.gz, its "schema" */
#define PROFILE_SCHEMA 1

/* Calling contexts within each other; the plugin keeps no more. */
#define PROFILE_STACK_MAX 256

/**
 * enum profile_column - what is counted of a function, in the order of a line's numbers
 * @PROFILE_INSTRUCTIONS: executed; each iteration of a string instruction is one
 * @PROFILE_BYTES: written by functions that copy or zero; 0 of all others
 * @PROFILE_LOADS: loads, from here on at level memory alone
 * @PROFILE_STORES: stores
 * @PROFILE_LOAD_BYTES: bytes loaded
 * @PROFILE_STORE_BYTES: bytes stored
 * @PROFILE_STRING: iterations of string instructions
 * @PROFILE_L1D_MISSES: lines that were not in the first cache of the model
 * @PROFILE_L2_MISSES: nor in the second one
 * @PROFILE_L3_MISSES: nor in the third one: lines from memory
 * @PROFILE_L3_SEQUENTIAL: those of them that follow the previous one
 * @PROFILE_TLB_FILLS: translations that had to be looked up
 */
enum profile_column {
	PROFILE_INSTRUCTIONS,
	PROFILE_BYTES,
	PROFILE_LOADS,
	PROFILE_STORES,
	PROFILE_LOAD_BYTES,
	PROFILE_STORE_BYTES,
	PROFILE_STRING,
	PROFILE_L1D_MISSES,
	PROFILE_L2_MISSES,
	PROFILE_L3_MISSES,
	PROFILE_L3_SEQUENTIAL,
	PROFILE_TLB_FILLS,
	PROFILE_COLUMNS_NR,
};
extern const char *const profile_column_names[PROFILE_COLUMNS_NR];

/* Columns of a profile without memory: the first ones */
#define PROFILE_COLUMNS_PLAIN PROFILE_LOADS

/**
 * struct profile_function - what a function did in a trial's windows, without its callees
 * @name: of the kernel; with its module's in front as "pfnbench:op_enter"; PROFILE_USER;
 *	  PROFILE_UNKNOWN
 * @value: by column; 0 in those that the profile does not have
 */
struct profile_function {
	const char *name;
	uint64_t value[PROFILE_COLUMNS_NR];
};

/**
 * struct profile - where a trial's instructions went
 * @id: the trial's
 * @kernel: spec, as in the experiment
 * @instructions: executed in all windows; the functions' sum
 * @idle_ns: time in windows that the clock went on while the CPU had nothing to do; 0 where QEMU
 *	     does not tell it
 * @windows: attempts
 * @memory: all columns are there, not only the first PROFILE_COLUMNS_PLAIN
 * @nr_functions: at @functions
 * @functions: by name, in strcmp(3)'s order
 * @stacks: list of [name, instructions of its own, list of the same]: calling contexts
 */
struct profile {
	int64_t id;
	const char *kernel;
	uint64_t instructions, idle_ns, windows;
	bool memory;
	size_t nr_functions;
	const struct profile_function *functions;
	const json_t *stacks;
};

/**
 * profile_parse() - one line as a profile
 * @line: parsed JSON; outlives the profile, which points into it
 * @p: filled; profile_free() is due when 0 is returned
 * @why: what is wrong, without file or mend
 *
 * Return: 0, -EBADMSG, -ENOMEM
 */
int profile_parse(const json_t *line, struct profile *p, struct diag *why);

/**
 * profile_free() - free what profile_parse() has made
 * @p: as filled; the line stays the caller's
 */
void profile_free(struct profile *p);

#endif
