// SPDX-License-Identifier: GPL-2.0
#include "bench/report/plot/plot_pooled.h"

#include <stdlib.h>
#include <string.h>

#include "bench/util/memory.h"

bool plot_pooled_fits(const struct summary *s)
{
	return s->axes[AXIS_RETRY].nr > 1;
}

/* Trials of a strategy, of all lifetimes where @lifetimes says so. */
static void add_trials(struct plot_cell *c, unsigned int lifetimes, struct pooled_cells *pool)
{
	do {
		pooled_cells_add(pool, summary_cell(c->s, c->kernel, c->value));
	} while (summary_next(c->s, c->value, lifetimes));
}

/* Strategies of a panel that ran; those that did not get no place. */
static size_t make_list(struct plot_cell *c, unsigned int lifetimes, struct pooled *list)
{
	size_t nr = 0;

	c->value[AXIS_POLICY] = c->value[AXIS_RETRY] = 0;
	do {
		struct pooled *one = &list[nr];

		*one = (struct pooled){
			.policy = c->value[AXIS_POLICY],
			.retry = c->value[AXIS_RETRY],
		};
		add_trials(c, lifetimes, &one->pool);
		if (one->pool.ran)
			nr++;
		else
			pooled_cells_free(&one->pool);
	} while (summary_next(c->s, c->value, 1u << AXIS_POLICY | 1u << AXIS_RETRY));
	return nr;
}

static void put_panel(FILE *out, struct plot_cell *c, unsigned int lifetimes, struct pooled *list,
		      plot_put_pooled put)
{
	size_t nr = make_list(c, lifetimes, list);

	if (nr)
		put(out, c, list, nr);
	for (size_t i = 0; i < nr; i++)
		pooled_cells_free(&list[i].pool);
}

/* A row of panels for each churn and each lifetime of those that are @apart, if any. */
static void put_rows(FILE *out, struct plot_cell *c, const bool *apart, struct pooled *list,
		     plot_put_pooled put)
{
	c->row = 0;
	for (size_t churn = 0; churn < c->s->axes[AXIS_CHURN].nr; churn++) {
		c->value[AXIS_CHURN] = churn;
		c->value[AXIS_LIFETIME] = 0;
		do {
			if (apart && !apart[c->value[AXIS_LIFETIME]])
				continue;
			c->row++;
			put_panel(out, c, apart ? 0 : 1u << AXIS_LIFETIME, list, put);
		} while (apart && summary_next(c->s, c->value, 1u << AXIS_LIFETIME));
	}
}

void plot_pooled(FILE *out, const struct summary *s, const struct figure *fig, const bool *apart,
		 plot_put_pooled put)
{
	char lifetimes[128];
	struct plot_cell c = { .s = s };
	struct pooled *list;

	if (!apart)
		c.lifetime = plot_values(s, AXIS_LIFETIME, lifetimes, sizeof(lifetimes));
	list = memory_zeroed(s->axes[AXIS_POLICY].nr * s->axes[AXIS_RETRY].nr, sizeof(*list));
	memcpy(c.value, fig->value, sizeof(c.value));
	for (; plot_next_kernel(fig, &c); c.kernel++)
		put_rows(out, &c, apart, list, put);
	free(list);
}
