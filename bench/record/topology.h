/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_RECORD_TOPOLOGY_H
#define PFNBENCH_RECORD_TOPOLOGY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "bench/experiment/cache_model.h"

/**
 * topology_add() - this machine's topology, by hwloc
 * @facts: gets "topology", a summary; "topology_xml", the whole in hwloc's XML without the
 * host's name; "cpu" and "memory_bytes" as hwloc finds them, unless they are there
 */
void topology_add(json_t *facts);

/**
 * topology_caches() - this machine's caches, by hwloc
 * @model: filled with what the first CPU has
 * @why: why they cannot be modelled
 *
 * Return: 0; -ENODEV: the machine does not tell all of them; -ERANGE
 */
int topology_caches(struct cache_model *model, struct diag *why);

/**
 * struct topology_cpu - a CPU of this machine that guests may have
 * @nr: its number to the kernel
 * @core: CPUs with the same number share a core
 * @node: its NUMA node; -1: the machine tells none
 * @isolated: the scheduler puts nobody there by itself (isolcpus=)
 */
struct topology_cpu {
	int nr;
	int core;
	int node;
	bool isolated;
};

/**
 * topology_cpus() - the CPUs that a process of ours may be put on
 * @cpus: gets them in the order of their numbers, for free()
 *
 * They are those that this process runs on, and isolated ones, on which nobody runs unless it is
 * put there. CPUs beyond what sched_setaffinity(2) takes in a cpu_set_t are left out.
 *
 * Return: how many; 0 where hwloc does not work
 */
size_t topology_cpus(struct topology_cpu **cpus);

/**
 * topology_keep() - write "topology_xml" of @facts as a file, and put the file's name in its place
 * @facts: as from topology_add(), of this machine or of a guest
 * @dir: the run's directory
 * @name: of the file
 *
 * Where it cannot be written, or there was none, the name is absent too.
 */
void topology_keep(json_t *facts, const char *dir, const char *name);

#endif
