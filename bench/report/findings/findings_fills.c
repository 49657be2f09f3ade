// SPDX-License-Identifier: GPL-2.0
/* What a page of each kind of fill takes to move. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/findings/findings_subjects.h"
#include "bench/util/memory.h"

/**
 * struct fill_cost - what moving a page takes
 * @fill: index on the axis
 * @ns: a successful trial's time for each page that it migrated
 */
struct fill_cost {
	size_t fill;
	double ns;
};

static int cost_order(const void *a, const void *b)
{
	const struct fill_cost *x = a, *y = b;

	return (x->ns > y->ns) - (x->ns < y->ns);
}

static bool same_kind(const char *a, const char *b)
{
	size_t len = strcspn(a, ":");

	return len == strcspn(b, ":") && !strncmp(a, b, len);
}

/* More of the same says nothing of kinds. */
static bool several_kinds(const struct summary *s, const struct fill_cost *cost, size_t nr)
{
	const char *const *text = s->axes[AXIS_FILL].text;

	for (size_t i = 1; i < nr; i++)
		if (!same_kind(text[cost[0].fill], text[cost[i].fill]))
			return true;
	return false;
}

static void say(struct summary *s, struct findings *f, size_t kernel, const size_t value[AXIS_NR],
		const struct fill_cost *cost, size_t nr)
{
	FILE *out = findings_begin_place(f, s, kernel, value, 1u << AXIS_FILL);

	out = findings_text(f, out);
	fputs("for each page that it migrates a success takes ", out);
	for (size_t i = 0; i < nr; i++) {
		fputs(i ? ", " : "", out);
		findings_put_ns(out, cost[i].ns);
		fprintf(out, " with %s", s->axes[AXIS_FILL].text[cost[i].fill]);
	}
	memory_stream_end(out);
}

static void of_fills(struct summary *s, struct findings *f, size_t kernel, size_t value[AXIS_NR])
{
	struct fill_cost *cost = memory_zeroed(s->axes[AXIS_FILL].nr + 1, sizeof(*cost));
	size_t nr = 0;

	for (size_t i = 0; i < s->axes[AXIS_FILL].nr; i++) {
		struct measures *m;

		value[AXIS_FILL] = i;
		m = &summary_cell(s, kernel, value)->measured[OUTCOME_SUCCESS];
		if (m->latency_ns.nr && m->migrated.nr && samples_median(&m->migrated) > 0)
			cost[nr++] = (struct fill_cost){ i, samples_median(&m->latency_ns) /
								    samples_median(&m->migrated) };
	}
	value[AXIS_FILL] = 0;
	qsort(cost, nr, sizeof(*cost), cost_order);
	if (several_kinds(s, cost, nr))
		say(s, f, kernel, value, cost, nr);
	free(cost);
}

void findings_fills(struct summary *s, struct findings *f)
{
	size_t value[AXIS_NR] = { 0 };

	do {
		for (size_t k = 0; k < s->nr_kernels; k++)
			of_fills(s, f, k, value);
	} while (summary_next(s, value, 1u << AXIS_TARGET));
}
