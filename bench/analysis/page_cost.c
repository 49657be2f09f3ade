// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/page_cost.h"

#include <math.h>
#include <string.h>

static struct measures *successes(const struct summary *s, size_t kernel,
				  const size_t value[AXIS_NR])
{
	return &summary_cell(s, kernel, value)->measured[OUTCOME_SUCCESS];
}

double page_cost_empty(const struct summary *s, size_t kernel, const size_t value[AXIS_NR])
{
	size_t v[AXIS_NR];
	struct measures *m;

	memcpy(v, value, sizeof(v));
	v[AXIS_FILL] = summary_value(s, LABEL_AXIS(AXIS_FILL), "none");
	if (v[AXIS_FILL] == VALUE_NONE)
		return NAN;
	m = successes(s, kernel, v);
	return m->cpu_ns.nr ? samples_median(&m->cpu_ns) : NAN;
}

double page_cost_or_empty(const struct summary *s, size_t kernel, const size_t value[AXIS_NR])
{
	bool empty = !strcmp(s->axes[AXIS_FILL].text[value[AXIS_FILL]], "none");

	return (empty ? page_cost_empty : page_cost)(s, kernel, value);
}

double page_cost(const struct summary *s, size_t kernel, const size_t value[AXIS_NR])
{
	struct measures *m = successes(s, kernel, value);
	double pages = samples_median(&m->migrated);

	if (!m->cpu_ns.nr || !(pages > 0))
		return NAN;
	return (samples_median(&m->cpu_ns) - page_cost_empty(s, kernel, value)) / pages;
}
