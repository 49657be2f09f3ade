// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/combos.h"

#include <stdlib.h>

#include "bench/util/memory.h"

#define ALL_AXES ((1u << AXIS_NR) - 1)

/* A combination's number among all there could be; axes that are not in @axes count as 0. */
static uint64_t key_of(const struct combos *c, const size_t value[AXIS_NR], unsigned int axes)
{
	uint64_t key = 0;

	for (int a = 0; a < AXIS_NR; a++)
		key = key * c->values[a] + (axes & 1u << a ? value[a] : 0);
	return key;
}

/* The values of a number; those of other axes than @axes are left alone. */
static void values_of(const struct combos *c, uint64_t key, unsigned int axes,
		      size_t value[AXIS_NR])
{
	for (int a = AXIS_NR - 1; a >= 0; a--) {
		if (axes & 1u << a)
			value[a] = key % c->values[a];
		key /= c->values[a];
	}
}

static void add_key(struct keys *k, uint64_t key)
{
	if (!(k->nr & (k->nr - 1)))
		k->key = memory_array(k->key, k->nr ? 2 * k->nr : 1, sizeof(*k->key));
	k->key[k->nr++] = key;
}

static int key_order(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void sort_keys(struct keys *k)
{
	size_t kept = 0;

	if (!k->nr)
		return;
	qsort(k->key, k->nr, sizeof(*k->key), key_order);
	for (size_t i = 1; i < k->nr; i++)
		if (k->key[i] != k->key[kept])
			k->key[++kept] = k->key[i];
	k->nr = kept + 1;
}

/* Index of the first key that is not less; @k->nr where all are. */
static size_t find_key(const struct keys *k, uint64_t key)
{
	size_t low = 0, high = k->nr;

	/* its own place where nothing is missing before it, as in a run of one product */
	if (key < k->nr && k->key[key] == key)
		return key;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (k->key[middle] < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool combos_begin(struct combos *c)
{
	uint64_t all = 1;

	c->over = memory_zeroed(ALL_AXES + 1, sizeof(*c->over));
	for (int a = 0; a < AXIS_NR; a++)
		if (__builtin_mul_overflow(all, c->values[a], &all))
			return false;
	return true;
}

bool combos_add(struct combos *c, const struct factors *factors, size_t most)
{
	size_t nr = 1;

	for (int a = 0; a < AXIS_NR; a++)
		if (__builtin_mul_overflow(nr, factors->axis[a].nr, &nr))
			return false;
	if (nr > most || c->over[ALL_AXES].nr > most - nr)
		return false;
	for (size_t i = 0; i < nr; i++) {
		size_t value[AXIS_NR], rest = i;

		for (int a = AXIS_NR - 1; a >= 0; a--) {
			value[a] = factors->axis[a].value[rest % factors->axis[a].nr];
			rest /= factors->axis[a].nr;
		}
		add_key(&c->over[ALL_AXES], key_of(c, value, ALL_AXES));
	}
	return true;
}

size_t combos_sort(struct combos *c)
{
	sort_keys(&c->over[ALL_AXES]);
	return c->over[ALL_AXES].nr;
}

size_t combos_find(const struct combos *c, const size_t value[AXIS_NR])
{
	const struct keys *all = &c->over[ALL_AXES];
	uint64_t key = key_of(c, value, ALL_AXES);
	size_t i = find_key(all, key);

	return i < all->nr && all->key[i] == key ? i : SIZE_MAX;
}

void combos_values(const struct combos *c, size_t i, size_t value[AXIS_NR])
{
	values_of(c, c->over[ALL_AXES].key[i], ALL_AXES, value);
}

static const struct keys *keys_over(const struct combos *c, unsigned int axes)
{
	struct keys *over = &c->over[axes];
	size_t value[AXIS_NR];

	if (over->nr)
		return over;
	for (size_t i = 0; i < c->over[ALL_AXES].nr; i++) {
		combos_values(c, i, value);
		add_key(over, key_of(c, value, axes));
	}
	sort_keys(over);
	return over;
}

bool combos_next(const struct combos *c, size_t value[AXIS_NR], unsigned int axes)
{
	const struct keys *over = keys_over(c, axes & ALL_AXES);
	size_t next = find_key(over, key_of(c, value, axes) + 1);
	bool more = next < over->nr;

	values_of(c, more ? over->key[next] : 0, axes, value);
	return more;
}

struct ranked {
	uint64_t key;
	size_t combo;
};

static int rank_order(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->combo > y->combo) - (x->combo < y->combo);
}

size_t *combos_order(const struct combos *c, const enum axis *axes, size_t nr)
{
	size_t all = c->over[ALL_AXES].nr, value[AXIS_NR];
	struct ranked *ranked = memory_zeroed(all + 1, sizeof(*ranked));
	size_t *order = memory_zeroed(all + 1, sizeof(*order));

	for (size_t i = 0; i < all; i++) {
		ranked[i].combo = i;
		combos_values(c, i, value);
		for (size_t a = 0; a < nr; a++)
			ranked[i].key = ranked[i].key * c->values[axes[a]] + value[axes[a]];
	}
	qsort(ranked, all, sizeof(*ranked), rank_order);
	for (size_t i = 0; i < all; i++)
		order[i] = ranked[i].combo;
	free(ranked);
	return order;
}

void combos_free(struct combos *c)
{
	for (size_t i = 0; c->over && i <= ALL_AXES; i++)
		free(c->over[i].key);
	free(c->over);
	*c = (struct combos){};
}
