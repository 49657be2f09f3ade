// SPDX-License-Identifier: GPL-2.0
#include "bench/report/compare/compare_ktap.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/compare/compare_number.h"
#include "bench/report/table/ktap.h"
#include "bench/report/table/number.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

static const char *const outcome_of[] = {
	[OUTCOME_SUCCESS] = "of successes",
	[OUTCOME_FAILURE] = "of failures",
	[OUTCOME_TIMEOUT] = "of timeouts",
};

/*
 * "latency of failures: kernel=debian:7 policy=early-check". Whatever else is in the runs, a row
 * keeps its name.
 */
static char *name_of(const struct match *m, const char *what, const char *of)
{
	char *text = NULL;
	FILE *out = memory_stream(&text);

	fprintf(out, "%s %s:", what, of);
	for (int l = 0; l < LABELS; l++)
		if (strcmp(m->label[l], "none"))
			fprintf(out, " %s=%s", label_name(l), m->label[l]);
	memory_stream_end(out);
	return text;
}

/* @name: malloc()ed, freed here */
static void put(struct ktap *k, const struct compare_view *v, enum verdict verdict, char *name)
{
	bool fails = verdict == VERDICT_WORSE || (v->aa && verdict == VERDICT_BETTER);

	if (verdict == VERDICT_TOO_FEW)
		ktap_result(k, KTAP_SKIP, name, "too few observations");
	else if (verdict == VERDICT_ONE_SIDE)
		ktap_result(k, KTAP_SKIP, name, "one side has no value");
	else
		ktap_result(k, fails ? KTAP_FAIL : KTAP_PASS, name, NULL);
	free(name);
}

/* How far a row is from the same: what a failure is about. */
static void say_change(struct ktap *k, const struct compare_view *v, const struct change *c)
{
	enum measure_unit unit = v->measure[c->measure].unit;
	char *a, *b, *change, *text;

	if (c->verdict != VERDICT_WORSE && c->verdict != VERDICT_BETTER)
		return;
	a = number_level(&c->side[0], unit);
	b = number_level(&c->side[1], unit);
	change = number_change(c, unit);
	text = text_print("%s, %s: %s", a, b, change);
	ktap_say(k, text);
	free(a);
	free(b);
	free(change);
	free(text);
}

static void say_shares(struct ktap *k, const struct share_change *c)
{
	char *a, *b, *text;

	if (c->verdict != VERDICT_WORSE && c->verdict != VERDICT_BETTER)
		return;
	a = number_share(c->side[0].count[OUTCOME_SUCCESS], c->side[0].ran);
	b = number_share(c->side[1].count[OUTCOME_SUCCESS], c->side[1].ran);
	text = text_print("%s, %s", a, b);
	ktap_say(k, text);
	free(a);
	free(b);
	free(text);
}

void compare_ktap(FILE *out, const struct compare_view *v)
{
	const struct compare *c = v->compare;
	size_t nr = c->nr;
	struct ktap k;

	for (size_t i = 0; i < c->nr; i++)
		nr += c->cell[i].nr;
	ktap_begin(&k, out, nr);
	for (size_t i = 0; i < c->nr; i++) {
		const struct compared *cell = &c->cell[i];

		say_shares(&k, &cell->share);
		put(&k, v, cell->share.verdict, name_of(cell->match, "share", "of successes"));
		for (size_t n = 0; n < cell->nr; n++) {
			const struct change *change = &cell->change[n];

			say_change(&k, v, change);
			put(&k, v, change->verdict,
			    name_of(cell->match, v->measure[change->measure].name,
				    outcome_of[change->outcome]));
		}
	}
	ktap_end(&k);
}
