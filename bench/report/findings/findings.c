// SPDX-License-Identifier: GPL-2.0
#include "bench/report/findings/findings.h"

#include "bench/report/findings/findings_subjects.h"

static bool has_strategies(const struct summary *s)
{
	return s->axes[AXIS_RETRY].nr > 1 || s->axes[AXIS_CHURN].nr > 1;
}

static bool has_one_retry(const struct summary *s)
{
	return s->axes[AXIS_RETRY].nr == 1;
}

/*
 * In the order of the report; without @fits a subject looks for its measures itself. What is
 * @general is to be said of most runs: it answers a question if nothing else does.
 */
static const struct {
	bool (*fits)(const struct summary *s);
	void (*add)(struct summary *s, struct findings *f);
	bool general;
} subjects[] = {
	{ .fits = has_strategies, .add = findings_retry, .general = true },
	{ .fits = has_one_retry, .add = findings_policies, .general = true },
	{ .add = findings_kinds },
	{ .add = findings_gigantic },
	{ .add = findings_harm },
	{ .add = findings_phases },
	{ .add = findings_unplug },
	{ .add = findings_cma },
	{ .add = findings_fills },
	{ .add = findings_explain },
};

void findings_make(struct summary *s, struct findings *f)
{
	*f = (struct findings){};
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++)
		if (!subjects[i].fits || subjects[i].fits(s))
			subjects[i].add(s, f);
	if (!f->nr)
		findings_plain(s, f);
}

void findings_of_subject(struct summary *s, struct findings *f)
{
	*f = (struct findings){};
	for (int general = false; general <= true; general++)
		for (size_t i = 0; !f->nr && i < sizeof(subjects) / sizeof(subjects[0]); i++)
			if (subjects[i].general == general &&
			    (!subjects[i].fits || subjects[i].fits(s)))
				subjects[i].add(s, f);
}

void findings_put_text(FILE *out, struct summary *s)
{
	struct findings f;

	findings_make(s, &f);
	for (size_t i = 0; i < f.nr; i++)
		fprintf(out, "- **%s**: %s.\n", f.finding[i].scope, f.finding[i].text);
	findings_free(&f);
}
