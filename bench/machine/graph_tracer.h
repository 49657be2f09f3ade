/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_GRAPH_TRACER_H
#define PFNBENCH_MACHINE_GRAPH_TRACER_H

#include <stddef.h>
#include <stdint.h>

#include "bench/util/diag.h"

/* The kernel's tracer of functions and their durations, of which there is one for all. */
#define GRAPH_TRACER "function_graph"

/* The tracer's settings, by their names in the journal. */
#define GRAPH_TRACER_PATH "/sys/kernel/tracing/current_tracer"

/**
 * graph_tracer_is_free() - whether nobody else has a tracer set
 * @root: tracefs
 * @why: who has
 *
 * Return: 0, also where a killed process of ours has left the tracer; -EBUSY, -errno
 */
int graph_tracer_is_free(int root, struct diag *why);

/**
 * graph_tracer_buffer_kb() - the size of the trace buffer, as it can be written
 * @root: tracefs
 * @text: the size in KiB
 * @size: of @text
 *
 * Return: 0 or -errno
 */
int graph_tracer_buffer_kb(int root, char *text, size_t size);

/**
 * graph_tracer_set() - have the tracer follow this process, switched off
 * @root: tracefs
 * @filter: the functions, by their numbers in available_filter_functions
 * @why: the reason for a failure
 *
 * graph_tracer_unset() is due either way.
 *
 * Return: 0 or -errno
 */
int graph_tracer_set(int root, const char *filter, struct diag *why);

/**
 * graph_tracer_unset() - set everything back to what the kernel boots with
 * @root: tracefs
 * @buffer_kb: the size that the trace buffer had before
 *
 * The kernel changes no tracer whose buffer is open.
 */
void graph_tracer_unset(int root, const char *buffer_kb);

/**
 * graph_tracer_put_back() - undo what a killed process has left of the tracer
 * @root: see memory_block.h
 * @buffer_kb: the size that the trace buffer had before
 * @why: what failed; what was put back, when 1 is returned
 *
 * Return: 1 when there was something to do, 0 or -errno
 */
int graph_tracer_put_back(const char *root, uint64_t buffer_kb, struct diag *why);

#endif
