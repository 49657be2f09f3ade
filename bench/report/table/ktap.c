// SPDX-License-Identifier: GPL-2.0
#include "bench/report/table/ktap.h"

#include <stdlib.h>
#include <string.h>

#include "bench/util/printable.h"
#include "bench/util/text.h"

/* A line's worth of text from outside: kernels, files, names. Return: malloc()ed */
static char *line_of(const char *text)
{
	char *line = text_copy(text);

	printable(line);
	for (char *c = line; *c; c++)
		if (*c == '\n' || *c == '\t')
			*c = ' ';
	return line;
}

void ktap_begin(struct ktap *k, FILE *out, size_t nr)
{
	*k = (struct ktap){ .out = out };
	fprintf(out, "KTAP version 1\n1..%zu%s\n", nr, nr ? "" : " # SKIP nothing was run");
}

void ktap_say(struct ktap *k, const char *text)
{
	char *line = line_of(text);

	fprintf(k->out, "# %s\n", line);
	free(line);
}

void ktap_result(struct ktap *k, enum ktap_result result, const char *name, const char *reason)
{
	char *line = line_of(name), *why = reason ? line_of(reason) : NULL;

	for (char *c = line; *c; c++)
		if (*c == '#')
			*c = '_';
	fprintf(k->out, "%sok %zu %s%s%s\n", result == KTAP_FAIL ? "not " : "", ++k->nr, line,
		result == KTAP_SKIP ? " # SKIP " : "", result == KTAP_SKIP && why ? why : "");
	k->count[result]++;
	free(line);
	free(why);
}

void ktap_end(struct ktap *k)
{
	fprintf(k->out, "# Totals: pass:%zu fail:%zu xfail:0 xpass:0 skip:%zu error:0\n",
		k->count[KTAP_PASS], k->count[KTAP_FAIL], k->count[KTAP_SKIP]);
}
