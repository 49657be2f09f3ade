// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/analysis/found_cells.h"
#include "bench/report/findings/findings_subjects.h"
#include "bench/report/findings/step.h"
#include "bench/report/plot/blocker_kinds.h"
#include "bench/report/plot/plot.h"
#include "bench/report/table/facts.h"
#include "bench/report/table/number.h"
#include "bench/util/memory.h"
#include "bench/util/units.h"

/* Sets of targets are bits of a word. */
#define TARGETS_MAX 64

/**
 * struct subject - what a sentence is about: a blocker on all kernels and targets
 * @s: the run
 * @value: index per axis; those of target and blocker are not looked at
 * @blocker: index
 * @found: where it was found, by kernel and target: kernel * targets + target; NULL: not known
 * @alike: "early", if it is all over, else NULL
 * @releases: the kernels as a row of versions, if they are one
 */
struct subject {
	struct summary *s;
	struct releases releases;
	size_t value[AXIS_NR];
	size_t blocker;
	char **found;
	const char *alike;
};

static size_t targets_of(const struct summary *s)
{
	return s->axes[AXIS_TARGET].nr;
}

static struct cell_stats *cell_at(const struct subject *p, size_t kernel, size_t target)
{
	size_t v[AXIS_NR];

	memcpy(v, p->value, sizeof(v));
	v[AXIS_TARGET] = target;
	v[AXIS_BLOCKER] = p->blocker;
	return summary_cell(p->s, kernel, v);
}

static void forget(struct subject *p)
{
	for (size_t i = 0; i < p->s->nr_kernels * targets_of(p->s); i++) {
		free(p->found[i]);
		p->found[i] = NULL;
	}
	p->alike = NULL;
}

/* The one value that a cell's trials agree on; stays NULL where they do not. */
static void look_at_cell(const struct cell_stats *cell, char **found)
{
	struct tally t = {};

	found_in_cell(cell, &t);
	if (t.nr)
		*found = tally_text(&t, cell_ran(cell));
	tally_free(&t);
}

/* Return: number of cells that say something. */
static size_t look(struct subject *p)
{
	size_t targets = targets_of(p->s), nr = 0;

	forget(p);
	for (size_t i = 0; i < p->s->nr_kernels * targets; i++) {
		look_at_cell(cell_at(p, i / targets, i % targets), &p->found[i]);
		if (!p->found[i])
			continue;
		if (!nr++)
			p->alike = p->found[i];
		else if (p->alike && strcmp(p->alike, p->found[i]))
			p->alike = NULL;
	}
	return nr;
}

/* The targets with which @kernel found it so, or, without @found, found it anywhere. */
static uint64_t targets_with(const struct subject *p, size_t kernel, const char *found)
{
	const char *const *of = (const char *const *)&p->found[kernel * targets_of(p->s)];
	uint64_t set = 0;

	for (size_t t = 0; t < targets_of(p->s); t++)
		if (of[t] && (!found || !strcmp(of[t], found)))
			set |= 1ull << t;
	return set;
}

/* "a", "a and b", "a, b and c" */
static void put_joint(FILE *out, size_t i, size_t nr)
{
	if (i)
		fputs(i + 1 < nr ? ", " : " and ", out);
}

static void put_targets(FILE *out, const struct summary *s, uint64_t set)
{
	size_t nr = (size_t)__builtin_popcountll(set), i = 0;

	fputs(" with ", out);
	for (size_t t = 0; t < targets_of(s); t++) {
		if (!(set & 1ull << t))
			continue;
		put_joint(out, i++, nr);
		fputs(s->axes[AXIS_TARGET].text[t], out);
	}
}

/* Whether two kernels are named together: found so with the same targets, all of them or not. */
static bool is_like(const struct subject *p, size_t a, size_t b, const char *found)
{
	return targets_with(p, a, found) == targets_with(p, b, found) &&
	       (targets_with(p, a, NULL) == targets_with(p, a, found)) ==
		       (targets_with(p, b, NULL) == targets_with(p, b, found));
}

/* The versions of a row that tell anything of the subject, from the oldest on. Return: how many. */
static size_t versions_of(const struct subject *p, size_t *kernel)
{
	size_t nr = 0;

	for (size_t i = 0; i < p->releases.nr; i++)
		if (targets_with(p, p->releases.kernel[i], NULL))
			kernel[nr++] = p->releases.kernel[i];
	return nr;
}

