// SPDX-License-Identifier: GPL-2.0
#include "bench/env/pinning.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/memory.h"

/* Isolated ones first, node by node, the highest number first. */
static int by_merit(const void *a, const void *b)
{
	const struct topology_cpu *x = a, *y = b;

	if (x->isolated != y->isolated)
		return x->isolated ? -1 : 1;
	return x->node != y->node ? (x->node > y->node) - (x->node < y->node)
				  : (x->nr < y->nr) - (x->nr > y->nr);
}

/* Keeps the first CPU of each core. Return: how many */
static size_t one_a_core(struct topology_cpu *cpus, size_t nr)
{
	size_t kept = 0;

	for (size_t i = 0; i < nr; i++) {
		bool shared = false;

		for (size_t j = 0; j < kept; j++)
			shared |= cpus[j].core == cpus[i].core;
		if (!shared)
			cpus[kept++] = cpus[i];
	}
	return kept;
}

/* Return: where @vcpus CPUs of one node and one kind begin; else where the first ones are */
static size_t find_place(const struct topology_cpu *cpus, size_t nr, unsigned int vcpus)
{
	for (size_t i = 0; i + vcpus <= nr; i++) {
		const struct topology_cpu *last = &cpus[i + vcpus - 1];

		if (cpus[i].node == last->node && cpus[i].isolated == last->isolated)
			return i;
	}
	return 0;
}

/* What is taken is no longer in the list; what is left keeps its order. */
static void take(struct pinning *p, struct topology_cpu *cpus, size_t nr)
{
	for (unsigned int guest = 0; guest < p->guests; guest++) {
		size_t at = find_place(cpus, nr, p->vcpus);

		for (unsigned int i = 0; i < p->vcpus; i++) {
			p->cpu[guest * p->vcpus + i] = cpus[at + i].nr;
			p->isolated += cpus[at + i].isolated;
		}
		nr -= p->vcpus;
		memmove(&cpus[at], &cpus[at + p->vcpus], (nr - at) * sizeof(*cpus));
	}
}

static int core_of(const struct topology_cpu *cpus, size_t nr, int cpu)
{
	for (size_t i = 0; i < nr; i++)
		if (cpus[i].nr == cpu)
			return cpus[i].core;
	return -1;
}

static void note_taken(struct pinning *p, const struct topology_cpu *cpus, size_t nr)
{
	for (unsigned int i = 0; i < p->guests * p->vcpus; i++) {
		int core = core_of(cpus, nr, p->cpu[i]);

		for (size_t j = 0; j < nr; j++)
			if (cpus[j].core == core)
				CPU_SET(cpus[j].nr, &p->taken);
	}
}

int pinning_choose(const struct topology_cpu *cpus, size_t nr, unsigned int guests,
		   unsigned int vcpus, struct pinning *p)
{
	size_t wanted = (size_t)guests * vcpus, cores;
	struct topology_cpu *list = memory_zeroed(nr ?: 1, sizeof(*list));
	int err = 0;

	*p = (struct pinning){ .guests = guests, .vcpus = vcpus };
	memcpy(list, cpus, nr * sizeof(*list));
	qsort(list, nr, sizeof(*list), by_merit);
	cores = one_a_core(list, nr);
	if (cores > wanted) {
		p->cpu = memory_zeroed(wanted, sizeof(*p->cpu));
		take(p, list, cores);
		note_taken(p, cpus, nr);
	} else {
		err = diag_set(
			&p->why, -ENOSPC,
			"each CPU of %u guest%s with %u needs a core, and all others need one; "
			"here %s %zu",
			guests, guests == 1 ? "" : "s", vcpus, cores == 1 ? "is" : "are", cores);
	}
	free(list);
	return err;
}

const int *pinning_of(const struct pinning *p, unsigned int guest)
{
	return p->cpu && guest < p->guests ? &p->cpu[guest * p->vcpus] : NULL;
}

void pinning_keep_out(const struct pinning *p, cpu_set_t *old)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(*old), old))
		CPU_ZERO(old);
	CPU_AND(&set, old, &p->taken);
	CPU_XOR(&set, &set, old);
	if (p->cpu && CPU_COUNT(&set))
		sched_setaffinity(0, sizeof(set), &set);
}

void pinning_go_back(const cpu_set_t *old)
{
	if (CPU_COUNT(old))
		sched_setaffinity(0, sizeof(*old), old);
}

void pinning_free(struct pinning *p)
{
	free(p->cpu);
	*p = (struct pinning){};
}
