// SPDX-License-Identifier: GPL-2.0
#include "bench/report/table/wrapped.h"

#include <string.h>

#define WIDTH 100
#define NAME  12

void wrapped_put_in(FILE *out, const char *text, struct wrap wrap)
{
	size_t column = wrap.column;
	bool begun = false;

	while (*text) {
		size_t len = strcspn(text, " ");

		if (begun && column + 1 + len > wrap.width) {
			fprintf(out, "\n%*s", (int)wrap.indent, "");
			column = wrap.indent;
		} else if (begun) {
			fputc(' ', out);
			column++;
		}
		fprintf(out, "%.*s", (int)len, text);
		begun = true;
		column += len;
		text += len;
		text += strspn(text, " ");
	}
	fputc('\n', out);
}

void wrapped_put(FILE *out, const char *text)
{
	wrapped_put_in(out, text, (struct wrap){ .width = WIDTH, .indent = 2 });
}

void wrapped_put_fact(FILE *out, const char *name, const char *text)
{
	fprintf(out, "%-*s ", NAME, name);
	wrapped_put_in(out, text,
		       (struct wrap){ .width = WIDTH, .indent = NAME + 1, .column = NAME + 1 });
}
