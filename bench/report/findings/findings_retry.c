// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/findings/findings_subjects.h"
#include "bench/report/findings/unplug_cells.h"
#include "bench/report/table/number.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"
#include "bench/util/units.h"

/* A ratio that is worth a sentence */
#define NOTABLE 1.5

/**
 * struct strategy - a policy with a retry, at one place of a run
 * @policy: index on the axis
 * @retry: likewise
 * @cell: its trials
 * @key: what it is compared by; lower is better
 */
struct strategy {
	size_t policy;
	size_t retry;
	struct cell_stats *cell;
	double key;
};

/**
 * struct spot - the cells that one sentence compares: all strategies at one place
 * @s: the run
 * @kernel: index
 * @value: the place; policy and retry are not looked at
 * @list: the strategies, by ascending key
 * @nr: how many
 */
struct spot {
	struct summary *s;
	size_t kernel;
	size_t value[AXIS_NR];
	struct strategy *list;
	size_t nr;
};

/* The figure that strategies are compared by. Return: false where this one has none. */
typedef bool (*key_fn)(struct cell_stats *cell, double *key);

static bool median(struct samples *samples, double *value)
{
	struct spread spread;

	if (!samples_spread(samples, &spread))
		return false;
	*value = spread.median;
	return true;
}

static bool by_release(struct cell_stats *cell, double *key)
{
	return median(&cell->measured[OUTCOME_SUCCESS].freed_to_done_ns, key);
}

/* The caller's, who only waits where a driver does the work. */
static bool by_cpu(struct cell_stats *cell, double *key)
{
	return unplug_outcome(cell) < 0 && median(&cell->measured[OUTCOME_SUCCESS].cpu_ns, key);
}

static bool by_isolation(struct cell_stats *cell, double *key)
{
	return median(&cell->measured[OUTCOME_SUCCESS].isolated_page_ns, key);
}

/* Only where nothing was had: what it cost until the deadline. */
static bool by_cpu_of_timeouts(struct cell_stats *cell, double *key)
{
	return cell->count[OUTCOME_TIMEOUT] == cell_ran(cell) &&
	       median(&cell->measured[OUTCOME_TIMEOUT].cpu_ns, key);
}

static bool that_ran(struct cell_stats *cell, double *key)
{
	*key = 0;
	return cell_ran(cell) > 0;
}

static int compare(const void *a, const void *b)
{
	const struct strategy *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	if (x->policy != y->policy)
		return x->policy < y->policy ? -1 : 1;
	return (x->retry > y->retry) - (x->retry < y->retry);
}

static void collect(struct spot *at, key_fn key)
{
	const struct axis_values *axes = at->s->axes;
	size_t v[AXIS_NR];

	memcpy(v, at->value, sizeof(v));
	at->nr = 0;
	for (size_t i = 0; i < axes[AXIS_POLICY].nr * axes[AXIS_RETRY].nr; i++) {
		struct strategy *one = &at->list[at->nr];

		one->policy = v[AXIS_POLICY] = i / axes[AXIS_RETRY].nr;
		one->retry = v[AXIS_RETRY] = i % axes[AXIS_RETRY].nr;
		one->cell = summary_cell(at->s, at->kernel, v);
		at->nr += key(one->cell, &one->key);
	}
	qsort(at->list, at->nr, sizeof(*at->list), compare);
}

static const char *policy_of(const struct spot *at, const struct strategy *one)
{
	return at->s->axes[AXIS_POLICY].text[one->policy];
}

static const char *retry_of(const struct spot *at, const struct strategy *one)
{
	return at->s->axes[AXIS_RETRY].text[one->retry];
}

static void put_times(FILE *out, double more, double less)
{
	double ratio = more / (less > 0 ? less : 1);

	fprintf(out, " (%.*fx)", ratio < 9.95 ? 1 : 0, ratio);
}

/* The cells that one sentence is about, and the lifetime with the largest difference */
#define COMPARED (1u << AXIS_POLICY | 1u << AXIS_RETRY | 1u << AXIS_LIFETIME)

