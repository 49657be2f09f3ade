// SPDX-License-Identifier: GPL-2.0
/* Whom an operation keeps waiting, and which pageblocks it leaves with another type. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/findings/findings_subjects.h"
#include "bench/report/table/number.h"
#include "bench/util/memory.h"

/* The cells that one sentence compares, and those of which it takes the worst */
#define COMPARED (1u << AXIS_POLICY)
#define STALLED	 (COMPARED | 1u << AXIS_BLOCKER)
/* churn leaves pageblocks with other types by itself: what the operation leaves is seen without */
#define LEFT (STALLED | 1u << AXIS_CHURN)

typedef struct samples *(*figure_fn)(struct measures *m);

static struct samples *stall_of(struct measures *m)
{
	return &m->stall_ns;
}

static struct samples *retyped_of(struct measures *m)
{
	return &m->retyped;
}

/* Of the outcome that most trials had. NULL: it was not measured. */
static struct samples *samples_of(struct cell_stats *cell, figure_fn figure)
{
	struct samples *most = NULL;

	for (int o = 0; o < MEASURED_NR; o++) {
		struct samples *s = figure(&cell->measured[o]);

		if (s->nr && (!most || s->nr > most->nr))
			most = s;
	}
	return most;
}

/* The largest median under any policy; negative: nobody measured it. */
static double weigh(struct summary *s, size_t kernel, const size_t value[AXIS_NR], figure_fn figure)
{
	size_t v[AXIS_NR];
	double most = -1;

	memcpy(v, value, sizeof(v));
	for (v[AXIS_POLICY] = 0; v[AXIS_POLICY] < s->axes[AXIS_POLICY].nr; v[AXIS_POLICY]++) {
		struct samples *samples = samples_of(summary_cell(s, kernel, v), figure);

		if (samples && samples_median(samples) > most)
			most = samples_median(samples);
	}
	return most;
}

/* @value becomes the place with the largest figure, of those that differ in @over. */
static double find_worst(struct summary *s, size_t kernel, size_t value[AXIS_NR], unsigned int over,
			 figure_fn figure)
{
	size_t v[AXIS_NR], worst[AXIS_NR];
	double most = -1;

	memcpy(v, value, sizeof(v));
	memcpy(worst, value, sizeof(worst));
	do {
		double weight = weigh(s, kernel, v, figure);

		if (weight > most) {
			most = weight;
			memcpy(worst, v, sizeof(worst));
		}
	} while (summary_next(s, v, over));
	memcpy(value, worst, sizeof(worst));
	return most;
}

static FILE *begin(struct summary *s, struct findings *f, size_t kernel,
		   const size_t value[AXIS_NR])
{
	return findings_text(f, findings_begin_place(f, s, kernel, value, COMPARED));
}

/* " (2 unmovable, 1 reclaimable)": what those had been that have another type; medians, too */
static void put_types(FILE *out, struct cell_stats *cell)
{
	const char *gap = " (";

	for (int t = 0; t < MEASURED_TYPES; t++) {
		const struct measures *m = NULL;

		for (int o = 0; o < MEASURED_NR; o++)
			if (cell->measured[o].was[t].nr &&
			    (!m || cell->measured[o].was[t].nr > m->was[t].nr))
				m = &cell->measured[o];
		if (!m || !(samples_median((struct samples *)&m->was[t]) > 0))
			continue;
		fprintf(out, "%s%g %c%s", gap, samples_median((struct samples *)&m->was[t]),
			measured_types[t][0] | 0x20, measured_types[t] + 1);
		gap = ", ";
	}
	fputs(*gap == ',' ? ")" : "", out);
}

/* "9.24 ms under early-check, 8.87 ms under isolate-first"; @more: behind each, or NULL */
static void put_policies(FILE *out, struct summary *s, size_t kernel, size_t value[AXIS_NR],
			 figure_fn figure, char *(*number)(struct samples *s),
			 void (*more)(FILE *out, struct cell_stats *cell))
{
	const char *gap = "";
	size_t v[AXIS_NR];

	memcpy(v, value, sizeof(v));
	for (v[AXIS_POLICY] = 0; v[AXIS_POLICY] < s->axes[AXIS_POLICY].nr; v[AXIS_POLICY]++) {
		struct samples *samples = samples_of(summary_cell(s, kernel, v), figure);
		char *text = samples ? number(samples) : NULL;

		if (text)
			fprintf(out, "%s%s under %s", gap, text,
				s->axes[AXIS_POLICY].text[v[AXIS_POLICY]]);
		if (text && more)
			more(out, summary_cell(s, kernel, v));
		gap = text ? ", " : gap;
		free(text);
	}
}

static void say_stall(struct summary *s, struct findings *f, size_t kernel, size_t value[AXIS_NR])
{
	FILE *out;

	if (find_worst(s, kernel, value, 1u << AXIS_BLOCKER, stall_of) < 0)
		return;
	out = begin(s, f, kernel, value);
	fputs("the bystander's longest stall is ", out);
	put_policies(out, s, kernel, value, stall_of, number_ns, NULL);
	memory_stream_end(out);
}

static void say_left(struct summary *s, struct findings *f, size_t kernel, size_t value[AXIS_NR])
{
	double most = find_worst(s, kernel, value, 1u << AXIS_BLOCKER, retyped_of);
	FILE *out;

	if (!(most > 0))
		return;
	out = begin(s, f, kernel, value);
	fputs("pageblocks of the range that the operation leaves with another type: ", out);
	put_policies(out, s, kernel, value, retyped_of, number_pages, put_types);
	memory_stream_end(out);
}

static void go_over(struct summary *s, struct findings *f, unsigned int inside,
		    void (*say)(struct summary *s, struct findings *f, size_t kernel,
				size_t value[AXIS_NR]))
{
	size_t value[AXIS_NR] = { 0 };

	do {
		for (size_t k = 0; k < s->nr_kernels; k++) {
			size_t place[AXIS_NR];

			memcpy(place, value, sizeof(place));
			say(s, f, k, place);
		}
	} while (summary_next(s, value, ~inside));
}

void findings_harm(struct summary *s, struct findings *f)
{
	go_over(s, f, STALLED, say_stall);
	go_over(s, f, LEFT, say_left);
}
