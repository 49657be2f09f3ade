/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_EXPERIMENT_EXPERIMENT_H
#define PFNBENCH_EXPERIMENT_EXPERIMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/cell/cell.h"
#include "bench/cell/level.h"
#include "bench/experiment/value_list.h"

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

/* CPUs of a guest, at most */
#define CPUS_MAX 8

/* What stands in the place of a parameter where guests do without the module. */
#define MODULE_NONE "none"

/**
 * struct product - axes whose combinations are cells of the run: [axes], or [axes.NAME]
 * @name: NAME; NULL: the first
 * @axes: values; see product_values()
 */
struct product {
	char *name;
	struct value_list axes[AXIS_NR];
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
	uint32_t cpus;	    /* of a guest, 1..CPUS_MAX */
	uint32_t nodes;	    /* NUMA nodes of a guest, 1..NODES_MAX; the CPUs are all in the first */
	uint64_t cma_bytes; /* contiguous memory area that a guest's kernel reserves; 0: none */
	char *module; /* how guests load the module: "NAME=VALUE", MODULE_NONE; NULL: no parameter */
	uint64_t virtio_mem_bytes; /* that a guest's virtio-mem device can plug in; 0: no device */
	uint64_t dimm_bytes;	   /* of a guest's DIMM, besides its memory; 0: none */
	bool balloon;		   /* a guest has a virtio balloon */
	char *cmdline;		   /* further words of a guest kernel's command line; NULL: none */
	char *cache;  /* the caches that guests' memory accesses are counted with, as from
			cache_model_text(); NULL: this machine's */
	char *block;  /* memory block that is taken offline, as text; NULL: any */
	char *blocks; /* likewise, any of these: as block_spans_parse() reads them */
	enum clock clock;
	enum measure measure;
	uint64_t watchdog_ns;	/* wall time without a sign of life that ends a guest; 0: derived */
	enum start start;	/* of trials on a host, and of the caches that are modelled */
	uint64_t reserve_bytes; /* that stay available on a host; 0: see reserve.h */
	struct value_list kernels; /* "debian:6.12", "image:PATH build:PATH", "host" */
	struct product *products;  /* the run has the cells of all; at least one */
	size_t nr_products;
	struct value_list axes[AXIS_NR]; /* what any of the products has, in order of appearance */
	char *text; /* normal form as INI, with --set applied: what run.json and DIR/experiment.ini
		       keep */
};

/**
 * experiment_free() - free what an experiment has
 * @exp: as from experiment_read(), whatever that returned
 */
void experiment_free(struct experiment *exp);

/**
 * product_values() - the values of an axis in a product
 * @exp: read and checked
 * @product: index
 * @axis: which
 *
 * Return: the product's own values, or the first product's where it has none.
 */
const struct value_list *product_values(const struct experiment *exp, size_t product,
					enum axis axis);

/**
 * experiment_blocks() - the memory blocks that ranges may be in
 * @exp: read and checked
 *
 * Return: text for block_spans_parse(), which @exp keeps; NULL: any.
 */
const char *experiment_blocks(const struct experiment *exp);

/**
 * experiment_on_host() - whether an experiment runs on this machine rather than in guests
 * @exp: read and checked
 *
 * Return: true where its kernel is "host".
 */
bool experiment_on_host(const struct experiment *exp);

/**
 * experiment_geometry() - what memory is cut into where an experiment runs
 * @exp: read
 *
 * Return: of this machine for a run on it, of the architecture's usual guests else
 */
struct geometry experiment_geometry(const struct experiment *exp);

#endif
