// SPDX-License-Identifier: GPL-2.0
#include "bench/report/csv.h"

#include <stdbool.h>
#include <string.h>

static void put(FILE *out, const char *text, size_t len)
{
	bool quoted = memchr(text, ',', len) || memchr(text, '"', len) || memchr(text, '\n', len) ||
		      memchr(text, '\r', len);

	if (!quoted) {
		fwrite(text, 1, len, out);
		return;
	}
	fputc('"', out);
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '"')
			fputc('"', out);
		fputc(text[i], out);
	}
	fputc('"', out);
}

void csv_put(FILE *out, const char *text)
{
	put(out, text, strlen(text));
}

void csv_of_tsv(FILE *out, const char *tsv)
{
	while (*tsv) {
		size_t len = strcspn(tsv, "\t\n");

		if (len != 1 || *tsv != '-')
			put(out, tsv, len);
		else if (tsv[1] != '\t') /* gnuplot counts no empty field at a line's end */
			fputs("\"\"", out);
		tsv += len;
		if (*tsv)
			fputc(*tsv++ == '\t' ? ',' : '\n', out);
	}
}
