// SPDX-License-Identifier: GPL-2.0
#include "bench/report/export/csv.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/printable.h"

/* First characters by which a spreadsheet takes a cell for a formula; a number is no formula. */
static bool is_formula(const char *text, size_t len)
{
	char *end;

	if (!len || !strchr("=+-@\t\r\n", *text))
		return false;
	if (*text != '+' && *text != '-')
		return true;
	strtod(text, &end);
	return end != text + len;
}

static void put(FILE *out, const char *text, size_t len)
{
	bool formula = is_formula(text, len);
	bool quoted = formula || memchr(text, ',', len) || memchr(text, '"', len) ||
		      memchr(text, '\n', len) || memchr(text, '\r', len);
	size_t step;

	if (quoted)
		fputc('"', out);
	/* spreadsheets take what comes after it for text */
	if (formula)
		fputc('\'', out);
	for (size_t i = 0; i < len; i += step) {
		bool bad;

		step = printable_length(text + i, &bad);
		/* an end of a line is told from a return to its start */
		if (bad && strncmp(text + i, "\r\n", 2)) {
			fputc('?', out);
			continue;
		}
		if (text[i] == '"')
			fputc('"', out);
		fwrite(text + i, 1, step, out);
	}
	if (quoted)
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
