// SPDX-License-Identifier: GPL-2.0
/* Which CPUs guests get on machines of many shapes. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/env/pinning.h"
#include "bench/util/rng.h"

#define CPUS 32

/**
 * struct shape - a machine: CPU n is a thread of core n % @cores, which is in a node
 * @isolated: bit n: CPU n is isolated
 */
struct shape {
	int cores, threads, nodes;
	uint32_t isolated;
};

static size_t make(const struct shape *s, struct topology_cpu cpus[CPUS])
{
	for (int i = 0; i < s->cores * s->threads; i++)
		cpus[i] = (struct topology_cpu){ .nr = i,
						 .core = i % s->cores,
						 .node = i % s->cores / (s->cores / s->nodes),
						 .isolated = s->isolated >> i & 1 };
	return s->cores * s->threads;
}

static void test_shapes(void **state)
{
	static const struct {
		struct shape machine;
		unsigned int guests, vcpus, isolated;
		int cpus[8];
		uint32_t taken;
	} cases[] = {
		/* high numbers first */
		{ { 2, 1, 1 }, 1, 1, 0, { 1 }, 0x2 },
		{ { 4, 1, 1 }, 2, 1, 0, { 3, 2 }, 0xc },
		{ { 8, 1, 1 }, 2, 2, 0, { 7, 6, 5, 4 }, 0xf0 },
		/* a thread of each core, whose other one stays without a guest */
		{ { 4, 2, 1 }, 1, 2, 0, { 7, 6 }, 0xcc },
		{ { 4, 2, 1 }, 3, 1, 0, { 7, 6, 5 }, 0xee },
		/* isolated ones first, if a guest can have them all */
		{ { 8, 1, 1, 0x0c }, 1, 2, 2, { 3, 2 }, 0x0c },
		{ { 8, 1, 1, 0x08 }, 2, 1, 1, { 3, 7 }, 0x88 },
		{ { 8, 1, 1, 0x08 }, 1, 2, 0, { 7, 6 }, 0xc0 },
		{ { 4, 2, 1, 0x02 }, 1, 1, 1, { 1 }, 0x22 },
		/* the CPUs of a guest are of one node, where one has as many */
		{ { 6, 1, 2 }, 2, 2, 0, { 2, 1, 5, 4 }, 0x36 },
		{ { 6, 1, 2 }, 1, 4, 0, { 2, 1, 0, 5 }, 0x27 },
		{ { 8, 1, 2, 0xe0 }, 2, 2, 2, { 7, 6, 3, 2 }, 0xcc },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct topology_cpu cpus[CPUS];
		size_t nr = make(&cases[i].machine, cpus);
		unsigned int wanted = cases[i].guests * cases[i].vcpus;
		struct pinning p;

		assert_int_equal(pinning_choose(cpus, nr, cases[i].guests, cases[i].vcpus, &p), 0);
		assert_string_equal(p.why.text, "");
		for (unsigned int j = 0; j < wanted; j++)
			if (p.cpu[j] != cases[i].cpus[j])
				fail_msg("case %zu: CPU %u is %d", i, j, p.cpu[j]);
		assert_int_equal(p.isolated, cases[i].isolated);
		for (size_t cpu = 0; cpu < nr; cpu++)
			assert_int_equal(!!CPU_ISSET(cpu, &p.taken), cases[i].taken >> cpu & 1);
		assert_ptr_equal(pinning_of(&p, cases[i].guests - 1),
				 &p.cpu[wanted - cases[i].vcpus]);
		assert_null(pinning_of(&p, cases[i].guests));
		pinning_free(&p);
	}
}

/* With too few nobody is pinned. */
static void test_too_few(void **state)
{
	static const struct {
		struct shape machine;
		unsigned int guests, vcpus;
		const char *why;
	} cases[] = {
		{ { 1, 1, 1 },
		  1,
		  1,
		  "1 guest with 1 needs a core, and all others need one; here is 1" },
		{ { 2, 1, 1 },
		  2,
		  1,
		  "2 guests with 1 needs a core, and all others need one; here are 2" },
		{ { 2, 2, 1 }, 1, 2, "here are 2" },
		{ { 4, 2, 1, 0xf0 }, 1, 4, "here are 4" },
	};
	struct pinning p;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct topology_cpu cpus[CPUS];
		size_t nr = make(&cases[i].machine, cpus);

		assert_int_equal(pinning_choose(cpus, nr, cases[i].guests, cases[i].vcpus, &p),
				 -ENOSPC);
		assert_non_null(strstr(p.why.text, cases[i].why));
		assert_null(pinning_of(&p, 0));
		pinning_free(&p);
	}
	assert_int_equal(pinning_choose(NULL, 0, 1, 1, &p), -ENOSPC);
	assert_non_null(strstr(p.why.text, "here are 0"));
	pinning_free(&p);
}

