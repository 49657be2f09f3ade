/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_HOST_H
#define PFNBENCH_ENV_HOST_H

#include "bench/env/child.h"
#include "bench/machine/journal.h"
#include "bench/plan/plan.h"
#include "bench/protocol/job.h"

/**
 * host_can_none() - whether no target of a plan can be had on this machine, before anything is done
 * @plan: with cells
 * @why: what the first cell's target lacks
 *
 * Fills and blockers are looked at when a trial needs them.
 *
 * Return: true where no cell can run; false otherwise, with @why as it was.
 */
bool host_can_none(const struct plan *plan, struct diag *why);

/**
 * host_open_journal() - get a machine ready for a plan's trials
 * @exp: what the plan is of
 * @plan: whether its trials work on pages decides whether a journal is needed; not kept
 * @j: filled; @j->fd is -1 where none is needed (no trial works on pages, no phases are traced) or
 *     nothing can be done (without root; each trial then says so)
 * @why: why the machine is not ready
 *
 * What an earlier run left offline is brought back first.
 *
 * Return: 0, -EBUSY: another run goes on, -errno: a block does not come back
 */
int host_open_journal(const struct experiment *exp, const struct plan *plan, struct journal *j,
		      struct diag *why);

/**
 * host_check_blocks() - whether the memory blocks that an experiment names may be taken offline
 * @exp: read and checked
 * @root: see memory_block.h
 * @why: the first that may not, the reason, and the mend
 *
 * What is in them is seen when a trial empties them.
 *
 * Return: 0 or -errno
 */
int host_check_blocks(const struct experiment *exp, const char *root, struct diag *why);

/**
 * host_start() - run a job on this machine, in a process of its own
 * @job: what to run
 * @c: filled; child_free() is due once it has ended
 * @why: what failed
 *
 * Return: 0 or -errno
 */
int host_start(const struct job *job, struct child *c, struct diag *why);

/**
 * host_clean_up() - bring back what a job left offline, when all its processes are gone
 * @c: it has ended, or was killed
 * @j: the journal of the machine
 * @why: what is not brought back
 *
 * Return: 0; -ETIMEDOUT when a process of the job does not end within 20 s;
 * -errno
 */
int host_clean_up(const struct child *c, struct journal *j, struct diag *why);

#endif
