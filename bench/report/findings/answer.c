// SPDX-License-Identifier: GPL-2.0
#include "bench/report/findings/answer.h"

#include <stdlib.h>

#include "bench/report/findings/answers.h"
#include "bench/report/findings/findings.h"
#include "bench/report/table/wrapped.h"
#include "bench/util/memory.h"

static bool put(FILE *out, struct summary *s)
{
	struct findings f;
	bool any;

	if (answer_strategies(out, s))
		return true;
	findings_of_subject(s, &f);
	any = answer_finding(out, s, &f);
	findings_free(&f);
	return any;
}

char *answer_make(struct summary *s)
{
	char *text = NULL;
	FILE *out;
	bool any;

	if (s->estimate)
		return NULL;
	out = memory_stream(&text);
	any = put(out, s);
	memory_stream_end(out);
	if (any)
		return text;
	free(text);
	return NULL;
}

void answer_put_text(FILE *out, struct summary *s)
{
	char *text = answer_make(s);

	if (text) {
		wrapped_put(out, text);
		fputc('\n', out);
	}
	free(text);
}
