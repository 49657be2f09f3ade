// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/verdict.h"

#include <stdlib.h>
#include <string.h>

#include "bench/util/memory.h"
#include "bench/util/units.h"

const char *const limit_names[LIMIT_NR] = {
	[LIMIT_LATENCY] = "latency",
	[LIMIT_WASTED] = "wasted",
	[LIMIT_OBTAINED] = "obtained",
};

const char *const judgement_names[JUDGEMENT_NR] = {
	[JUDGED_WITHIN] = "within",
	[JUDGED_UNKNOWN] = "unknown",
	[JUDGED_BEYOND] = "beyond",
};

uint64_t verdict_ran(const struct verdict_line *l)
{
	return l->count[OUTCOME_SUCCESS] + l->count[OUTCOME_FAILURE] + l->count[OUTCOME_TIMEOUT];
}

static struct stopper *stopper_of(struct verdict_line *l, const char *blocker)
{
	size_t len = blocker_kind_length(blocker);

	for (size_t i = 0; i < l->nr_stoppers; i++)
		if (l->stopper[i].len == len && !memcmp(l->stopper[i].kind, blocker, len))
			return &l->stopper[i];
	l->stopper = memory_array(l->stopper, l->nr_stoppers + 1, sizeof(*l->stopper));
	l->stopper[l->nr_stoppers] = (struct stopper){ .kind = blocker, .len = len };
	return &l->stopper[l->nr_stoppers++];
}

/* Return: trials that the kernel has stopped itself, whatever was in their range */
static uint64_t add_hangs(struct verdict_line *l, const struct hangs *h)
{
	if (h->where.nr && !l->hung)
		l->hung_in = h->where.entry[0].word;
	l->hung += hangs_nr(h);
	return hangs_nr(h);
}

static void add_cell(struct verdict_line *l, const struct summary *s, const struct cell_stats *cell,
		     struct samples *wasted)
{
	struct stopper *stopper;

	if (!l->why_none)
		l->why_none = cell->nr_reasons ? cell->reasons[0].text : cell->not_run;
	for (int o = 0; o < OUTCOME_NR; o++)
		l->count[o] += cell->count[o];
	for (int o = 0; o < MEASURED_NR; o++)
		samples_append(wasted, &cell->measured[o].wasted);
	if (!cell_ran(cell))
		return;
	stopper = stopper_of(l, cell_text(s, cell, AXIS_BLOCKER));
	stopper->ran += cell_ran(cell);
	stopper->stopped += cell->count[OUTCOME_FAILURE] + cell->count[OUTCOME_TIMEOUT] -
			    add_hangs(l, &cell->measured[OUTCOME_TIMEOUT].hangs);
}

static void add_latency(struct verdict_line *l, struct samples *ns, enum outcome outcome)
{
	struct spread spread;

	if (l->of != OUTCOME_NR || !samples_spread(ns, &spread))
		return;
	l->of = outcome;
	l->most_ns = spread.max;
}

/* The most frequent first, equals in the order of the run; what stopped nothing is left out. */
static void sort_stoppers(struct verdict_line *l)
{
	for (size_t i = 1; i < l->nr_stoppers; i++) {
		struct stopper s = l->stopper[i];
		size_t to = i;

		for (; to && l->stopper[to - 1].stopped < s.stopped; to--)
			l->stopper[to] = l->stopper[to - 1];
		l->stopper[to] = s;
	}
	while (l->nr_stoppers && !l->stopper[l->nr_stoppers - 1].stopped)
		l->nr_stoppers--;
}

/* A trial that timed out took at least so long. */
static void add_deadline(struct verdict_line *l, const struct summary *s)
{
	const json_t *asked = json_object_get(s->run, "asked");
	uint64_t deadline = (uint64_t)json_integer_value(json_object_get(asked, "deadline_ns"));

	l->open = l->count[OUTCOME_TIMEOUT];
	if (!l->open)
		return;
	if (l->of == OUTCOME_NR)
		l->of = OUTCOME_TIMEOUT;
	l->most_ns = deadline > l->most_ns ? deadline : l->most_ns;
}

