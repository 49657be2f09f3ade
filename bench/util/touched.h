/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_UTIL_TOUCHED_H
#define PFNBENCH_UTIL_TOUCHED_H

#include <stddef.h>

/**
 * touched_alloc() - zeroed memory whose pages are all there, and that leaves none behind
 * @bytes: how much
 *
 * For large tables of a trial: malloc() may keep their pages, which the trial's aftermath would
 * then miss, and takes them when they are used, at a time when no page may be taken.
 *
 * Return: memory for touched_free(), or NULL.
 */
void *touched_alloc(size_t bytes);

/**
 * touched_free() - give it back to the kernel
 * @p: may be NULL
 * @bytes: as allocated
 */
void touched_free(void *p, size_t bytes);

#endif
