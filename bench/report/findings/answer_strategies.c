// SPDX-License-Identifier: GPL-2.0
/* Early-check against isolate-first: what a failure costs, when the range is had, and who gets it. */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/findings/answers.h"
#include "bench/report/findings/extent.h"
#include "bench/report/findings/sides.h"
#include "bench/report/findings/unplug_cells.h"
#include "bench/util/memory.h"
#include "bench/util/units.h"

/* The policies that are compared: mainline's, and the one that was proposed. */
/**
 * struct duel - both policies in a run
 * @s: the run
 * @policy: index of each
 * @seen: of each blocker, whether the early check sees it: it fails there and moves nothing
 * @on: of each kernel, whether the sentence at work is about it
 * @said: of each kernel, whether the sentence before it was
 */
struct duel {
	struct summary *s;
	size_t policy[SIDES];
	bool *seen;
	bool *on;
	bool *said;
};

/* "On 6.1, 6.12 and 7.3, ", unless the sentence before is about the same kernels. */
static bool put_kernels(FILE *out, const struct duel *d)
{
	size_t size = d->s->nr_kernels * sizeof(*d->on);
	bool other = memcmp(d->on, d->said, size);

	if (other)
		answer_put_kernels(out, d->s, d->on);
	memcpy(d->said, d->on, size);
	return other;
}

/* All but what is compared */
#define PLACES(compared) (~(1u << AXIS_TARGET | (compared)))

static const char *text_of(const struct duel *d, enum axis axis, const size_t *value)
{
	return d->s->axes[axis].text[value[axis]];
}

/* Index of a value; the first one's where there is none. */
static size_t value_or_first(const struct summary *s, enum axis axis, const char *text)
{
	size_t value = summary_value(s, LABEL_AXIS(axis), text);

	return value == VALUE_NONE ? 0 : value;
}

static struct cell_stats *cell_of(const struct duel *d, size_t kernel, const size_t *value,
				  enum side side)
{
	size_t v[AXIS_NR];

	memcpy(v, value, sizeof(v));
	v[AXIS_POLICY] = d->policy[side];
	return summary_cell(d->s, kernel, v);
}

static bool all_ended(const struct cell_stats *cell, enum outcome outcome)
{
	return cell_ran(cell) && cell->count[outcome] == cell_ran(cell);
}

/**
 * struct cost - what failures of a target cost
 * @ns: latency
 * @wasted: pages
 * @endless: a place where neither policy fails by itself
 */
struct cost {
	struct extent ns[SIDES];
	struct extent wasted[SIDES];
	bool endless;
};

static void add_cost(struct cost *p, enum side side, struct cell_stats *cell)
{
	extent_add(&p->ns[side], &cell->measured[OUTCOME_FAILURE].latency_ns);
	extent_add(&p->wasted[side], &cell->measured[OUTCOME_FAILURE].wasted);
}

/* A place where both fail: @seen by the check, or @unseen. */
static void add_failures(struct duel *d, size_t kernel, const size_t *value, struct cost *seen,
			 struct cost *unseen)
{
	struct extent pages[SIDES] = {};
	struct cell_stats *cell[SIDES];
	struct cost *p;

	for (int side = 0; side < SIDES; side++) {
		cell[side] = cell_of(d, kernel, value, side);
		if (!all_ended(cell[side], OUTCOME_FAILURE) ||
		    !extent_add(&pages[side], &cell[side]->measured[OUTCOME_FAILURE].wasted)) {
			unseen->endless |= all_ended(cell[side], OUTCOME_TIMEOUT);
			return;
		}
	}
	if (!pages[FIRST].high)
		return;
	p = pages[EARLY].high ? unseen : seen;
	add_cost(p, EARLY, cell[EARLY]);
	add_cost(p, FIRST, cell[FIRST]);
	d->seen[value[AXIS_BLOCKER]] |= p == seen;
	d->on[kernel] |= p == seen;
}

