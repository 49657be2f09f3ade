// SPDX-License-Identifier: GPL-2.0
/* Early-check against isolate-first, where a driver takes what it can get. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/findings/findings_subjects.h"
#include "bench/report/findings/sides.h"
#include "bench/report/findings/unplug_cells.h"
#include "bench/report/table/number.h"
#include "bench/util/memory.h"

/* Times that are less apart are taken for the same, and so are shares, in percent. */
#define SAME_TIME  0.1
#define SAME_SHARE 0.5

/**
 * struct duel - a kernel and place, under both policies
 * @policy: index of each
 * @value: of the place
 */
struct duel {
	struct summary *s;
	size_t policy[SIDES];
	size_t kernel;
	size_t value[AXIS_NR];
};

/**
 * struct apart - the blockers of a duel
 * @nr: how many both have
 * @gain: where isolate-first gains most by ratio, and @loss: where it loses most
 * @gain_ratio: its time over that of early-check, and @loss_ratio
 * @wasted: it moves another number of pages for nothing somewhere
 * @share: a blocker with which it gives another share; @share_apart: by how much
 */
struct apart {
	size_t nr, gain, loss, share;
	double gain_ratio, loss_ratio, share_apart;
	bool wasted;
};

static struct cell_stats *cell_of(const struct duel *d, size_t blocker, enum side side)
{
	size_t v[AXIS_NR];

	memcpy(v, d->value, sizeof(v));
	v[AXIS_BLOCKER] = blocker;
	v[AXIS_POLICY] = d->policy[side];
	return summary_cell(d->s, d->kernel, v);
}

/* Median latency, ns. */
static double time_of(struct cell_stats *cell)
{
	return samples_median(&cell->measured[unplug_outcome(cell)].latency_ns);
}

static double wasted_of(struct cell_stats *cell)
{
	struct samples *wasted = &cell->measured[unplug_outcome(cell)].wasted;

	return wasted->nr ? samples_median(wasted) : 0;
}

static void compare(const struct duel *d, size_t blocker, struct apart *a)
{
	struct cell_stats *early = cell_of(d, blocker, EARLY), *first = cell_of(d, blocker, FIRST);
	double ratio, share;

	if (unplug_outcome(early) < 0 || unplug_outcome(first) < 0 || time_of(early) <= 0)
		return;
	ratio = time_of(first) / time_of(early);
	if (!a->nr || ratio < a->gain_ratio) {
		a->gain = blocker;
		a->gain_ratio = ratio;
	}
	if (!a->nr || ratio > a->loss_ratio) {
		a->loss = blocker;
		a->loss_ratio = ratio;
	}
	share = fabs(unplug_share(first) - unplug_share(early));
	if (!a->nr || share > a->share_apart) {
		a->share = blocker;
		a->share_apart = share;
	}
	a->wasted = a->wasted || wasted_of(early) != wasted_of(first);
	a->nr++;
}

static void put_pages(FILE *out, struct cell_stats *cell)
{
	char *pages = number_pages(&cell->measured[unplug_outcome(cell)].wasted);

	fputs(pages, out);
	free(pages);
}

/* "256 ms instead of 2.47 ms with blocker kernel:16@random, 3871 pages instead of 0 moved for nothing" */
static void put_blocker(FILE *out, const struct duel *d, size_t blocker)
{
	struct cell_stats *early = cell_of(d, blocker, EARLY), *first = cell_of(d, blocker, FIRST);

	findings_put_ns(out, time_of(first));
	fputs(" instead of ", out);
	findings_put_ns(out, time_of(early));
	fprintf(out, " with blocker %s, ", d->s->axes[AXIS_BLOCKER].text[blocker]);
	put_pages(out, first);
	fputs(" pages instead of ", out);
	put_pages(out, early);
	fputs(" moved for nothing", out);
}

static void put_share(FILE *out, const struct duel *d, const struct apart *a)
{
	if (a->share_apart < SAME_SHARE) {
		fputs("as much is unplugged", out);
		return;
	}
	fprintf(out, "%.4g%% is unplugged instead of %.4g%% with blocker %s",
		unplug_share(cell_of(d, a->share, FIRST)),
		unplug_share(cell_of(d, a->share, EARLY)), d->s->axes[AXIS_BLOCKER].text[a->share]);
}

static void put_times(FILE *out, const struct duel *d, const struct apart *a)
{
	bool gains = a->gain_ratio<1 - SAME_TIME, loses = a->loss_ratio> 1 + SAME_TIME;

	if (gains) {
		fputs("; it gains where it takes ", out);
		put_blocker(out, d, a->gain);
	}
	if (loses) {
		fputs("; it loses where it takes ", out);
		put_blocker(out, d, a->loss);
	}
	if (gains || loses)
		return;
	fprintf(out, ", within %.2g%% of the time",
		100 * fmax(fabs(a->gain_ratio - 1), fabs(a->loss_ratio - 1)));
	if (!a->wasted)
		fputs(", and as many pages are moved", out);
}

static void say(struct findings *f, const struct duel *d)
{
	struct apart a = { 0 };
	FILE *out;

	for (size_t b = 0; b < d->s->axes[AXIS_BLOCKER].nr; b++)
		compare(d, b, &a);
	if (!a.nr)
		return;
	out = findings_begin_place(f, d->s, d->kernel, d->value,
				   1u << AXIS_BLOCKER | 1u << AXIS_POLICY | 1u << AXIS_RETRY |
					   1u << AXIS_LIFETIME);
	out = findings_text(f, out);
	fputs("without the early check (isolate-first) ", out);
	put_share(out, d, &a);
	put_times(out, d, &a);
	memory_stream_end(out);
}

void findings_unplug_check(struct summary *s, struct findings *f)
{
	struct duel d = { .s = s };
	size_t none = summary_value(s, LABEL_AXIS(AXIS_RETRY), "none");

	if (none == VALUE_NONE || !sides_find(s, d.policy))
		return;
	do {
		if (d.value[AXIS_RETRY] != none)
			continue;
		for (d.kernel = 0; d.kernel < s->nr_kernels; d.kernel++)
			say(f, &d);
	} while (summary_next(s, d.value, ~(1u << AXIS_BLOCKER | 1u << AXIS_POLICY)));
}
