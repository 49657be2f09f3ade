/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_PIPE_SET_H
#define PFNBENCH_WORKLOADS_PIPE_SET_H

#include <stdint.h>

#include "bench/util/diag.h"

/**
 * struct pipe_set - pipes with room for many pages
 * @fd: read and write end of each
 * @nr: pipes
 * @used: pages in all of them
 */
struct pipe_set {
	int (*fd)[2];
	uint64_t nr;
	uint64_t used;
};

/**
 * pipe_set_open() - pipes for @pages pages
 * @s: filled
 * @pages: how many pages shall fit in all of them
 * @why: the reason for a failure
 *
 * Return: 0, or -errno with nothing left to give back.
 */
int pipe_set_open(struct pipe_set *s, uint64_t pages, struct diag *why);

/**
 * pipe_set_next() - the write end of the pipe that is to be filled now
 * @s: opened; its used is less than the pages it was opened for
 * @room: pages that go in; add those that went in to @s->used
 *
 * Return: the file descriptor, borrowed until pipe_set_close()
 */
int pipe_set_next(const struct pipe_set *s, uint64_t *room);

/**
 * pipe_set_close() - close all, and nothing the second time
 * @s: opened, or tried to
 */
void pipe_set_close(struct pipe_set *s);

#endif
