// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/pick.h"

#include <math.h>
#include <stdlib.h>

#include "bench/util/memory.h"

static bool is_in(const struct side *side, const struct trial_key *key)
{
	uint32_t nr = side->by_boot ? key->boot : key->trial;

	return side->part == PART_ALL || (side->part == PART_EVEN) == (nr % 2 == 0);
}

struct picked *pick_outcomes(const struct side *side, size_t *nr)
{
	struct picked *p = memory_zeroed(side->cell->nr + 1, sizeof(*p));

	*nr = 0;
	for (size_t i = 0; i < side->cell->nr; i++) {
		const struct trial_key *key = &side->cell->key[i];

		if (key->outcome <= OUTCOME_TIMEOUT && is_in(side, key))
			p[(*nr)++] = (struct picked){ *key, key->outcome == OUTCOME_SUCCESS };
	}
	pick_by_seed(p, *nr);
	return p;
}

struct picked *pick_values(const struct side *side, size_t measure, enum outcome outcome,
			   size_t *nr)
{
	const struct cell_trials *c = side->cell;
	struct picked *p = memory_zeroed(c->nr + 1, sizeof(*p));

	*nr = 0;
	for (size_t i = 0; i < c->nr; i++) {
		double value = c->value[i * c->nr_measures + measure];

		if (c->key[i].outcome == outcome && !isnan(value) && is_in(side, &c->key[i]))
			p[(*nr)++] = (struct picked){ c->key[i], value };
	}
	return p;
}

#define ORDER(a, b) (((a) > (b)) - ((a) < (b)))

static int seed_order(const void *a, const void *b)
{
	const struct trial_key *x = &((const struct picked *)a)->key;
	const struct trial_key *y = &((const struct picked *)b)->key;

	return ORDER(x->seed, y->seed) ?: ORDER(x->boot, y->boot) ?: ORDER(x->trial, y->trial);
}

static int boot_order(const void *a, const void *b)
{
	const struct picked *x = a, *y = b;

	return ORDER(x->key.boot, y->key.boot) ?: ORDER(x->value, y->value);
}

void pick_by_seed(struct picked *p, size_t nr)
{
	qsort(p, nr, sizeof(*p), seed_order);
}

void pick_by_boot(struct picked *p, size_t nr)
{
	qsort(p, nr, sizeof(*p), boot_order);
}

size_t pick_pairs(struct picked *a, size_t nr_a, struct picked *b, size_t nr_b)
{
	size_t i = 0, j = 0, nr = 0;

	while (i < nr_a && j < nr_b) {
		if (a[i].key.seed < b[j].key.seed) {
			i++;
		} else if (a[i].key.seed > b[j].key.seed) {
			j++;
		} else {
			a[nr] = a[i++];
			b[nr++] = b[j++];
		}
	}
	return nr;
}
