// SPDX-License-Identifier: GPL-2.0
/* How long a load takes whose address the load before gave, by the cache that has the line. */

#include "bench/calibrate/probe.h"

#define STEPS 1000000u

/* A ring through all lines of a part of the memory, at random (Sattolo). Return: its beginning */
static void **make_ring(struct ground *g, size_t bytes)
{
	size_t nr = bytes / LINE_BYTES;

	for (size_t i = 0; i < nr; i++)
		*(uint32_t *)(g->memory + i * LINE_BYTES) = (uint32_t)i;
	for (size_t i = nr - 1; i > 0; i--) {
		uint32_t *a = (uint32_t *)(g->memory + i * LINE_BYTES);
		uint32_t *b = (uint32_t *)(g->memory + rng_below(&g->rng, i) * LINE_BYTES);
		uint32_t swap = *a;

		*a = *b;
		*b = swap;
	}
	for (size_t i = 0; i < nr; i++) {
		unsigned char *line = g->memory + i * LINE_BYTES;

		*(void **)line = g->memory + (size_t) * (uint32_t *)line * LINE_BYTES;
	}
	return (void **)g->memory;
}

static double chase(struct ground *g, size_t bytes)
{
	void **at = make_ring(g, bytes < g->bytes ? bytes : g->bytes);
	uint64_t began;

	/* what fits into a cache is there afterwards */
	for (size_t i = 0; i < bytes / LINE_BYTES && i < STEPS; i++)
		at = *at;
	began = probe_ns();
	for (size_t i = 0; i < STEPS; i++)
		at = *at;
	asm volatile("" : : "r"(at));
	return (double)(probe_ns() - began) / STEPS;
}

static double l1(struct ground *g)
{
	return chase(g, g->l1d_bytes / 2);
}

static double l2(struct ground *g)
{
	return chase(g, g->l2_bytes / 2);
}

/* A small part of the last cache: on a machine with guests others have the rest. */
static double l3(struct ground *g)
{
	size_t some = g->l2_bytes * 4;

	return chase(g, some < g->l3_bytes / 2 ? some : g->l3_bytes / 2);
}

static double memory(struct ground *g)
{
	return chase(g, g->bytes);
}

const struct probe latency_probes[] = {
	{ "l1_latency", "ns", "a load from L1 that waits for the one before", l1 },
	{ "l2_latency", "ns", "the same from L2", l2 },
	{ "l3_latency", "ns", "the same from L3", l3 },
	{ "memory_latency", "ns", "the same from memory", memory },
	{},
};