/* "6.12, contig:2M, blocker freed after 20ms, under respawn": one value goes without saying. */
static FILE *begin(struct findings *f, const struct spot *at)
{
	const struct axis_values *axes = at->s->axes;
	const char *lifetime = axes[AXIS_LIFETIME].text[at->value[AXIS_LIFETIME]];
	FILE *out =
		findings_begin_place(f, at->s, at->kernel, at->value, 1u << AXIS_CHURN | COMPARED);

	if (!strcmp(lifetime, "forever"))
		fputs(", blocker never freed", out);
	else if (strchr(lifetime, ':')) /* drawn at random */
		fprintf(out, ", blockers' lifetime %s", lifetime);
	else
		fprintf(out, ", blocker freed after %s", lifetime);
	if (axes[AXIS_CHURN].nr > 1)
		fprintf(out, ", churn %s", axes[AXIS_CHURN].text[at->value[AXIS_CHURN]]);
	return findings_text(f, out);
}

/*
 * Whether first attempts of a policy failed before they had moved anything, so that all was left for
 * later: the fastest of its strategies then needs the time of an attempt's work after the release.
 * Of a page that the check does not see it does not.
 */
static bool migrates_after(const struct spot *at, size_t policy)
{
	double wait = HUGE_VAL, work = HUGE_VAL, attempts, migrated, cpu;

	for (size_t i = 0; i < at->nr; i++) {
		struct measures *m = &at->list[i].cell->measured[OUTCOME_SUCCESS];

		if (at->list[i].policy != policy || !median(&m->cpu_ns, &cpu) ||
		    !median(&m->attempts, &attempts) || !median(&m->migrated, &migrated) ||
		    attempts <= 1 || migrated <= 0)
			continue;
		wait = at->list[i].key < wait ? at->list[i].key : wait;
		work = cpu < work ? cpu : work;
	}
	return work < HUGE_VAL && wait > work / 2;
}

/* "; early-check 2.49 ms with callback, 2.50 ms with immediate:9" */
static void put_policy(FILE *out, const struct spot *at, size_t first)
{
	const char *policy = policy_of(at, &at->list[first]);

	fprintf(out, first ? "; %s" : "%s is done", policy);
	for (size_t i = first; i < at->nr; i++) {
		const struct strategy *one = &at->list[i];

		if (one->policy != at->list[first].policy)
			continue;
		fputs(i > first ? ", " : " ", out);
		findings_put_ns(out, one->key);
		fprintf(out, "%s with %s", i ? "" : " after the release", retry_of(at, one));
	}
	if (!strcmp(policy, "early-check") && migrates_after(at, at->list[first].policy))
		fputs(", as it migrates only then", out);
}

static bool is_first_of_policy(const struct spot *at, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (at->list[j].policy == at->list[i].policy)
			return false;
	return true;
}

static void put_release(FILE *out, const struct spot *at)
{
	for (size_t i = 0; i < at->nr; i++)
		if (is_first_of_policy(at, i))
			put_policy(out, at, i);
}

/* "early-check with immediate:9 burns 1.2 s of CPU time until it is done (3.4x); ..., the least, ..." */
static void put_ends(FILE *out, const struct spot *at, const char *verb, const char *of,
		     void (*put)(FILE *out, double key))
{
	const struct strategy *least = &at->list[0], *most = &at->list[at->nr - 1];

	fprintf(out, "%s with %s %s ", policy_of(at, most), retry_of(at, most), verb);
	put(out, most->key);
	fputs(of, out);
	put_times(out, most->key, least->key);
	fprintf(out, "; %s with %s, the least, ", policy_of(at, least), retry_of(at, least));
	put(out, least->key);
}

static void put_cpu(FILE *out, const struct spot *at)
{
	put_ends(out, at, "burns", " of CPU time until it is done", findings_put_ns);
}