static void check_apart(const struct pinning *p, const struct topology_cpu *cpus, size_t nr)
{
	bool used[CPUS] = { false };
	unsigned int isolated = 0;
	size_t free_cores = 0;

	for (unsigned int i = 0; i < p->guests * p->vcpus; i++) {
		int cpu = p->cpu[i];

		assert_in_range(cpu, 0, nr - 1);
		assert_false(used[cpus[cpu].core]);
		used[cpus[cpu].core] = true;
		isolated += cpus[cpu].isolated;
	}
	assert_int_equal(isolated, p->isolated);
	for (size_t i = 0; i < nr; i++) {
		assert_int_equal(!!CPU_ISSET(i, &p->taken), used[cpus[i].core]);
		free_cores += !used[cpus[i].core];
	}
	assert_true(free_cores > 0);
}

/* Whatever the machine: no core twice, and one for others. */
static void test_any_machine(void **state)
{
	struct rng rng;

	rng_seed(&rng, 1);
	for (int i = 0; i < 20000; i++) {
		int nodes = 1 + rng_below(&rng, 3);
		struct shape s = { nodes * (1 + rng_below(&rng, 5)), 1 + rng_below(&rng, 2), nodes,
				   rng_next(&rng) & rng_next(&rng) };
		unsigned int guests = 1 + rng_below(&rng, 3), vcpus = 1 + rng_below(&rng, 4);
		struct topology_cpu cpus[CPUS];
		size_t nr = make(&s, cpus);
		struct pinning p;
		int err = pinning_choose(cpus, nr, guests, vcpus, &p);

		assert_int_equal(err, (int)(guests * vcpus) < s.cores ? 0 : -ENOSPC);
		if (!err)
			check_apart(&p, cpus, nr);
		pinning_free(&p);
	}
}

/* This process leaves the guests' cores, and comes back. */
static void test_keep_out(void **state)
{
	int cpu = CPU_SETSIZE;
	struct pinning p = { .guests = 1, .vcpus = 1, .cpu = &cpu };
	cpu_set_t before, during, after, old;

	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	while (!CPU_ISSET(--cpu, &before))
		;
	CPU_SET(cpu, &p.taken);
	pinning_keep_out(&p, &old);
	assert_int_equal(sched_getaffinity(0, sizeof(during), &during), 0);
	pinning_go_back(&old);
	assert_int_equal(sched_getaffinity(0, sizeof(after), &after), 0);
	assert_true(CPU_EQUAL(&before, &after));
	/* where it is the only one, all stay */
	assert_int_equal(!!CPU_ISSET(cpu, &during), CPU_COUNT(&before) == 1);
}

/* What is found of this machine: where this process may run, in order, each once. */
static void test_this_machine(void **state)
{
	struct topology_cpu *cpus;
	size_t nr = topology_cpus(&cpus);
	cpu_set_t ours;

	assert_int_equal(sched_getaffinity(0, sizeof(ours), &ours), 0);
	for (size_t i = 0; i < nr; i++) {
		assert_true(!i || cpus[i].nr > cpus[i - 1].nr);
		assert_true(cpus[i].isolated || CPU_ISSET(cpus[i].nr, &ours));
		CPU_CLR(cpus[i].nr, &ours);
	}
	assert_int_equal(CPU_COUNT(&ours), 0);
	free(cpus);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shapes),	     cmocka_unit_test(test_too_few),
		cmocka_unit_test(test_any_machine),  cmocka_unit_test(test_keep_out),
		cmocka_unit_test(test_this_machine),
	};

	return cmocka_run_group_tests_name("pinning", tests, NULL, NULL);
}
