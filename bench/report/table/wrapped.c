// SPDX-License-Identifier: GPL-2.0
#include "bench/report/table/wrapped.h"

#include <string.h>

#define WIDTH 100

void wrapped_put(FILE *out, const char *text)
{
	size_t column = 0;

	while (*text) {
		size_t len = strcspn(text, " ");

		if (column && column + 1 + len > WIDTH) {
			fputs("\n  ", out);
			column = 2;
		} else if (column) {
			fputc(' ', out);
			column++;
		}
		fprintf(out, "%.*s", (int)len, text);
		column += len;
		text += len;
		text += strspn(text, " ");
	}
	fputc('\n', out);
}
