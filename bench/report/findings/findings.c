// SPDX-License-Identifier: GPL-2.0
#include "bench/report/findings/findings.h"

#include <stdlib.h>

#include "bench/analysis/releases.h"
#include "bench/report/findings/findings_subjects.h"
#include "bench/report/table/mail.h"
#include "bench/report/table/words.h"
#include "bench/util/text.h"

static bool has_strategies(const struct summary *s)
{
	return s->axes[AXIS_RETRY].nr > 1 || s->axes[AXIS_CHURN].nr > 1;
}

static bool has_one_retry(const struct summary *s)
{
	return s->axes[AXIS_RETRY].nr == 1;
}

/* A history tells what a page takes on its own; the two figures for the same page would not agree. */
static bool has_no_history(const struct summary *s)
{
	struct releases r;
	bool none;

	releases_make(s, &r);
	none = !r.nr;
	releases_free(&r);
	return none;
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
	{ .add = findings_hangs },
	{ .fits = has_strategies, .add = findings_retry, .general = true },
	{ .fits = has_one_retry, .add = findings_policies, .general = true },
	{ .add = findings_kinds },
	{ .add = findings_history },
	{ .add = findings_gigantic },
	{ .add = findings_harm },
	{ .add = findings_phases },
	{ .add = findings_unplug },
	{ .add = findings_sweep },
	{ .add = findings_cma },
	{ .fits = has_no_history, .add = findings_fills },
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

const char *findings_rule(void)
{
	return "Medians; where policies or retries are compared, for each kernel and target the "
	       "blocker or lifetime that makes the largest difference.";
}

static void put_mail_heading(FILE *out, const struct summary *s)
{
	char *part = where_text(s->where);
	const json_t *warning;
	size_t i;

	mail_put_own(
		out, "",
		text_print("%s: findings", json_string_value(json_object_get(s->run, "name"))));
	fputc('\n', out);
	mail_put_own(out, "", mail_environment(s));
	if (part)
		mail_put_own(out, "", text_print("Of the run only: %s.", part));
	if (!s->finished)
		mail_put(out, "", "The run is unfinished: these are the trials so far.");
	json_array_foreach (json_object_get(s->run, "warnings"), i, warning)
		mail_put_own(out, "", text_print("Warning: %s.", json_string_value(warning)));
	fputc('\n', out);
	free(part);
}

void findings_put_mail(FILE *out, struct summary *s)
{
	struct findings f;

	put_mail_heading(out, s);
	findings_make(s, &f);
	for (size_t i = 0; i < f.nr; i++) {
		char *text = text_print("%s: %s.", f.finding[i].scope, f.finding[i].text);

		mail_put_own(out, "* ", sentence_words(s, text));
		free(text);
	}
	findings_free(&f);
	fputc('\n', out);
	mail_put(out, "", findings_rule());
	fputs("\nTo repeat it:\n\n", out);
	mail_put_command(out, json_object_get(s->run, "command"));
}
