// SPDX-License-Identifier: GPL-2.0
#include "bench/report/plot/lifetimes.h"

#include <stdlib.h>
#include <string.h>

#include "bench/util/memory.h"
#include "bench/util/units.h"

/* More rows of panels are too many to be looked at. */
#define ROWS_MAX   4
#define CHOSEN_MAX 3

static bool is_fixed(const char *text, uint64_t *ns)
{
	struct diag ignored;

	*ns = UINT64_MAX;
	return !strcmp(text, "forever") || !parse_duration(text, ns, &ignored);
}

static int by_time(const void *a, const void *b)
{
	const struct lifetime *x = a, *y = b;

	return (x->ns > y->ns) - (x->ns < y->ns);
}

size_t lifetimes_fixed(const struct summary *s, struct lifetime **list)
{
	const struct axis_values *v = &s->axes[AXIS_LIFETIME];
	struct lifetime *l = memory_zeroed(v->nr, sizeof(*l));
	size_t nr = 0;

	*list = l;
	for (size_t i = 0; i < v->nr; i++)
		if (is_fixed(v->text[i], &l[nr].ns))
			l[nr++].index = i;
	qsort(l, nr, sizeof(*l), by_time);
	return nr;
}

bool lifetimes_forever(const struct summary *s, size_t *index)
{
	struct lifetime *list;
	size_t nr = lifetimes_fixed(s, &list);
	bool any = nr && list[nr - 1].ns == UINT64_MAX;

	if (any)
		*index = list[nr - 1].index;
	free(list);
	return any;
}

/* Those that end: fixed ones by time, then those that are drawn at random. */
static size_t that_end(const struct summary *s, const bool *ran, size_t *order)
{
	struct lifetime *list;
	size_t nr = lifetimes_fixed(s, &list), at = 0;
	uint64_t ns;

	for (size_t i = 0; i < nr; i++)
		if (list[i].ns != UINT64_MAX && ran[list[i].index])
			order[at++] = list[i].index;
	free(list);
	for (size_t i = 0; i < s->axes[AXIS_LIFETIME].nr; i++)
		if (!is_fixed(s->axes[AXIS_LIFETIME].text[i], &ns) && ran[i])
			order[at++] = i;
	return at;
}

void lifetimes_chosen(const struct summary *s, const bool *ran, bool *chosen)
{
	size_t max = ROWS_MAX / s->axes[AXIS_CHURN].nr;
	size_t *order = memory_zeroed(s->axes[AXIS_LIFETIME].nr, sizeof(*order));
	size_t nr = that_end(s, ran, order), forever;

	max = max < 1 ? 1 : max > CHOSEN_MAX ? CHOSEN_MAX : max;
	for (size_t i = 0; i < nr; i++)
		chosen[order[i]] =
			nr <= max || (max != 2 && i == nr / 2) || (max > 1 && (!i || i + 1 == nr));
	if (!nr && lifetimes_forever(s, &forever))
		chosen[forever] = true;
	free(order);
}
