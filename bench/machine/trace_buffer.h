/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_TRACE_BUFFER_H
#define PFNBENCH_MACHINE_TRACE_BUFFER_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/util/diag.h"

/* Of the CPU that trials run on: about 50000 calls of functions. */
#define TRACE_BUFFER_KB "4096"
#define TRACE_CPU	"per_cpu/cpu0/"

struct kbuffer;

/**
 * struct trace_buffer - the kernel's ring buffer of CPU 0, read as it is
 * @root: tracefs, or an instance in it; the caller's
 * @on: tracing_on
 * @raw: the buffer
 * @page: a part of it
 * @dropped: records that did not fit, so far
 */
struct trace_buffer {
	int root;
	int on;
	int raw;
	struct kbuffer *kbuffer;
	void *page;
	uint64_t dropped;
};

/**
 * trace_buffer_open() - open it, and forget what it has
 * @b: release with trace_buffer_close() whatever is returned
 * @root: directory; tracing is off, and the buffer has its size
 * @why: reason for an error; may be NULL
 *
 * Everything is allocated here.
 *
 * Return: 0, or -errno with the reason: -ENOMEM, or that of tracefs
 */
int trace_buffer_open(struct trace_buffer *b, int root, struct diag *why);

/**
 * trace_buffer_close() - close the files and free what trace_buffer_open() has allocated
 * @b: from trace_buffer_open(); may be closed again. @b->root stays the caller's, and is -1 here
 * then
 */
void trace_buffer_close(struct trace_buffer *b);

/**
 * trace_buffer_switch() - switch tracing on or off
 * @b: from trace_buffer_open()
 * @on: whether records are written from now on
 *
 * Neither allocates nor prints.
 *
 * Return: 0 or -errno of writing tracing_on
 */
int trace_buffer_switch(struct trace_buffer *b, bool on);

/**
 * trace_buffer_read() - take out every record
 * @b: from trace_buffer_open()
 * @each: called with @ctx, with each record, which may be read until it returns, and with its time
 * by the trace clock, ns
 * @ctx: handed to @each; may be NULL
 *
 * Return: how many are missing, since they did not fit
 */
uint64_t trace_buffer_read(struct trace_buffer *b,
			   void (*each)(void *ctx, void *record, uint64_t ns), void *ctx);

#endif
