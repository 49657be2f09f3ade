/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MEASURE_PHASE_SYMBOLS_H
#define PFNBENCH_MEASURE_PHASE_SYMBOLS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "bench/measure/phase.h"
#include "bench/util/diag.h"

#define PHASE_SYMBOLS_MAX 128

/**
 * struct phase_symbols - which of the functions this kernel has
 * @at: addresses, in order
 * @fn: the function there
 * @nr: how many
 * @line: their numbers in available_filter_functions, from 1
 * @nr_lines: how many; other than @nr where a function cannot be traced
 */
struct phase_symbols {
	uint64_t at[PHASE_SYMBOLS_MAX];
	const struct phase_function *fn[PHASE_SYMBOLS_MAX];
	size_t nr;
	uint32_t line[PHASE_SYMBOLS_MAX];
	size_t nr_lines;
};

/**
 * phase_symbols_read() - look for every function of the table
 * @s: filled
 * @kallsyms: as /proc/kallsyms, read to the end; stays open
 * @filters: as available_filter_functions of tracefs, read to the end; stays open
 * @why: the reason of a failure
 *
 * Return: 0; -EPERM when addresses are hidden; -ENOENT when there is no operation to trace; -E2BIG
 * when more than PHASE_SYMBOLS_MAX functions have the names
 */
int phase_symbols_read(struct phase_symbols *s, FILE *kallsyms, FILE *filters, struct diag *why);

/**
 * phase_symbols_at() - the function whose entry is at an address, or a few bytes before it
 * @s: the functions, as read
 * @address: of the kernel
 *
 * Return: the function, in phase_functions; NULL when it is none of ours
 */
const struct phase_function *phase_symbols_at(const struct phase_symbols *s, uint64_t address);

#endif