static void fill_line(struct verdict_line *l, const struct summary *s)
{
	size_t value[AXIS_NR] = {
		[AXIS_TARGET] = l->target, [AXIS_POLICY] = l->policy, [AXIS_RETRY] = l->retry
	};
	unsigned int fixed = 1u << AXIS_TARGET | 1u << AXIS_POLICY | 1u << AXIS_RETRY;
	struct samples success = {}, failure = {}, wasted = {};

	l->of = OUTCOME_NR;
	do {
		const struct cell_stats *cell = summary_cell(s, l->kernel, value);

		add_cell(l, s, cell, &wasted);
		samples_append(&success, &cell->measured[OUTCOME_SUCCESS].latency_ns);
		samples_append(&failure, &cell->measured[OUTCOME_FAILURE].latency_ns);
	} while (summary_next(s, value, ~fixed));
	add_latency(l, &success, OUTCOME_SUCCESS);
	add_latency(l, &failure, OUTCOME_FAILURE);
	add_deadline(l, s);
	samples_spread(&wasted, &l->wasted);
	sort_stoppers(l);
	samples_free(&success);
	samples_free(&failure);
	samples_free(&wasted);
	if (s->kernels[l->kernel].error)
		l->why_none = s->kernels[l->kernel].error;
}

static enum judgement judge_latency(const struct verdict_line *l, uint64_t limit)
{
	if (l->of == OUTCOME_NR)
		return JUDGED_UNKNOWN;
	if (l->most_ns > limit)
		return JUDGED_BEYOND;
	return l->open ? JUDGED_UNKNOWN : JUDGED_WITHIN;
}

/* Trials without the count may have moved any number of pages. */
static enum judgement judge_wasted(const struct verdict_line *l, uint64_t limit)
{
	if (l->wasted.nr && l->wasted.max > limit)
		return JUDGED_BEYOND;
	return verdict_ran(l) && l->wasted.nr == verdict_ran(l) ? JUDGED_WITHIN : JUDGED_UNKNOWN;
}

static enum judgement judge_obtained(const struct verdict_line *l, uint64_t limit)
{
	if (!verdict_ran(l))
		return JUDGED_UNKNOWN;
	return l->count[OUTCOME_SUCCESS] * PPM_ALL < limit * verdict_ran(l) ? JUDGED_BEYOND
									    : JUDGED_WITHIN;
}

static void judge(struct verdict_line *l, const struct limits *limits)
{
	static enum judgement (*const judges[LIMIT_NR])(const struct verdict_line *l,
							uint64_t limit) = {
		[LIMIT_LATENCY] = judge_latency,
		[LIMIT_WASTED] = judge_wasted,
		[LIMIT_OBTAINED] = judge_obtained,
	};

	for (int i = 0; i < LIMIT_NR; i++) {
		if (limits->set[i])
			l->judged[i] = judges[i](l, limits->value[i]);
		if (l->judged[i] > l->worst)
			l->worst = l->judged[i];
	}
}

static void add_line(struct run_verdict *v, const struct summary *s,
		     const struct verdict_line *which)
{
	struct verdict_line l = *which;

	fill_line(&l, s);
	judge(&l, &v->limits);
	/* a combination that the experiment leaves out is not worth a line */
	if (!l.as_is && !verdict_ran(&l) && !l.count[OUTCOME_CRASHED]) {
		free(l.stopper);
		return;
	}
	v->line = memory_array(v->line, v->nr + 1, sizeof(*v->line));
	v->line[v->nr++] = l;
}

/* Lines of kernels as they are, or all the others. */
static void add_lines(struct run_verdict *v, const struct summary *s, bool as_is)
{
	size_t policy = summary_value(s, LABEL_AXIS(AXIS_POLICY), "early-check");
	size_t retry = summary_value(s, LABEL_AXIS(AXIS_RETRY), "none");
	size_t policies = s->axes[AXIS_POLICY].nr, retries = s->axes[AXIS_RETRY].nr;

	/* without "none" the first retry is what counts */
	retry = retry == VALUE_NONE ? 0 : retry;
	for (size_t k = 0; k < s->nr_kernels; k++)
		for (size_t t = 0; t < s->axes[AXIS_TARGET].nr; t++)
			for (size_t i = 0; i < policies * retries; i++) {
				struct verdict_line l = { k, t, i / retries, i % retries };

				l.as_is = l.policy == policy && l.retry == retry;
				if (l.as_is == as_is)
					add_line(v, s, &l);
			}
}

void verdict_make(const struct summary *s, const struct limits *limits, struct run_verdict *v)
{
	uint64_t ran = 0;

	*v = (struct run_verdict){ .limits = *limits };
	add_lines(v, s, true);
	v->as_is = v->nr;
	add_lines(v, s, false);
	for (size_t i = 0; i < v->as_is; i++) {
		ran += verdict_ran(&v->line[i]);
		v->crashed += v->line[i].count[OUTCOME_CRASHED];
		if (v->line[i].worst > v->worst)
			v->worst = v->line[i].worst;
	}
	if (!ran && v->worst == JUDGED_WITHIN)
		v->worst = JUDGED_UNKNOWN;
}

void verdict_free(struct run_verdict *v)
{
	for (size_t i = 0; i < v->nr; i++)
		free(v->line[i].stopper);
	free(v->line);
	*v = (struct run_verdict){};
}
