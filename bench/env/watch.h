/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_WATCH_H
#define PFNBENCH_ENV_WATCH_H

#include <stdint.h>
#include <sys/types.h>
#include <jansson.h>

#include "bench/protocol/job.h"
#include "bench/trial/series.h"

/**
 * struct progress - shared with the child that runs trials
 * @current: trial that is running, or the next one
 * @started: number of trials begun; tells a slow child from a stuck one
 * @own_bytes: most memory that a child took in a trial, besides the pages it placed
 * @oom_kills: of this boot, when the child began
 * @running: the operation that goes on
 * @stray: memory blocks that a child has left in ZONE_MOVABLE, for the next one to bring back
 * @nr_stray: how many
 */
struct progress {
	volatile uint64_t current;
	volatile uint64_t started;
	volatile uint64_t own_bytes;
	uint64_t oom_kills;
	struct running running;
	struct moved_block stray[MOVED_BLOCKS];
	size_t nr_stray;
};

/**
 * watch_open() - before the first child
 * @p: shared; zeroed
 * @job: what children will run
 */
void watch_open(struct progress *p, const struct job *job);

/**
 * watch_close() - after the last child
 * @p: of watch_open()
 */
void watch_close(struct progress *p);

/**
 * watch_begin() - have a child's series tell what it does, and know what an earlier child has left
 * @s: opened, in the child
 * @p: shared
 */
void watch_begin(struct series *s, struct progress *p);

enum watch_end {
	WATCH_ENDED, /* by itself, or by somebody's signal */
	WATCH_STUCK, /* it had to be killed where no operation was going on */
	WATCH_HUNG,  /* it had to be killed in an operation, and was */
	WATCH_HANGS, /* it had to, and goes on: nothing ends it */
};

/**
 * struct watched - how a child ended
 * @end: in which way
 * @status: as of waitpid(), where there is a child no more
 * @record: of the trial whose operation hung; NULL: it could not be made
 */
struct watched {
	enum watch_end end;
	int status;
	json_t *record;
};

/**
 * watch_child() - wait for the child, and end it where it does not come back
 * @pid: the child
 * @job: what it runs
 * @p: what it tells, of watch_open()
 * @w: filled; its record is the caller's
 *
 * The deadline of an operation is a signal of its own process. Long after that the operation gets
 * SIGKILL, which is the only one that some loops of the kernel listen to. Before, it is looked at.
 */
void watch_child(pid_t pid, const struct job *job, struct progress *p, struct watched *w);

#endif
