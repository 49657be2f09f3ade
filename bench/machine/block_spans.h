/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_BLOCK_SPANS_H
#define PFNBENCH_MACHINE_BLOCK_SPANS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/util/diag.h"

struct block_list;

#define BLOCK_SPANS_MAX 16

/* 2^31 blocks of 128 MiB are 2^58 bytes. */
#define BLOCK_NUMBER_MAX 0x7fffffffull

/**
 * struct block_spans - memory blocks that somebody named
 * @nr: how many spans; 0: none was named, and any block will do
 * @span: from the first to the last block, both included
 */
struct block_spans {
	size_t nr;
	struct block_span {
		uint64_t first;
		uint64_t last;
	} span[BLOCK_SPANS_MAX];
};

/**
 * block_spans_parse() - "37", "37-44", "37, 40-44"
 * @text: what to read, all of it; NULL: nothing was named
 * @s: result; undefined after an error
 * @why: reason for an error; may be NULL
 *
 * Return: 0; -EINVAL: not of this form, or a span that ends below its start; -ERANGE: a number that
 * is too large; -E2BIG: more than BLOCK_SPANS_MAX spans
 */
int block_spans_parse(const char *text, struct block_spans *s, struct diag *why);

/**
 * block_spans_have() - whether a block may be taken, as far as names go
 * @s: the spans
 * @block: its number
 *
 * Return: true where it was named, or none was.
 */
bool block_spans_have(const struct block_spans *s, uint64_t block);

/**
 * block_spans_check() - whether each block that was named may be taken offline
 * @s: the spans
 * @l: all blocks of the machine
 * @why: the first of them that may not, the reason, and the mend
 *
 * Return: 0, -ENODEV: it is not there, or -EINVAL
 */
int block_spans_check(const struct block_spans *s, const struct block_list *l, struct diag *why);

#endif
