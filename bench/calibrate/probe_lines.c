// SPDX-License-Identifier: GPL-2.0
/*
 * What a line from memory adds that follows no other, where addresses are known early and there is
 * work to go on with: less than its latency, for the CPU fetches several at a time.
 */

#include "bench/calibrate/probe.h"

#define LINES 200000u
/* Numbers drawn between two lines: about 90 instructions, which wait for each other. */
#define WORK 10u

static uint64_t drawn(uint64_t x)
{
	x ^= x << 13;
	x ^= x >> 7;
	return x ^ x << 17;
}

/* Reads and writes a line at random of so many bytes, works, and goes on. Return: ns a line */
static double visit(struct ground *g, size_t bytes)
{
	uint64_t x = rng_next(&g->rng) | 1, lines = bytes / LINE_BYTES, began = probe_ns();

	for (unsigned int i = 0; i < LINES; i++) {
		uint64_t *line = (uint64_t *)(g->memory + x % lines * LINE_BYTES);

		/* nothing afterwards depends on what is read, as the compiler might have it */
		asm volatile("incq %0" : "+m"(*line));
		for (unsigned int k = 0; k < WORK; k++)
			x = drawn(x);
	}
	asm volatile("" : : "r"(x));
	return (double)(probe_ns() - began) / LINES;
}

static double added(struct ground *g)
{
	double near = visit(g, g->l1d_bytes / 2), far = visit(g, g->bytes);

	return far > near ? far - near : 0;
}

const struct probe line_probes[] = {
	{ "random_line", "ns",
	  "what a line of memory at random adds to work that does not wait for it", added },
	{},
};