/* Failures of a target where nothing follows them and no page goes. */
static void collect_costs(struct duel *d, size_t target, struct cost *seen, struct cost *unseen)
{
	const struct summary *s = d->s;
	size_t value[AXIS_NR] = { [AXIS_TARGET] = target };
	size_t retry = value_or_first(s, AXIS_RETRY, "none");
	size_t lifetime = value_or_first(s, AXIS_LIFETIME, "forever");

	*seen = *unseen = (struct cost){};
	do {
		if (value[AXIS_RETRY] != retry || value[AXIS_LIFETIME] != lifetime)
			continue;
		for (size_t k = 0; k < s->nr_kernels; k++)
			add_failures(d, k, value, seen, unseen);
	} while (summary_next(s, value, PLACES(1u << AXIS_POLICY)));
}

static void put_cost(FILE *out, const char *target, const struct cost *p, bool first)
{
	fprintf(out, first ? "a failure of %s costs early-check " : "; one of %s costs ", target);
	extent_put_ns(out, &p->ns[EARLY]);
	fputs(first ? " and no page, and isolate-first " : " against ", out);
	extent_put_ns(out, &p->ns[FIRST]);
	fputs(" and ", out);
	extent_put_pages(out, &p->wasted[FIRST]);
	fputs(first ? " moved for nothing" : "", out);
}

/* What the check misses: there it saves nothing. */
static void put_unseen(FILE *out, const char *target, const struct cost *p, bool *any)
{
	if (!p->ns[EARLY].nr && !p->endless)
		return;
	fputs(*any ? ", " : ". Where the check does not see the page, early-check pays, too: ",
	      out);
	*any = true;
	if (p->ns[EARLY].nr)
		extent_put_ns(out, &p->ns[EARLY]);
	else
		fputs("no end before the deadline", out);
	fprintf(out, " (%s)", target);
}

static bool put_penalty(FILE *out, struct duel *d)
{
	size_t targets = d->s->axes[AXIS_TARGET].nr;
	struct cost *seen = memory_zeroed(targets, sizeof(*seen));
	struct cost *unseen = memory_zeroed(targets, sizeof(*unseen));
	bool any = false, missed = false;

	for (size_t t = 0; t < targets; t++)
		collect_costs(d, t, &seen[t], &unseen[t]);
	for (size_t t = 0; t < targets; t++) {
		if (!seen[t].ns[EARLY].nr)
			continue;
		if (!any)
			put_kernels(out, d);
		put_cost(out, d->s->axes[AXIS_TARGET].text[t], &seen[t], !any);
		any = true;
	}
	for (size_t t = 0; any && t < targets; t++)
		put_unseen(out, d->s->axes[AXIS_TARGET].text[t], &unseen[t], &missed);
	fputs(any ? "." : "", out);
	free(seen);
	free(unseen);
	return any;
}

/* Waiting for the release, which is the most that a retry can do. */
static const char *const waits[SIDES][2] = { { "callback" }, { "callback-hold", "callback" } };

/* The retry of a side that waits best; VALUE_NONE where there is none. */
static size_t best_retry(const struct summary *s, enum side side)
{
	size_t found = VALUE_NONE;

	for (int i = 0; i < 2 && found == VALUE_NONE && waits[side][i]; i++)
		found = summary_value(s, LABEL_AXIS(AXIS_RETRY), waits[side][i]);
	return found;
}

/**
 * struct wait - from the release to the range, of one target and lifetime
 * @ns: of each side
 * @life_ns: the lifetime
 * @lifetime: its index
 */
struct wait {
	struct extent ns[SIDES];
	uint64_t life_ns;
	size_t lifetime;
};

static bool add_wait(struct duel *d, size_t kernel, const size_t *value, struct wait *w)
{
	struct samples *ns[SIDES];
	size_t v[AXIS_NR];

	memcpy(v, value, sizeof(v));
	for (int side = 0; side < SIDES; side++) {
		struct cell_stats *cell;

		v[AXIS_RETRY] = best_retry(d->s, side);
		cell = cell_of(d, kernel, v, side);
		ns[side] = &cell->measured[OUTCOME_SUCCESS].freed_to_done_ns;
		if (!all_ended(cell, OUTCOME_SUCCESS) || !ns[side]->nr)
			return false;
	}
	extent_add(&w->ns[EARLY], ns[EARLY]);
	return extent_add(&w->ns[FIRST], ns[FIRST]);
}

