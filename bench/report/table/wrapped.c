// SPDX-License-Identifier: GPL-2.0
#include "bench/report/table/wrapped.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "bench/util/units.h"

#define PIPE_WIDTH 80
#define NAME	   12 /* columns of a fact's name */
#define WIDTH_MIN  40
#define WIDTH_MAX  1000

size_t screen_width(FILE *out)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size = {};
	uint64_t width;

	if (!columns || parse_u64(columns, 1, WIDTH_MAX, &width, NULL))
		width = ioctl(fileno(out), TIOCGWINSZ, &size) ? 0 : size.ws_col;
	if (!width)
		width = PIPE_WIDTH;
	return width < WIDTH_MIN ? WIDTH_MIN : width;
}

/* Bytes that do not continue a UTF-8 sequence. */
static size_t columns_of(const char *text, size_t len)
{
	size_t width = 0;

	for (size_t i = 0; i < len; i++)
		width += (text[i] & 0xc0) != 0x80;
	return width;
}

size_t text_columns(const char *text)
{
	return text ? columns_of(text, strlen(text)) : 0;
}

void text_put(FILE *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		fputc(c < 0x20 || c == 0x7f ? '?' : c, out);
	}
}

/* Bytes of @text that take @columns, none of which is cut through. */
static size_t bytes_of(const char *text, size_t columns)
{
	size_t len = 0;

	while (text[len] && (columns || (text[len] & 0xc0) == 0x80)) {
		columns -= (text[len] & 0xc0) != 0x80;
		len++;
	}
	return len;
}

static size_t next_line(FILE *out, size_t indent)
{
	fprintf(out, "\n%*s", (int)indent, "");
	return indent;
}

void wrapped_put_at(FILE *out, const char *text, size_t indent, size_t column, size_t width)
{
	bool first = true;

	if (column + text_columns(text) <= width && !strchr(text, '\n')) {
		text_put(out, text, strlen(text));
		return;
	}
	for (text += strspn(text, " \n"); *text; text += strspn(text, " \n"), first = false) {
		size_t len = strcspn(text, " \n");
		size_t columns = columns_of(text, len);

		if (!first && column + 1 + columns > width) {
			column = next_line(out, indent);
		} else if (!first) {
			fputc(' ', out);
			column++;
		}
		while (column + columns > width) {
			size_t part = bytes_of(text, width - column);

			text_put(out, text, part);
			text += part;
			len -= part;
			columns -= width - column;
			column = next_line(out, indent);
		}
		text_put(out, text, len);
		column += columns;
		text += len;
	}
}

void wrapped_put(FILE *out, const char *text)
{
	size_t width = screen_width(out);

	wrapped_put_at(out, text, 2, 0, width < PROSE_WIDTH ? width : PROSE_WIDTH);
	fputc('\n', out);
}

void wrapped_put_fact(FILE *out, const char *name, const char *text)
{
	size_t width = screen_width(out);

	fprintf(out, "%-*s ", NAME, name);
	wrapped_put_at(out, text, NAME + 1, NAME + 1, width < PROSE_WIDTH ? width : PROSE_WIDTH);
	fputc('\n', out);
}
