// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "workloads/background/holes.h"

#define NR 8192

/* What lies in each page frame, and how large a hole begins there. */
struct memory {
	bool pool[NR];
	bool open[NR];
	int order[NR];
};

/* Most frames are of the pool, as in a machine; its edges and gaps are odd. */
static void make_pool(struct memory *m, struct holes *h, struct rng *rng)
{
	memset(m, 0, sizeof(*m));
	for (int i = 3; i < NR - 5; i++) {
		m->pool[i] = rng_below(rng, 50);
		if (m->pool[i])
			h->taken[i / 64] |= 1ull << (i % 64);
	}
}

static void add_hole(struct memory *m, uint64_t pfn, unsigned int order)
{
	assert_int_equal(pfn % (1u << order), 0);
	assert_true(pfn + (1u << order) <= NR);
	for (uint64_t i = pfn; i < pfn + (1u << order); i++) {
		assert_true(m->pool[i]);
		assert_false(m->open[i]);
		m->open[i] = true;
	}
	m->order[pfn] = order + 1;
}

/* Merging as the buddy allocator does would leave every hole as it is. */
static void check_apart(const struct memory *m)
{
	for (uint64_t pfn = 0; pfn < NR; pfn++) {
		unsigned int order = m->order[pfn] - 1;
		bool kept = false;
		uint64_t buddy;

		if (!m->order[pfn])
			continue;
		buddy = pfn ^ 1u << order;
		for (uint64_t i = buddy; i < buddy + (1u << order); i++)
			kept = kept || (m->pool[i] && !m->open[i]);
		assert_true(kept);
	}
}

static uint64_t drill(unsigned int low, unsigned int high, uint64_t seed, uint64_t most,
		      struct memory *m, uint64_t nr[HOLE_ORDER_MAX + 1])
{
	unsigned int order;
	struct holes h;
	struct rng rng;
	uint64_t pfn, pages = 0;

	memset(nr, 0, (HOLE_ORDER_MAX + 1) * sizeof(*nr));
	rng_seed(&rng, seed);
	assert_int_equal(holes_open(&h, NR - 5, low, high), 0);
	assert_int_equal(h.nr_pfns, NR);
	make_pool(m, &h, &rng);
	holes_begin(&h);
	while (pages < most && holes_next(&h, &rng, &pfn, &order)) {
		assert_in_range(order, low, high);
		add_hole(m, pfn, order);
		pages += 1u << order;
		nr[order]++;
	}
	holes_close(&h);
	return pages;
}

static void test_apart(void **state)
{
	static const unsigned int orders[][2] = { { 0, 0 }, { 0, 3 }, { 3, 3 }, { 2, 8 },
						  { 0, 8 }, { 8, 8 }, { 6, 7 } };
	struct memory *m = malloc(sizeof(*m));
	uint64_t nr[HOLE_ORDER_MAX + 1];

	assert_non_null(m);
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
		for (uint64_t seed = 0; seed < 20; seed++) {
			drill(orders[i][0], orders[i][1], seed, NR, m, nr);
			check_apart(m);
		}
	free(m);
}

/* Half of the pool in holes of order 0 to 3, each order as often as the others. */
static void test_share(void **state)
{
	struct memory *m = malloc(sizeof(*m));
	uint64_t nr[HOLE_ORDER_MAX + 1], pages;

	assert_non_null(m);
	pages = drill(0, 3, 1, NR / 2, m, nr);
	assert_in_range(pages, NR / 2, NR / 2 + 7);
	for (int order = 0; order <= 3; order++)
		assert_in_range(nr[order], NR / 30 * 3 / 4, NR / 30 * 3 / 2);
	/* single pages: one of each pair of which both are ours */
	assert_in_range(drill(0, 0, 1, NR, m, nr), NR * 46 / 100, NR / 2);
	free(m);
}

static void test_seed(void **state)
{
	struct memory *a = malloc(sizeof(*a)), *b = malloc(sizeof(*b));
	uint64_t nr[HOLE_ORDER_MAX + 1];

	assert_non_null(a);
	assert_non_null(b);
	drill(0, 3, 7, NR / 4, a, nr);
	drill(0, 3, 7, NR / 4, b, nr);
	assert_memory_equal(a, b, sizeof(*a));
	drill(0, 3, 8, NR / 4, b, nr);
	assert_memory_not_equal(a, b, sizeof(*a));
	free(a);
	free(b);
}

/* Of single pages: one of a pair is the only hole there is. What is not ours keeps nothing apart.
 */
static void test_small(void **state)
{
	unsigned int order;
	struct holes h;
	struct rng rng;
	uint64_t pfn;

	rng_seed(&rng, 1);
	assert_int_equal(holes_open(&h, 512, 0, 0), 0);
	h.taken[0] = 1ull << 4 | 1ull << 6 | 1ull << 7;
	holes_begin(&h);
	assert_true(holes_next(&h, &rng, &pfn, &order));
	assert_int_equal(order, 0);
	assert_int_equal(pfn & ~1ull, 6);
	assert_false(holes_next(&h, &rng, &pfn, &order));
	holes_close(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_share),
		cmocka_unit_test(test_seed),
		cmocka_unit_test(test_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
