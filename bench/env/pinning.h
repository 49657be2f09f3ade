/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_PINNING_H
#define PFNBENCH_ENV_PINNING_H

#include <sched.h>

#include "bench/record/topology.h"
#include "bench/util/diag.h"

/**
 * struct pinning - which CPUs of this machine the guests of a run have for themselves
 * @guests: how many there are at once
 * @vcpus: CPUs of each
 * @cpu: number of the CPU for each CPU of each guest, the first guest's first; NULL: none is pinned
 * @isolated: how many of them the scheduler leaves alone
 * @taken: all CPUs of their cores
 * @why: why none is pinned; "" where they are
 */
struct pinning {
	unsigned int guests;
	unsigned int vcpus;
	int *cpu;
	unsigned int isolated;
	cpu_set_t taken;
	struct diag why;
};

/**
 * pinning_choose() - choose CPUs for guests
 * @cpus: those of this machine, as from topology_cpus()
 * @nr: how many
 * @guests: guests at once, at least 1
 * @vcpus: CPUs of each, at least 1
 * @p: filled; release with pinning_free() whatever is returned
 *
 * No two of them share a core, whose other threads stay without a guest. Isolated CPUs come first,
 * and then those with high numbers, for machines give their own work to low ones. A guest gets the
 * CPUs of one node where a node has as many. One core at least is left to all others.
 *
 * Return: 0; -ENOSPC and @p->why where there are too few
 */
int pinning_choose(const struct topology_cpu *cpus, size_t nr, unsigned int guests,
		   unsigned int vcpus, struct pinning *p);

/**
 * pinning_of() - the CPUs of a guest
 * @p: the choice
 * @guest: from 0
 *
 * Return: @p->vcpus numbers, or NULL where it is not pinned
 */
const int *pinning_of(const struct pinning *p, unsigned int guest);

/**
 * pinning_keep_out() - leave the guests' cores to their threads
 * @p: the choice
 * @old: gets where this process may run, for pinning_go_back()
 *
 * What this process starts from now on, QEMU too, is not there either. Nothing changes where
 * nothing is pinned, or the kernel refuses.
 */
void pinning_keep_out(const struct pinning *p, cpu_set_t *old);

/**
 * pinning_go_back() - run where this process ran before
 * @old: as from pinning_keep_out()
 */
void pinning_go_back(const cpu_set_t *old);

/**
 * pinning_free() - free what a choice has
 * @p: as from pinning_choose(), or all zeros; nothing is pinned then
 */
void pinning_free(struct pinning *p);

#endif