/* Whether a blocker is one that early-check fails early at, as far as the run tells. */
static bool is_seen(const struct duel *d, size_t blocker)
{
	bool any = false;

	for (size_t b = 0; b < d->s->axes[AXIS_BLOCKER].nr; b++)
		any |= d->seen[b];
	return !any || d->seen[blocker];
}

/* All places of a target whose blockers live so long. */
static struct wait collect_lifetime(struct duel *d, size_t target, size_t lifetime)
{
	const struct summary *s = d->s;
	size_t value[AXIS_NR] = { [AXIS_TARGET] = target,
				  [AXIS_LIFETIME] = lifetime,
				  [AXIS_CHURN] = value_or_first(s, AXIS_CHURN, "none") };
	struct wait w = { .lifetime = lifetime };

	if (parse_duration(s->axes[AXIS_LIFETIME].text[lifetime], &w.life_ns, NULL))
		w.life_ns = 0;
	do {
		for (size_t k = 0; is_seen(d, value[AXIS_BLOCKER]) && k < s->nr_kernels; k++)
			if (add_wait(d, k, value, &w))
				d->on[k] = true;
	} while (summary_next(s, value,
			      PLACES(1u << AXIS_POLICY | 1u << AXIS_RETRY | 1u << AXIS_LIFETIME |
				     1u << AXIS_CHURN)));
	return w;
}

/* The longest lifetime that has an end: by then all is migrated that can be. */
static struct wait longest_wait(struct duel *d, size_t target)
{
	struct wait best = {};

	for (size_t l = 0; l < d->s->axes[AXIS_LIFETIME].nr; l++) {
		struct wait w = collect_lifetime(d, target, l);

		if (w.ns[EARLY].nr && (!best.ns[EARLY].nr || w.life_ns > best.life_ns))
			best = w;
	}
	return best;
}

/* "if the page goes after 20ms, isolate-first with callback-hold has contig:2M 300 us after ..." */
static void put_first_wait(FILE *out, const struct duel *d, const char *target,
			   const char *lifetime, const struct wait *w)
{
	const struct axis_values *retries = &d->s->axes[AXIS_RETRY];

	fputs(put_kernels(out, d) ? "if" : "If", out);
	fprintf(out, " the page goes after %s%s, isolate-first with %s has %s ",
		strchr(lifetime, ':') ? "a lifetime of " : "", lifetime,
		retries->text[best_retry(d->s, FIRST)], target);
	extent_put_ns(out, &w->ns[FIRST]);
	fprintf(out, " after the release, early-check with %s ",
		retries->text[best_retry(d->s, EARLY)]);
	extent_put_ns(out, &w->ns[EARLY]);
}

/* "; if it goes after 200ms, offline 149 us against 154 ms" */
static void put_next_wait(FILE *out, const char *target, const char *lifetime, const struct wait *w)
{
	fputs("; ", out);
	if (lifetime)
		fprintf(out, "if it goes after %s, ", lifetime);
	fprintf(out, "%s ", target);
	extent_put_ns(out, &w->ns[FIRST]);
	fputs(" against ", out);
	extent_put_ns(out, &w->ns[EARLY]);
}

static bool put_waits(FILE *out, struct duel *d)
{
	const struct axis_values *axes = d->s->axes;
	size_t before = VALUE_NONE;
	bool any = false, sooner = true;

	if (best_retry(d->s, EARLY) == VALUE_NONE || best_retry(d->s, FIRST) == VALUE_NONE)
		return false;
	for (size_t t = 0; t < axes[AXIS_TARGET].nr; t++) {
		struct wait w = longest_wait(d, t);
		const char *lifetime = axes[AXIS_LIFETIME].text[w.lifetime];

		if (!w.ns[EARLY].nr)
			continue;
		if (any) {
			put_next_wait(out, axes[AXIS_TARGET].text[t],
				      w.lifetime == before ? NULL : lifetime, &w);
		} else {
			/* of the shorter lifetimes nothing is said */
			memset(d->on, 0, d->s->nr_kernels * sizeof(*d->on));
			collect_lifetime(d, t, w.lifetime);
			put_first_wait(out, d, axes[AXIS_TARGET].text[t], lifetime, &w);
		}
		before = w.lifetime;
		sooner &= w.ns[FIRST].high < w.ns[EARLY].low;
		any = true;
	}
	fputs(any && sooner ? ": the retry makes up for the time" : "", out);
	fputs(any ? "." : "", out);
	return any;
}

