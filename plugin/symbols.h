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
 * @at: the functions, and two that are none: for user space, and for addresses that no symbol covers
 * @nr: how many functions
 */
struct symbols {
	struct symbol *at;
	uint32_t nr;
};

/**
 * symbols_user() - what stands for user space
 * @s: functions
 *
 * Return: its index
 */
static inline uint32_t symbols_user(const struct symbols *s)
{
	return s->nr;
}

/**
 * symbols_unknown() - what stands for addresses that no symbol covers
 * @s: functions
 *
 * Return: its index
 */
static inline uint32_t symbols_unknown(const struct symbols *s)
{
	return s->nr + 1;
}

/**
 * symbols_all() - how many indices there are
 * @s: functions
 *
 * Return: one more than the largest of them
 */
static inline uint32_t symbols_all(const struct symbols *s)
{
	return s->nr + 2;
}

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
 * Return: its index; symbols_user() for user space, symbols_unknown() where there is none.
 */
uint32_t symbols_find(const struct symbols *s, uint64_t address);

#endif
