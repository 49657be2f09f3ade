/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_SPARE_MEMORY_H
#define PFNBENCH_MACHINE_SPARE_MEMORY_H

#include "bench/util/diag.h"

/* Enough for the kernel's own small pages until a failed operation has been undone. */
#define SPARE_MEMORY_BYTES (8u << 20)

#define SPARE_PIPES 8

/**
 * struct spare_memory - memory that is kept from an operation which takes all that there is
 * @fd: pipes full of pages
 */
struct spare_memory {
	int fd[SPARE_PIPES][2];
};

/**
 * spare_memory_take() - take SPARE_MEMORY_BYTES of the memory that the kernel's own pages come from
 * @s: filled
 * @why: reason for an error
 *
 * Return: 0; -errno, and then nothing is held
 */
int spare_memory_take(struct spare_memory *s, struct diag *why);

/**
 * spare_memory_give() - give it back
 * @s: from spare_memory_take()
 */
void spare_memory_give(struct spare_memory *s);

#endif
