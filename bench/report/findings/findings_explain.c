// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "bench/report/explain/explain_run.h"
#include "bench/report/explain/explain_sentence.h"
#include "bench/report/findings/findings_subjects.h"
#include "bench/util/memory.h"

static const char *label_of(const struct summary *s, const char *spec)
{
	for (size_t k = 0; k < s->nr_kernels; k++)
		if (!strcmp(s->kernels[k].spec, spec))
			return s->kernels[k].label;
	return spec;
}

/* "7.3 against 6.1", "7.3, isolate-check against isolate-first": what tells sentences apart. */
static void put_scope(FILE *out, const struct summary *s, const struct explanation *x, int by)
{
	fputs(label_of(s, x->label[LABEL_KERNEL]), out);
	if (by == LABEL_KERNEL)
		fprintf(out, " against %s", label_of(s, x->base[by]));
	else
		fprintf(out, ", %s against %s", x->label[by], x->base[by]);
	if (x->label[LABEL_AXIS(AXIS_TARGET)])
		fprintf(out, ", %s", x->label[LABEL_AXIS(AXIS_TARGET)]);
	fprintf(out, ", %s",
		x->outcome == OUTCOME_TIMEOUT	? "timeouts"
		: x->outcome == OUTCOME_FAILURE ? "failures"
						: "successes");
}

/* Where one side migrates nothing that is the difference, and no function tells more. */
static bool is_like_with_like(const struct explanation *x)
{
	return x->per_page || (!(x->pages[0] > 0) && !(x->pages[1] > 0));
}

static void say_by(const struct summary *s, struct findings *f, const struct profile_set *set,
		   int by)
{
	const struct explain_ask ask = { .by = by };
	struct explain e;
	struct diag why;

	/* where sides have nothing in common there is nothing to say */
	explain_make(&e, set, set, &ask, &why);
	for (size_t i = 0; i < e.nr; i++) {
		FILE *out;

		if (!is_like_with_like(&e.explanation[i]))
			continue;
		out = findings_begin(f);
		put_scope(out, s, &e.explanation[i], by);
		out = findings_text(f, out);
		explain_put_sentence(out, &e.explanation[i], set->what);
		memory_stream_end(out);
	}
	explain_free(&e);
}

void findings_explain(struct summary *s, struct findings *f)
{
	static const int sides[] = { LABEL_KERNEL, LABEL_AXIS(AXIS_POLICY) };
	struct profile_set set;
	struct diag why = { "" };
	FILE *out;

	if (!explain_run_can(s, sides[0]) && !explain_run_can(s, sides[1]))
		return;
	if (!profile_set_read(s->dir, s->where, PROFILE_INSTRUCTIONS, &set, &why)) {
		for (size_t i = 0; i < sizeof(sides) / sizeof(sides[0]); i++)
			if (explain_run_can(s, sides[i]))
				say_by(s, f, &set, sides[i]);
	} else {
		out = findings_begin(f);
		fputs("profiles", out);
		out = findings_text(f, out);
		fputs(why.text, out);
		memory_stream_end(out);
	}
	profile_set_free(&set);
}
