/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_RECORD_MACHINE_FACTS_H
#define PFNBENCH_RECORD_MACHINE_FACTS_H

#include <jansson.h>
#include <stdint.h>

/**
 * machine_facts_add() - what changes results on a machine: settings, mitigations, NUMA, load
 * @facts: gets a name for each that this machine has
 * @root: "", or the folder that holds a copy of another machine's /sys and /proc
 */
void machine_facts_add(json_t *facts, const char *root);

/**
 * struct machine_cpu_time - of all CPUs since boot, in ticks of /proc/stat
 * @all: with idleness
 * @stolen: wanted, but given to others by the hypervisor
 */
struct machine_cpu_time {
	uint64_t all;
	uint64_t stolen;
};

/**
 * machine_cpu_time() - read the CPU time from /proc/stat
 * @root: "", or the folder that holds a copy of another machine's /proc
 * @t: gets the times
 *
 * Return: 0, or -ENOENT and zeros in @t, where the file cannot be read
 */
int machine_cpu_time(const char *root, struct machine_cpu_time *t);

/**
 * machine_steal_since() - which share of this machine's CPU time was stolen since then
 * @began: as from machine_cpu_time(); zeros: not known
 *
 * Return: new reference to a number from 0 to 1; NULL where nothing is known or no time has passed
 */
json_t *machine_steal_since(const struct machine_cpu_time *began);

#endif