static void put_page_seconds(FILE *out, double page_ns)
{
	double seconds = page_ns / NSEC_PER_SEC;

	fprintf(out, seconds < 999.5 ? "%.3g page s" : "%.0f page s", seconds);
}

static void put_isolation(FILE *out, const struct spot *at)
{
	put_ends(out, at, "keeps", " isolated", put_page_seconds);
}

static void put_pages(FILE *out, struct samples *pages)
{
	char *nr = pages->nr ? number_pages(pages) : text_copy("0");

	if (strcmp(nr, "0"))
		fprintf(out, "%s page%s", nr, strcmp(nr, "1") ? "s" : "");
	else
		fputs("no page", out);
	free(nr);
}

static void put_never(FILE *out, const struct spot *at)
{
	const struct strategy *least = &at->list[0], *most = &at->list[at->nr - 1];
	const char *gap = "";

	fputs("no strategy is done by the deadline; until then ", out);
	for (size_t i = 0; i < at->nr; i++) {
		struct measures *m = &at->list[i].cell->measured[OUTCOME_TIMEOUT];

		if (!is_first_of_policy(at, i) || !m->wasted.nr)
			continue;
		fprintf(out, "%s%s migrates ", gap, policy_of(at, &at->list[i]));
		put_pages(out, &m->wasted);
		gap = ", ";
	}
	fprintf(out, "%sCPU time goes from ", *gap ? " for nothing, and " : "");
	findings_put_ns(out, least->key);
	fprintf(out, " (%s with %s) to ", policy_of(at, least), retry_of(at, least));
	findings_put_ns(out, most->key);
	fprintf(out, " (%s with %s)", policy_of(at, most), retry_of(at, most));
}

static void put_done(FILE *out, double ns)
{
	fputs("done in ", out);
	findings_put_ns(out, ns);
}

/* "with callback-hold done in 32.2 ms, no page lost" */
static void put_outcome(FILE *out, const struct spot *at, const struct strategy *one)
{
	struct cell_stats *cell = one->cell;
	bool late = cell->count[OUTCOME_TIMEOUT] > 0;
	struct measures *m = &cell->measured[late ? OUTCOME_TIMEOUT : OUTCOME_SUCCESS];
	double ns, wasted;

	fprintf(out, "with %s ", retry_of(at, one));
	if (late)
		fprintf(out, "timed out in %" PRIu64 " of %" PRIu64, cell->count[OUTCOME_TIMEOUT],
			cell_ran(cell));
	else if (median(&m->latency_ns, &ns))
		put_done(out, ns);
	else
		fputs("failed", out);
	if (m->lost.nr) {
		fputs(", ", out);
		put_pages(out, &m->lost);
		fputs(" lost", out);
	}
	if (!late && median(&m->wasted, &wasted) && wasted > 0) {
		fputs(", ", out);
		put_pages(out, &m->wasted);
		fputs(" migrated for nothing", out);
	}
}

static bool holds(const struct spot *at, const struct strategy *one)
{
	return !strcmp(retry_of(at, one), "callback-hold");
}

/* Policies that can hold isolation: holding against all that release it. */
static void put_churn(FILE *out, const struct spot *at)
{
	const char *gap = "";

	for (size_t i = 0; i < at->nr; i++) {
		if (!holds(at, &at->list[i]))
			continue;
		fprintf(out, "%s%s, isolation held: ", gap, policy_of(at, &at->list[i]));
		put_outcome(out, at, &at->list[i]);
		gap = "; released: ";
		for (size_t j = 0; j < at->nr; j++) {
			if (j == i || at->list[j].policy != at->list[i].policy)
				continue;
			fputs(gap, out);
			put_outcome(out, at, &at->list[j]);
			gap = "; ";
		}
	}
}

/* How much there is to say: negative: nothing. */
static double weigh_ratio(const struct spot *at)
{
	double least = at->nr ? at->list[0].key : 0, most = at->nr ? at->list[at->nr - 1].key : 0;

	if (at->nr < 2 || most < NOTABLE * least)
		return -1;
	return most / (least > 0 ? least : 1);
}

