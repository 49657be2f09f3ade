/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_RELEASER_H
#define PFNBENCH_WORKLOADS_RELEASER_H

#include <stddef.h>
#include <stdint.h>

#include "bench/util/diag.h"

struct units;
struct releaser;

/**
 * releaser_new() - get ready to end units one by one, beside an operation
 * @room: how many at most
 * @why: the reason for a failure
 *
 * A thread waits to begin. It is scheduled before all others (SCHED_FIFO), so that it runs when a
 * unit's time has come as soon as the kernel lets go of the CPU. It takes no signals.
 *
 * Return: the releaser, for releaser_end(); NULL where there is no thread or memory
 */
struct releaser *releaser_new(size_t room, struct diag *why);

/**
 * releaser_add() - one more unit; before it begins
 * @r: with room
 * @u: lives as long as @r; nobody else looks at it from the beginning to the stop
 * @delay_ns: after the operation's begin
 */
void releaser_add(struct releaser *r, struct units *u, uint64_t delay_ns);

/**
 * releaser_sort() - all units are there: what takes memory is done here, and not when it begins
 * @r: the releaser
 */
void releaser_sort(struct releaser *r);

/**
 * releaser_begin() - the operation begins
 * @r: the releaser; NULL: nothing is done
 * @base_ns: when, CLOCK_MONOTONIC
 */
void releaser_begin(struct releaser *r, uint64_t base_ns);

/**
 * releaser_stop() - the operation is over: what is there stays
 * @r: the releaser, stopped or not; NULL: nobody has released anything
 * @last_ns: when the last unit had been released; left alone where none was
 *
 * Return: how many were.
 */
uint64_t releaser_stop(struct releaser *r, uint64_t *last_ns);

/**
 * releaser_end() - stop, and free all but the units
 * @r: the releaser, or NULL
 */
void releaser_end(struct releaser *r);

#endif
