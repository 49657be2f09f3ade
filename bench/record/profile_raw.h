/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_RECORD_PROFILE_RAW_H
#define PFNBENCH_RECORD_PROFILE_RAW_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "bench/measure/profile_counters.h"
#include "bench/measure/profile_symbols.h"
#include "bench/util/diag.h"

/*
 * What QEMU's plugin writes of a trial: numbers of symbols instead of names; two more stand for
 * user space and for what no symbol covers. A line is
 *
 *	{"id", "windows", "instructions", "idle_ns", "tlb_flushes", "lost",
 *	 "functions": [[symbol, instructions, bytes, ...]],
 *	 "calls": [[symbol, depth, begin, end]], "stacks": [[symbol, own, [stacks]]]}
 *
 * A function has all numbers of enum profile_column, or the first two. Calls are those of phase
 * functions, in the order of their returns, in ns of the windows' own time. "lost" is what the
 * plugin had no room for. "idle_ns" is absent where QEMU does not tell it.
 */

/**
 * profile_raw_check() - whether a line is one
 * @raw: parsed
 * @s: the symbols that the plugin was given
 * @why: what is wrong
 *
 * Return: 0 or -EBADMSG
 */
int profile_raw_check(const json_t *raw, const struct profile_symbols *s, struct diag *why);

/**
 * profile_raw_has_memory() - whether memory accesses were counted
 * @raw: checked
 *
 * Return: true where functions have all numbers
 */
bool profile_raw_has_memory(const json_t *raw);

/**
 * profile_raw_line() - the line as it is kept
 * @raw: checked
 * @s: the symbols
 * @kernel: spec, as in the experiment
 * @count: gets what is added to the trial's counters; those that were not counted are 0
 * @why: what is wrong
 *
 * Return: new reference, NULL: the functions are not the sum
 */
json_t *profile_raw_line(const json_t *raw, const struct profile_symbols *s, const char *kernel,
			 uint64_t count[COUNTED_NR], struct diag *why);

/**
 * profile_raw_phases() - {phase: ns} of the calls; their sum is all that the windows have
 * @raw: checked
 * @s: the symbols; a phase that has none of them is absent
 * @attempts: that were made
 * @early_check: whether the kernel's own check is made
 * @why: why phases cannot be told
 *
 * Return: new reference, or NULL with the reason
 */
json_t *profile_raw_phases(const json_t *raw, const struct profile_symbols *s, uint64_t attempts,
			   bool early_check, struct diag *why);

#endif
