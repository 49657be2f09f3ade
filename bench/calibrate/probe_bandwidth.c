// SPDX-License-Identifier: GPL-2.0
/* How long a cache line takes when all lines of the memory are read or written one after another. */

#include <string.h>

#include "bench/calibrate/probe.h"

/* A part of the memory that other probes have not just used. */
#define BYTES (64u << 20)

static unsigned char *cold_part(struct ground *g)
{
	size_t parts = g->bytes / BYTES;

	return g->memory + (parts ? rng_below(&g->rng, parts) * BYTES : 0);
}

static size_t length(const struct ground *g)
{
	return g->bytes < BYTES ? g->bytes : BYTES;
}

static double reading(struct ground *g)
{
	const uint64_t *at = (const uint64_t *)cold_part(g);
	size_t nr = length(g) / sizeof(*at);
	uint64_t sum = 0, began = probe_ns();

	for (size_t i = 0; i < nr; i++)
		sum += at[i];
	asm volatile("" : : "r"(sum));
	return (double)(probe_ns() - began) / (double)(length(g) / LINE_BYTES);
}

static double writing(struct ground *g)
{
	unsigned char *at = cold_part(g);
	uint64_t began = probe_ns();

	memset(at, 1, length(g));
	asm volatile("" : : : "memory");
	return (double)(probe_ns() - began) / (double)(length(g) / LINE_BYTES);
}

const struct probe bandwidth_probes[] = {
	{ "read_line", "ns", "a cache line of memory, read one after another", reading },
	{ "write_line", "ns", "a cache line of memory, written one after another", writing },
	{},
};
