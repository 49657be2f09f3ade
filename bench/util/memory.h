/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_UTIL_MEMORY_H
#define PFNBENCH_UTIL_MEMORY_H

#include <stddef.h>
#include <stdio.h>

/**
 * memory_end() - end the process for want of memory
 *
 * It says so, and ends with status 1 and nothing flushed twice: what is on disk at any moment is
 * whole, as after kill -9.
 *
 * Return: never
 */
_Noreturn void memory_end(void);

/**
 * memory_resize() - realloc(3)
 * @old: from malloc(3) and the like, or NULL
 * @size: bytes
 *
 * Return: the memory; where there is none the process ends
 */
void *memory_resize(void *old, size_t size);

/**
 * memory_array() - reallocarray(3)
 * @old: from malloc(3) and the like, or NULL
 * @nr: elements
 * @size: bytes of each
 *
 * Return: the memory; where there is none the process ends
 */
void *memory_array(void *old, size_t nr, size_t size);

/**
 * memory_zeroed() - calloc(3)
 * @nr: elements
 * @size: bytes of each
 *
 * Return: the memory; where there is none the process ends
 */
void *memory_zeroed(size_t nr, size_t size);

/**
 * memory_or_end() - from now on a JSON value that there is no memory for ends the process
 *
 * Values are made and put together in hundreds of places; one that is missing would be a record
 * that says less than was measured.
 */
void memory_or_end(void);

/**
 * memory_stream() - a stream into memory, like open_memstream(3)
 * @text: what is put into it, once it has ended; malloc()ed, the caller frees
 *
 * Return: never NULL; without memory the process ends
 */
FILE *memory_stream(char **text);

/**
 * memory_stream_end() - close it
 * @stream: from memory_stream()
 *
 * All is there that was put into it.
 */
void memory_stream_end(FILE *stream);

#endif
