// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/explain.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/memory.h"
#include "bench/util/text.h"

/**
 * struct names - names of both sides' sets, each once
 * @name: the first side's, as they are there, then those that only the second one has
 * @nr: how many
 * @second: by index of the second side's set: where its name is in @name
 */
struct names {
	const char **name;
	size_t nr;
	size_t *second;
};

static void names_make(struct names *n, const struct profile_set *a, const struct profile_set *b)
{
	*n = (struct names){ .nr = a->nr };
	n->name = memory_zeroed(a->nr + b->nr + 1, sizeof(*n->name));
	n->second = memory_zeroed(b->nr + 1, sizeof(*n->second));
	for (size_t i = 0; i < a->nr; i++)
		n->name[i] = a->name[i];
	for (size_t i = 0; i < b->nr; i++) {
		const json_t *known = json_object_get(a->index, b->name[i]);

		n->second[i] = known ? (size_t)json_integer_value(known) : n->nr;
		if (!known)
			n->name[n->nr++] = b->name[i];
	}
}

static void names_free(struct names *n)
{
	free(n->name);
	free(n->second);
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* Whether cells with other values are taken together with those of an explanation. */
static bool tells_apart(const struct explain_ask *ask, int label)
{
	return ask->each || label == LABEL_KERNEL || label == ask->by;
}

static bool belongs(const struct explanation *x, const struct match *m, enum outcome outcome,
		    const struct explain_ask *ask)
{
	for (int l = 0; l < LABELS; l++)
		if (tells_apart(ask, l) && !same_text(x->label[l], m->label[l]))
			return false;
	return x->outcome == outcome;
}

static struct explanation *find(struct explain *e, const struct matches *all, const struct match *m,
				enum outcome outcome, const struct explain_ask *ask, size_t names)
{
	struct explanation *x;

	for (size_t i = 0; i < e->nr; i++)
		if (belongs(&e->explanation[i], m, outcome, ask))
			return &e->explanation[i];
	e->explanation = memory_array(e->explanation, e->nr + 1, sizeof(*x));
	x = &e->explanation[e->nr++];
	*x = (struct explanation){ .outcome = outcome };
	for (int l = 0; l < LABELS; l++) {
		x->label[l] = m->label[l];
		x->base[l] = all->differs[l] ? all->base[l] : NULL;
	}
	x->function = memory_zeroed(names + 1, sizeof(*x->function));
	return x;
}

static void add_side(struct explanation *x, int side, const struct profile_sum *sum,
		     const struct profile_set *set, const size_t *where)
{
	double weight = 1.0 / (double)sum->operations;
	size_t nr = sum->nr < set->nr ? sum->nr : set->nr;

	x->operations[side] += sum->operations;
	x->pages[side] += sum->pages * weight;
	x->idle_ns[side] += sum->idle_ns * weight;
	for (size_t i = 0; i < nr; i++)
		x->function[where ? where[i] : i].value[side] += sum->value[i] * weight;
}

static void add_match(struct explain *e, const struct matches *all, const struct match *m,
		      const struct explain_ask *ask, const struct names *names)
{
	bool alike = false, any = false;

	for (enum outcome o = 0; o < MEASURED_NR; o++) {
		const struct profile_sum *a = profile_set_sum(e->set[0], m->a, o);
		const struct profile_sum *b = profile_set_sum(e->set[1], m->b, o);
		struct explanation *x;

		any |= a->operations || b->operations;
		if (!a->operations || !b->operations)
			continue;
		alike = true;
		x = find(e, all, m, o, ask, names->nr);
		add_side(x, 0, a, e->set[0], NULL);
		add_side(x, 1, b, e->set[1], names->second);
		x->cells++;
		for (int l = 0; l < LABELS; l++)
			if (!same_text(x->label[l], m->label[l]))
				x->label[l] = NULL;
	}
	e->unlike += any && !alike;
}

static double difference(const double value[2])
{
	return fabs(value[1] - value[0]);
}

static int function_order(const void *a, const void *b)
{
	const struct explained *x = a, *y = b;
	double dx = difference(x->value), dy = difference(y->value);

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (dx != dy)
		return dx > dy ? -1 : 1;
	if (x->value[1] != y->value[1])
		return x->value[1] > y->value[1] ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* From sums of the cells' means to values per page or operation, and their sums. */
static void finish(struct explanation *x, const struct explain_ask *ask, const struct names *names)
{
	size_t kept = 0;

	x->per_page = !ask->per_operation && x->pages[0] > 0 && x->pages[1] > 0;
	for (int s = 0; s < 2; s++) {
		double per = x->per_page ? x->pages[s] : (double)x->cells;

		x->idle_ns[s] /= per;
		for (size_t i = 0; i < names->nr; i++)
			x->function[i].value[s] /= per;
		x->pages[s] /= (double)x->cells;
	}
	for (size_t i = 0; i < names->nr; i++) {
		struct explained f = x->function[i];
		const char *innermost = strrchr(names->name[i], ';');

		if (!(f.value[0] > 0) && !(f.value[1] > 0))
			continue;
		f.name = names->name[i];
		f.group = function_group(innermost ? innermost + 1 : f.name);
		x->function[kept++] = f;
	}
	x->nr = kept;
	qsort(x->function, x->nr, sizeof(*x->function), function_order);
	for (int s = 0; s < 2; s++) {
		for (size_t i = 0; i < x->nr; i++)
			x->group[x->function[i].group][s] += x->function[i].value[s];
		for (int g = 0; g < GROUP_NR; g++)
			x->total[s] += x->group[g][s];
	}
}

static int explain_matches(struct explain *e, const struct matches *m,
			   const struct explain_ask *ask, struct diag *why)
{
	struct names names;

	names_make(&names, e->set[0], e->set[1]);
	for (size_t i = 0; i < m->nr; i++)
		add_match(e, m, &m->match[i], ask, &names);
	for (size_t i = 0; i < e->nr; i++)
		finish(&e->explanation[i], ask, &names);
	names_free(&names);
	if (e->nr)
		return 0;
	return diag_set(why, -ENOENT,
			"no cell has profiles of trials that ended alike on both sides; see "
			"`pfnbench compare` for how they ended, or choose cells by --where");
}

int explain_make(struct explain *e, const struct profile_set *a, const struct profile_set *b,
		 const struct explain_ask *ask, struct diag *why)
{
	struct matches m = {};
	int err;

	*e = (struct explain){ .set = { a, b }, .single = a == b && ask->by < 0 };
	err = match_sides(&a->trials, &b->trials, ask->by, ask->base, &m, why)
		      ?: explain_matches(e, &m, ask, why);
	matches_free(&m);
	return err;
}

void explain_free(struct explain *e)
{
	for (size_t i = 0; i < e->nr; i++)
		free(e->explanation[i].function);
	free(e->explanation);
	*e = (struct explain){};
}

static double weight_of(const struct explanation *x, enum function_group g, bool single)
{
	return single ? x->group[g][1] : difference(x->group[g]);
}

size_t explain_order(const struct explanation *x, enum function_group order[GROUP_NR], bool single)
{
	size_t nr = 0;

	for (enum function_group g = 0; g < GROUP_NR; g++) {
		size_t at = nr;

		if (!(x->group[g][0] > 0) && !(x->group[g][1] > 0))
			continue;
		for (; at && weight_of(x, order[at - 1], single) < weight_of(x, g, single); at--)
			order[at] = order[at - 1];
		order[at] = g;
		nr++;
	}
	return nr;
}
