/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CALIBRATE_PROBE_H
#define PFNBENCH_CALIBRATE_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "bench/util/rng.h"

/*
 * What is touched, copied and zeroed, whatever lines and pages this machine has: prices have these in
 * their names, and are compared between machines.
 */
#define LINE_BYTES  64
#define SMALL_BYTES (4u << 10)
#define LARGE_BYTES (2u << 20)

/**
 * struct ground - what probes work on
 * @mapping: what to give back
 * @memory: so large that no cache holds it, of huge pages where the system has any
 * @bytes: its size, a multiple of LARGE_BYTES
 * @l1d_bytes: size of the cache, as hwloc has it
 * @l2_bytes: likewise
 * @l3_bytes: likewise; of a machine without one that of the level below
 * @rng: what is drawn at random
 */
struct ground {
	void *mapping;
	unsigned char *memory;
	size_t bytes;
	size_t l1d_bytes;
	size_t l2_bytes;
	size_t l3_bytes;
	struct rng rng;
};

/**
 * struct probe - a microbenchmark
 * @name: in files and tables
 * @unit: of its value
 * @what: a few words for people
 * @run: measure once. Return: the value
 */
struct probe {
	const char *name;
	const char *unit;
	const char *what;
	double (*run)(struct ground *g);
};

/**
 * probe_ns() - CPU time of this thread, for which others that run meanwhile do not count
 *
 * Return: ns
 */
static inline uint64_t probe_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/*
 * A list of probes ends with one without a name. Each file measures one thing.
 */
extern const struct probe instruction_probes[];
extern const struct probe latency_probes[];
extern const struct probe bandwidth_probes[];
extern const struct probe page_probes[];
extern const struct probe line_probes[];

#endif
