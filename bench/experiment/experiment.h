/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_EXPERIMENT_EXPERIMENT_H
#define PFNBENCH_EXPERIMENT_EXPERIMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/experiment/axis.h"
#include "bench/trial/counters.h"

enum clock {
	CLOCK_ICOUNT,
	CLOCK_WALL,
};
extern const char *const clock_names[];

/* what comes before each trial of a host run */
enum start {
	START_WARM, /* the same operation, untimed */
	START_COLD, /* idleness */
};
extern const char *const start_names[];

/* A list as written in the file: values in order, and where they stand. */
struct value_list {
	char **text;
	size_t nr;
	int line; /* 0: default or --set */
};

/**
 * struct experiment - an experiment file, read and checked
 */
struct experiment {
	char *path;
	char *name;
	uint32_t boots;	 /* boots of each kernel, 1..1000 */
	uint32_t trials; /* trials of each cell in each boot, 1..100000 */
	uint64_t seed;
	uint64_t deadline_ns; /* of a trial, in the environment's clock */
	uint64_t memory_bytes;
	uint32_t cpus;	    /* of a guest, 1..8 */
	uint32_t nodes;	    /* NUMA nodes of a guest, 1..NODES_MAX; the CPUs are all in the first */
	uint64_t cma_bytes; /* contiguous memory area that a guest's kernel reserves; 0: none */
	char *module; /* parameter that guests load the module with, "NAME=VALUE"; NULL: none */
	uint64_t virtio_mem_bytes; /* that a guest's virtio-mem device can plug in; 0: no device */
	bool balloon;		   /* a guest has a virtio balloon */
	enum clock clock;
	enum measure measure;
	uint64_t watchdog_ns;	/* wall time without a sign of life that ends a guest; 0: derived */
	enum start start;	/* of trials on a host */
	uint64_t reserve_bytes; /* that stay available on a host; 0: see reserve.h */
	struct value_list kernels; /* "debian:6.12", "image:PATH build:PATH", "host" */
	struct value_list axes[AXIS_NR];
	char *text; /* normal form as INI, with --set applied: what run.json and DIR/experiment.ini
		       keep */
};

/**
 * experiment_read() - read an INI file, apply overrides, check every value
 * @path: the file
 * @sets: "key=value" strings (from --set; key is any key of the file; a list replaces the list)
 * @nr_sets: how many
 * @exp: filled; release with experiment_free() whatever is returned
 * @why: "file:line: what; mend"
 *
 * Return: 0, -EINVAL, -ENOENT or what open(2) gave.
 */
int experiment_read(const char *path, const char *const *sets, size_t nr_sets,
		    struct experiment *exp, struct diag *why);
void experiment_free(struct experiment *exp);

/**
 * experiment_on_host() - whether it runs on this machine rather than in guests
 */
bool experiment_on_host(const struct experiment *exp);

#endif
