// SPDX-License-Identifier: GPL-2.0
/* How long an instruction takes that is no copying and no zeroing, with all it needs in caches. */

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/calibrate/mix.h"
#include "bench/calibrate/probe.h"
#include "bench/util/memory.h"

/* The way of a page through offline_pages() is about so much code: more than L1 holds. */
#define CODE_BYTES (96u << 10)
/* Half of a usual L1 */
#define OBJECTS 256u
#define VISITS	400000u

static const unsigned char ret = 0xc3;

/* Copies of the mix one after the other, and a return. Return: NULL where none may be made */
static void *make_code(size_t *copies)
{
	size_t len = (size_t)(mix_code_end - mix_code);
	unsigned char *code =
		mmap(NULL, CODE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (code == MAP_FAILED)
		return NULL;
	*copies = (CODE_BYTES - sizeof(ret)) / len;
	for (size_t i = 0; i < *copies; i++)
		memcpy(code + i * len, mix_code, len);
	memcpy(code + *copies * len, &ret, sizeof(ret));
	if (!mprotect(code, CODE_BYTES, PROT_READ | PROT_EXEC))
		return code;
	munmap(code, CODE_BYTES);
	return NULL;
}

/* A list of all objects, and an order at random in which they are visited. */
static void make_objects(struct mix_object *o, struct mix_object *head, struct rng *rng)
{
	uint32_t order[OBJECTS];

	for (uint32_t i = 0; i < OBJECTS; i++)
		order[i] = i;
	rng_shuffle(rng, order, OBJECTS);
	for (uint32_t i = 0; i < OBJECTS; i++)
		o[order[i]].next = &o[order[(i + 1) % OBJECTS]];
	head->list_next = head->list_prev = head;
	for (uint32_t i = 0; i < OBJECTS; i++) {
		o[i].list_next = head;
		o[i].list_prev = head->list_prev;
		head->list_prev->list_next = &o[i];
		head->list_prev = &o[i];
	}
}

static double mixed(struct ground *g)
{
	struct mix_object *objects = memory_zeroed(OBJECTS, sizeof(*objects)), head = {};
	struct mix_state state = { .object = objects, .head = &head, .random = 1 };
	uint64_t visits = 0, began, ns = 0;
	size_t copies = 0;
	void *code = make_code(&copies);

	make_objects(objects, &head, &g->rng);
	if (code) {
		mix_enter(&state, code);
		began = probe_ns();
		for (; visits < VISITS; visits += copies)
			mix_enter(&state, code);
		ns = probe_ns() - began;
		munmap(code, CODE_BYTES);
	}
	free(objects);
	return visits ? (double)ns / (double)(visits * MIX_INSTRUCTIONS) : NAN;
}

const struct probe instruction_probes[] = {
	{ "instruction", "ns", "an instruction of list operations, flags, counters and calls",
	  mixed },
	{},
};
