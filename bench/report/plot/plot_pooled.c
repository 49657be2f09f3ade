// SPDX-License-Identifier: GPL-2.0
#include "bench/report/plot/plot_pooled.h"

#include <stdlib.h>
#include <string.h>

#include "bench/util/memory.h"

bool plot_pooled_fits(const struct summary *s)
{
	return s->axes[AXIS_RETRY].nr > 1;
}

/* Strategies of a panel that ran; those that did not get no place. */
static size_t make_list(struct plot_cell *c, struct pooled *list)
{
	size_t nr = 0;

	c->value[AXIS_POLICY] = c->value[AXIS_RETRY] = 0;
	do {
		struct pooled *one = &list[nr];

		*one = (struct pooled){
			.policy = c->value[AXIS_POLICY],
			.retry = c->value[AXIS_RETRY],
		};
		do {
			pooled_cells_add(&one->pool, summary_cell(c->s, c->kernel, c->value));
		} while (summary_next(c->s, c->value, 1u << AXIS_LIFETIME));
		if (one->pool.ran)
			nr++;
		else
			pooled_cells_free(&one->pool);
	} while (summary_next(c->s, c->value, 1u << AXIS_POLICY | 1u << AXIS_RETRY));
	return nr;
}

static void put_panel(FILE *out, struct plot_cell *c, struct pooled *list,
		      void (*put)(FILE *out, struct plot_cell *c, struct pooled *list, size_t nr))
{
	size_t nr = make_list(c, list);

	if (nr)
		put(out, c, list, nr);
	for (size_t i = 0; i < nr; i++)
		pooled_cells_free(&list[i].pool);
}

void plot_pooled(FILE *out, const struct summary *s, const struct figure *fig,
		 void (*put)(FILE *out, struct plot_cell *c, struct pooled *list, size_t nr))
{
	char lifetimes[128];
	struct plot_cell c = {
		.s = s,
		.lifetime = plot_values(s, AXIS_LIFETIME, lifetimes, sizeof(lifetimes)),
	};
	struct pooled *list;

	list = memory_zeroed(s->axes[AXIS_POLICY].nr * s->axes[AXIS_RETRY].nr, sizeof(*list));
	memcpy(c.value, fig->value, sizeof(c.value));
	for (; plot_next_kernel(fig, &c); c.kernel++)
		for (size_t churn = 0; churn < s->axes[AXIS_CHURN].nr; churn++) {
			c.row = churn + 1;
			c.value[AXIS_CHURN] = churn;
			put_panel(out, &c, list, put);
		}
	free(list);
}