/*
 * Where the kernels like @first begin or end the row of versions: "up to 6.12", "from 6.16 on".
 * Return: false for all others, and for a single one.
 */
static bool put_side(FILE *out, const struct subject *p, size_t first, const char *found, size_t nr)
{
	size_t *kernel = memory_zeroed(p->releases.nr + 1, sizeof(*kernel)), all, head = 0,
	       tail = 0;
	bool side;

	all = versions_of(p, kernel);
	while (head < all && is_like(p, first, kernel[head], found))
		head++;
	while (tail < all && is_like(p, first, kernel[all - 1 - tail], found))
		tail++;
	side = nr > 1 && nr < all && (head == nr || tail == nr);
	if (side && head == nr)
		fprintf(out, " up to %s", p->s->kernels[kernel[nr - 1]].label);
	else if (side)
		fprintf(out, " from %s on", p->s->kernels[kernel[all - nr]].label);
	free(kernel);
	return side;
}

static void put_labels(FILE *out, const struct subject *p, size_t first, const char *found,
		       size_t nr)
{
	size_t i = 0;

	if (put_side(out, p, first, found, nr))
		return;
	fputs(" on ", out);
	for (size_t k = first; k < p->s->nr_kernels; k++) {
		if (!is_like(p, first, k, found))
			continue;
		put_joint(out, i++, nr);
		fputs(p->s->kernels[k].label, out);
	}
}

/* Kernels from @first on that are like it, and the targets if there were others as well;
 * all kernels go without saying where targets tell enough. */
static void put_kernels(FILE *out, const struct subject *p, size_t first, const char *found)
{
	uint64_t set = targets_with(p, first, found);
	size_t nr = 0;

	for (size_t k = first; k < p->s->nr_kernels; k++)
		nr += is_like(p, first, k, found);
	if (nr < p->s->nr_kernels || set == targets_with(p, first, NULL))
		put_labels(out, p, first, found, nr);
	if (set != targets_with(p, first, NULL))
		put_targets(out, p->s, set);
}

static bool was_named(const struct subject *p, size_t kernel, const char *found)
{
	for (size_t k = 0; k < kernel; k++)
		if (is_like(p, k, kernel, found))
			return true;
	return false;
}

/* "early on 6.1 and 6.12" */
static void put_found(FILE *out, const struct subject *p, const char *found)
{
	const char *gap = "";

	fputs(found, out);
	for (size_t k = 0; k < p->s->nr_kernels; k++) {
		if (!targets_with(p, k, found) || was_named(p, k, found))
			continue;
		fputs(gap, out);
		put_kernels(out, p, k, found);
		gap = " and";
	}
}

/* The step that a timeout repeated: testing the range, or migrating pages that do not go. */
static double turns(struct cell_stats *cell)
{
	struct measures *m = &cell->measured[OUTCOME_TIMEOUT];
	double tests = samples_median(&m->tests), calls = samples_median(&m->migrations);

	return tests > calls ? tests : calls;
}

/* The busiest of the timeouts that found it late: "; offline on 7.3 tests the range 2345 times ..."
 */
static void put_timeout(FILE *out, const struct subject *p)
{
	size_t targets = targets_of(p->s), worst = 0;
	struct cell_stats *cell;
	struct measures *m;
	double most = 0;
	char ns[32], *nr;

	for (size_t i = 0; i < p->s->nr_kernels * targets; i++) {
		double now = turns(cell_at(p, i / targets, i % targets));

		if (now > most) {
			most = now;
			worst = i;
		}
	}
	if (!(most > 0))
		return;
	cell = cell_at(p, worst / targets, worst % targets);
	m = &cell->measured[OUTCOME_TIMEOUT];
	nr = number_pages(samples_median(&m->tests) == most ? &m->tests : &m->migrations);
	fprintf(out, "; %s on %s %s %s time%s in %s and is not done",
		p->s->axes[AXIS_TARGET].text[worst % targets], p->s->kernels[cell->kernel].label,
		samples_median(&m->tests) == most ? "tests the range" : "calls migrate_pages()", nr,
		strcmp(nr, "1") ? "s" : "", format_ns(ns, sizeof(ns), plot_deadline(p->s)));
	free(nr);
}