/*
 * Trials of isolate-first under a churn that have not got the range, of how many that ran. Where
 * the page stays nobody gets it.
 */
static void count_lost(const struct duel *d, size_t churn, bool held, uint64_t *lost, uint64_t *ran)
{
	const struct summary *s = d->s;
	size_t value[AXIS_NR] = { [AXIS_CHURN] = churn };

	*lost = *ran = 0;
	do {
		if (held != !strcmp(text_of(d, AXIS_RETRY, value), "callback-hold") ||
		    !strcmp(text_of(d, AXIS_LIFETIME, value), "forever"))
			continue;
		for (size_t k = 0; k < s->nr_kernels; k++) {
			const struct cell_stats *cell = cell_of(d, k, value, FIRST);

			*ran += cell_ran(cell);
			*lost += cell_ran(cell) - cell->count[OUTCOME_SUCCESS];
		}
	} while (summary_next(s, value, ~(1u << AXIS_POLICY | 1u << AXIS_CHURN)));
}

static bool put_churn(FILE *out, struct duel *d)
{
	const struct axis_values *churns = &d->s->axes[AXIS_CHURN];
	bool any = false;

	for (size_t c = 0; c < churns->nr; c++) {
		uint64_t lost[2], ran[2];

		count_lost(d, c, false, &lost[0], &ran[0]);
		count_lost(d, c, true, &lost[1], &ran[1]);
		if (!strcmp(churns->text[c], "none") || !ran[1] || !lost[0] ||
		    lost[0] * ran[1] <= lost[1] * ran[0])
			continue;
		fprintf(out,
			"%sAgainst %s isolate-first does not get the range in %" PRIu64
			" of %" PRIu64
			" trials that release isolation while they wait, and in %" PRIu64
			" of %" PRIu64 " that hold it.",
			any ? " " : "", churns->text[c], lost[0], ran[0], lost[1], ran[1]);
		any = true;
	}
	return any;
}

/* A bystander is there to be kept waiting: the question is another one. */
static bool has_bystander(const struct summary *s)
{
	for (size_t i = 0; i < s->axes[AXIS_CHURN].nr; i++)
		if (!strncmp(s->axes[AXIS_CHURN].text[i], "bystander", 9))
			return true;
	return false;
}

/* What a driver gives in part is a failure that costs something else: findings_unplug_check(). */
static bool unplugs(const struct summary *s)
{
	for (size_t i = 0; i < s->nr_cells; i++)
		if (unplug_outcome(&s->cells[i]) >= 0)
			return true;
	return false;
}

bool answer_strategies(FILE *out, struct summary *s)
{
	static bool (*const parts[])(FILE * out, struct duel * d) = { put_penalty, put_waits,
								      put_churn };
	struct duel d = { .s = s };
	bool any = false;

	if (!sides_find(s, d.policy) || has_bystander(s) || unplugs(s))
		return false;
	d.seen = memory_zeroed(s->axes[AXIS_BLOCKER].nr, sizeof(*d.seen));
	d.on = memory_zeroed(s->nr_kernels, sizeof(*d.on));
	d.said = memory_zeroed(s->nr_kernels, sizeof(*d.said));
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		char *part = NULL;
		FILE *own = memory_stream(&part);
		bool has;

		memset(d.on, 0, s->nr_kernels * sizeof(*d.on));
		has = parts[i](own, &d);
		memory_stream_end(own);
		fprintf(out, "%s%s", any && has ? " " : "", has ? part : "");
		any |= has;
		free(part);
	}
	free(d.seen);
	free(d.on);
	free(d.said);
	return any;
}