static double weigh_all(const struct spot *at)
{
	for (size_t i = 0; i < at->nr; i++)
		if (cell_ran(at->list[i].cell) != at->list[i].cell->count[OUTCOME_TIMEOUT])
			return -1;
	return at->nr > 1 ? 1 : -1;
}

/* How far two strategies are apart: in successes first, then in pages lost, then in time. */
static double distance(struct cell_stats *a, struct cell_stats *b)
{
	double share = (double)a->count[OUTCOME_SUCCESS] / (double)cell_ran(a) -
		       (double)b->count[OUTCOME_SUCCESS] / (double)cell_ran(b);
	double x = 0, y = 0, weight = 1000 * fabs(share);

	for (int o = 0; o < MEASURED_NR; o++) {
		bool both = median(&a->measured[o].lost, &x) && median(&b->measured[o].lost, &y);

		weight += both && x != y ? 100 : 0;
	}
	if (median(&a->measured[OUTCOME_SUCCESS].latency_ns, &x) &&
	    median(&b->measured[OUTCOME_SUCCESS].latency_ns, &y))
		weight += x > y ? x / y : y / x;
	return weight;
}

static double weigh_hold(const struct spot *at)
{
	double most = -1;

	for (size_t i = 0; i < at->nr; i++)
		for (size_t j = 0; j < at->nr; j++) {
			double weight;

			if (!holds(at, &at->list[i]) || j == i ||
			    at->list[j].policy != at->list[i].policy)
				continue;
			weight = distance(at->list[i].cell, at->list[j].cell);
			most = weight > most ? weight : most;
		}
	return most;
}

/* A kind of sentence: at which lifetime, and how to say it. */
static const struct kind {
	key_fn key;
	double (*weigh)(const struct spot *at);
	void (*put)(FILE *out, const struct spot *at);
	bool of_churn; /* said under each churn, else without, or where there is but one */
} kinds[] = {
	{ by_release, weigh_ratio, put_release },
	{ by_cpu, weigh_ratio, put_cpu },
	{ by_isolation, weigh_ratio, put_isolation },
	{ by_cpu_of_timeouts, weigh_all, put_never },
	{ that_ran, weigh_hold, put_churn, .of_churn = true },
};

static bool is_said(const struct spot *at, const struct kind *kind)
{
	const struct axis_values *churns = &at->s->axes[AXIS_CHURN];
	bool none = !strcmp(churns->text[at->value[AXIS_CHURN]], "none");

	return kind->of_churn ? !none : none || churns->nr == 1;
}

static void add_kind(struct findings *f, struct spot *at, const struct kind *kind)
{
	size_t best = SIZE_MAX;
	double most = 0;
	FILE *out;

	if (!is_said(at, kind))
		return;
	for (size_t l = 0; l < at->s->axes[AXIS_LIFETIME].nr; l++) {
		double weight;

		at->value[AXIS_LIFETIME] = l;
		collect(at, kind->key);
		weight = kind->weigh(at);
		if (weight > most) {
			most = weight;
			best = l;
		}
	}
	if (best == SIZE_MAX)
		return;
	at->value[AXIS_LIFETIME] = best;
	collect(at, kind->key);
	out = begin(f, at);
	kind->put(out, at);
	memory_stream_end(out);
}

void findings_retry(struct summary *s, struct findings *f)
{
	struct spot at = { .s = s };

	/* one more than there are: collect() writes before it knows whether to keep */
	at.list = memory_zeroed(s->axes[AXIS_POLICY].nr * s->axes[AXIS_RETRY].nr + 1,
				sizeof(*at.list));
	do {
		for (at.kernel = 0; at.kernel < s->nr_kernels; at.kernel++)
			for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
				add_kind(f, &at, &kinds[i]);
	} while (summary_next(s, at.value, ~COMPARED));
	free(at.list);
}
