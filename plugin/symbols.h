/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLUGIN_SYMBOLS_H
#define PFNBENCH_PLUGIN_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct symbol - a function, or a part of one
 * @address: of its first instruction
 * @phase: calls of it are noted with their times
 * @bytes: it copies or zeroes: the bytes that it stores are counted
 * @interrupt: it is entered by an interrupt or exception
 * @stubs: it is a table of such entries, one for each vector
 */
struct symbol {
	uint64_t address;
	bool phase;
	bool bytes;
	bool interrupt;
	bool stubs;
};

/**
 * struct symbols - functions in the order of their addresses
 * @at: the functions
 * @nr: how many; @nr stands for user space and @nr + 1 for addresses of none
 */
struct symbols {
	struct symbol *at;
	uint32_t nr;
};

/**
 * symbols_read() - read the file of a guest's functions
 * @s: gets them
 * @path: lines "ADDRESS FLAGS NAME", by address; see docs/profile.md
 * @line: where there is an error, the line's number
 *
 * Return: 0, or -errno; -EINVAL for a line that is none or out of order.
 */
int symbols_read(struct symbols *s, const char *path, unsigned int *line);

/**
 * symbols_find() - the function that an address belongs to
 * @s: functions
 * @address: virtual
 *
 * Return: its index; @s->nr for user space, @s->nr + 1 where there is none.
 */
uint32_t symbols_find(const struct symbols *s, uint64_t address);

#endif
