// SPDX-License-Identifier: GPL-2.0
#include "bench/report/html/markup.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "bench/util/printable.h"

/* U+FFFD, for what may not stand in a text */
#define REPLACEMENT "\xef\xbf\xbd"

static const char *entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	}
	return NULL;
}

void markup_text(FILE *out, const char *text)
{
	size_t len;
	bool bad;

	for (const char *p = text ? text : "-"; *p; p += len) {
		const char *e = entity(*p);

		len = printable_length(p, &bad);
		if (bad)
			e = REPLACEMENT;
		if (e)
			fputs(e, out);
		else
			fwrite(p, 1, len, out);
	}
}

void markup_element(FILE *out, const char *tag, const char *text)
{
	fprintf(out, "<%s>", tag);
	markup_text(out, text);
	fprintf(out, "</%s>", tag);
}

/* Where gnuplot's SVG defines or uses an id. */
static const char *const id_marks[] = { " id=\"", " id='", "href='#", "href=\"#", "url(#" };

static size_t mark_length(const char *p)
{
	for (size_t i = 0; i < sizeof(id_marks) / sizeof(id_marks[0]); i++)
		if (!strncmp(p, id_marks[i], strlen(id_marks[i])))
			return strlen(id_marks[i]);
	return 0;
}

static void put_prefixed(FILE *out, const char *svg, const char *prefix)
{
	static const char title[] = "<title>", end[] = "</title>";

	while (*svg) {
		size_t len = mark_length(svg);
		const char *after = NULL;

		/* gnuplot's own titles would pop up as tooltips that tell nobody anything */
		if (!strncmp(svg, title, strlen(title)))
			after = strstr(svg, end);
		if (after) {
			svg = after + strlen(end);
		} else if (len) {
			fwrite(svg, 1, len, out);
			fputs(prefix, out);
			svg += len;
		} else {
			fputc(*svg++, out);
		}
	}
}

void markup_svg(FILE *out, const char *svg, const char *prefix, const char *label)
{
	/* the XML declaration has no place inside HTML */
	const char *start = strstr(svg, "<svg");

	if (!start)
		return;
	fputs("<svg role=\"img\" aria-label=\"", out);
	markup_text(out, label);
	fputc('"', out);
	put_prefixed(out, start + strlen("<svg"), prefix);
}

void markup_data_link(FILE *out, const char *file, const char *data)
{
	fputs("<a download=\"", out);
	markup_text(out, file);
	fputs("\" href=\"data:text/plain;charset=utf-8,", out);
	for (const char *p = data; *p; p++) {
		if (isalnum((unsigned char)*p) || strchr("-._~", *p))
			fputc(*p, out);
		else
			fprintf(out, "%%%02X", (unsigned char)*p);
	}
	fputs("\">", out);
	markup_text(out, file);
	fputs("</a>", out);
}