/* Whether two kernels found it otherwise, with a target that tells of both. */
static bool differ(const struct subject *p, size_t a, size_t b)
{
	size_t targets = targets_of(p->s);

	for (size_t t = 0; t < targets; t++) {
		const char *x = p->found[a * targets + t], *y = p->found[b * targets + t];

		if (x && y && strcmp(x, y))
			return true;
	}
	return false;
}

/* "; it changed between 6.12 and 6.16" */
static void put_changes(FILE *out, const struct subject *p)
{
	size_t *kernel = memory_zeroed(p->releases.nr + 1, sizeof(*kernel));
	size_t nr = versions_of(p, kernel);
	const char *before = "; it changed ";

	for (size_t i = 1; i < nr; i++) {
		if (!differ(p, kernel[i - 1], kernel[i]))
			continue;
		fputs(before, out);
		step_put(out, p->s, kernel[i - 1], kernel[i]);
		before = " and ";
	}
	free(kernel);
}

/* Each way of finding it once, in the order of kernels and targets. */
static void put_difference(FILE *out, struct subject *p)
{
	size_t nr = p->s->nr_kernels * targets_of(p->s);
	const char *gap = "found ";

	for (size_t i = 0; i < nr; i++) {
		size_t before;

		if (!p->found[i])
			continue;
		for (before = 0; before < i; before++)
			if (p->found[before] && !strcmp(p->found[before], p->found[i]))
				break;
		if (before < i)
			continue;
		fputs(gap, out);
		put_found(out, p, p->found[i]);
		gap = ", ";
	}
	put_changes(out, p);
	put_timeout(out, p);
}

static void put_name(FILE *out, const struct subject *p)
{
	fprintf(out, "%.*s", (int)blocker_label_length(p->s, p->blocker),
		p->s->axes[AXIS_BLOCKER].text[p->blocker]);
}

/* The words that are told in one sentence for all blockers of which they hold everywhere. */
static const char *const alike[] = { FOUND_EARLY, FOUND_LATE, FOUND_MOVED };

#define ALIKE_NR (sizeof(alike) / sizeof(alike[0]))

static bool is_alike(const struct subject *p)
{
	for (size_t i = 0; p->alike && i < ALIKE_NR; i++)
		if (!strcmp(p->alike, alike[i]))
			return true;
	return false;
}

static size_t put_alike(FILE *out, struct subject *p, const char *word, const char *before)
{
	size_t nr = 0;

	for (p->blocker = 0; p->blocker < p->s->axes[AXIS_BLOCKER].nr; p->blocker++) {
		if (!look(p) || !p->alike || strcmp(p->alike, word))
			continue;
		if (nr++)
			fputs(", ", out);
		else
			fprintf(out, "%s%s: ", before, word);
		put_name(out, p);
	}
	return nr;
}

static void put_rest(FILE *out, struct subject *p)
{
	const char *before = "";

	for (size_t i = 0; i < ALIKE_NR; i++)
		if (put_alike(out, p, alike[i], before))
			before = "; ";
}

/* The cells that one sentence is about */
#define COMPARED (1u << AXIS_TARGET | 1u << AXIS_BLOCKER)

static void add_place(struct findings *f, struct subject *p)
{
	bool rest = false;
	FILE *out;

	for (p->blocker = 0; p->blocker < p->s->axes[AXIS_BLOCKER].nr; p->blocker++) {
		size_t nr = look(p);

		rest |= is_alike(p);
		if (!nr || is_alike(p))
			continue;
		out = findings_begin(f);
		fputs("blocker ", out);
		put_name(out, p);
		facts_put_values(out, p->s, p->value, COMPARED);
		out = findings_text(f, out);
		put_difference(out, p);
		memory_stream_end(out);
	}
	if (!rest)
		return;
	out = findings_begin(f);
	fputs("found alike wherever measured", out);
	facts_put_values(out, p->s, p->value, COMPARED);
	out = findings_text(f, out);
	put_rest(out, p);
	memory_stream_end(out);
}

void findings_kinds(struct summary *s, struct findings *f)
{
	struct subject p = { .s = s };

	if (!found_is_measured(s) || targets_of(s) > TARGETS_MAX)
		return;
	releases_make(s, &p.releases);
	p.found = memory_zeroed(s->nr_kernels * targets_of(s) + 1, sizeof(*p.found));
	do {
		add_place(f, &p);
	} while (summary_next(s, p.value, ~COMPARED));
	forget(&p);
	free(p.found);
	releases_free(&p.releases);
}
