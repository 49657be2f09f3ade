// SPDX-License-Identifier: GPL-2.0
/*
 * gnuplot's SVG, which opens a group for each change of its pen: one pass over the tags, which
 * writes each element once it is known to have contents.
 */

#include "bench/report/plot/svg.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/memory.h"
#include "bench/util/text.h"

/* gnuplot nests six deep. */
#define DEPTH_MAX 16

/* Markers are drawn in units of their size, with a pen that pales on the screen. */
#define MARKER_PEN	 "stroke-width='0.157'"
#define MARKER_PEN_THICK "stroke-width='0.34'"

/* What most groups have stands once, at the canvas, from where it is inherited. */
#define CANVAS "<g id=\"gnuplot_canvas\">"
static const char *const inherited[] = {
	" fill=\"none\"",	    " color=\"black\"",		  " stroke=\"currentColor\"",
	" stroke-linecap=\"butt\"", " stroke-linejoin=\"miter\"", " font-family=\"sans-serif\"",
};
#define NR_INHERITED (sizeof(inherited) / sizeof(inherited[0]))

/**
 * struct svg - what is written so far
 * @out: the text; has room for all
 * @len: bytes of it
 * @title: text of the picture's title
 * @depth: elements that are open
 * @open: where the start tag of each begins in @out
 * @inside: where its contents begin
 * @group: start tag of the group that has just ended at @group_end, or NULL
 * @group_end: where its end tag begins
 */
struct svg {
	char *out;
	size_t len;
	char *title;
	int depth;
	size_t open[DEPTH_MAX];
	size_t inside[DEPTH_MAX];
	char *group;
	size_t group_end;
};

static bool is_tag(const char *tag, const char *name)
{
	size_t len = strlen(name);

	return !strncmp(tag + 1, name, len) && !isalnum((unsigned char)tag[1 + len]);
}

static void put(struct svg *s, const char *text, size_t len)
{
	memcpy(s->out + s->len, text, len);
	s->len += len;
}

/* "rgb( 32, 32, 32)" is "#202020". Return: bytes that were read, 0 for something else */
static size_t put_colour(const char *from, char *to)
{
	unsigned int r, g, b;
	int len = 0;

	if (sscanf(from, "rgb(%u ,%u ,%u)%n", &r, &g, &b, &len) < 3 || !len || (r | g | b) > 255)
		return 0;
	snprintf(to, sizeof("#rrggbb"), "#%02x%02x%02x", r, g, b);
	return (size_t)len;
}

/* Zeros at the end of a fraction. Return: how many characters of @text they leave */
static size_t without_zeros(const char *text, size_t len)
{
	size_t at = len;

	while (at && isdigit((unsigned char)text[at - 1]))
		at--;
	if (at < 2 || at == len || text[at - 1] != '.' || !isdigit((unsigned char)text[at - 2]))
		return len;
	while (text[len - 1] == '0')
		len--;
	return text[len - 1] == '.' ? len - 1 : len;
}

static void drop_inherited(char *tag)
{
	for (size_t i = 0; i < NR_INHERITED; i++) {
		size_t len = strlen(inherited[i]);

		for (char *at; (at = strstr(tag, inherited[i]));)
			memmove(at, at + len, strlen(at + len) + 1);
	}
}

/* The same tag in one line and few characters, which are never more than it had. */
static char *shorten(const char *from, size_t len)
{
	char *tag = text_print("%.*s", (int)len, from);
	size_t at = 0, read;

	for (const char *p = tag; *p; p += read) {
		read = strncmp(p, "rgb(", 4) ? 0 : put_colour(p, tag + at);
		if (read) {
			at += strlen("#rrggbb");
			continue;
		}
		read = 1;
		if (!isdigit((unsigned char)*p))
			at = without_zeros(tag, at);
		if (!isspace((unsigned char)*p))
			tag[at++] = *p;
		else if (at && !strchr(" <", tag[at - 1]) && p[1] != '>')
			tag[at++] = ' ';
	}
	tag[at] = '\0';
	drop_inherited(tag);
	return tag;
}

/* gnuplot has a dot in each hollow marker, and white below those of error bars, which cuts the bars. */
static bool is_marker_of_nobody(const char *tag)
{
	return is_tag(tag, "use") && (strstr(tag, "#gpDot") || strstr(tag, "color='white'"));
}

/* "M1,2 M3,4": the pen is moved, and never put down. */
static bool draws_nothing(const char *tag)
{
	const char *d = is_tag(tag, "path") ? strstr(tag, " d='") : NULL;

	if (!d)
		return false;
	d += strlen(" d='");
	return d[strspn(d, "M0123456789., -")] == '\'';
}

/* The text of the first <text>, without what it is marked up with. */
static char *first_text(const char *svg)
{
	const char *p = strstr(svg, "<text>"), *end = p ? strstr(p, "</text>") : NULL;
	char *text = memory_zeroed(end ? (size_t)(end - p) + 1 : 1, 1);
	bool in_tag = false;
	size_t len = 0;

	for (; p && p < end; p++) {
		if (*p == '<')
			in_tag = true;
		else if (*p == '>')
			in_tag = false;
		else if (!in_tag)
			text[len++] = *p;
	}
	return text;
}

/* Return: whether the group that has just ended goes on in this start tag */
static bool goes_on(struct svg *s, const char *tag)
{
	if (!s->group || strcmp(s->group, tag) || strstr(tag, " id="))
		return false;
	s->len = s->group_end;
	return true;
}

static void start(struct svg *s, const char *tag)
{
	if (!goes_on(s, tag)) {
		s->open[s->depth] = s->len;
		put(s, tag, strlen(tag) - 1);
		for (size_t i = 0; !strcmp(tag, CANVAS) && i < NR_INHERITED; i++)
			put(s, inherited[i], strlen(inherited[i]));
		put(s, ">", 1);
		s->inside[s->depth] = s->len;
	}
	s->depth++;
	free(s->group);
	s->group = NULL;
}

/* An element without contents is taken back. */
static void end(struct svg *s, const char *tag)
{
	size_t open = s->open[--s->depth], inside = s->inside[s->depth];

	if (s->len == inside) {
		s->len = open;
		return;
	}
	free(s->group);
	s->group = NULL;
	if (is_tag(tag + 1, "g")) {
		s->group = text_print("%.*s", (int)(inside - open), s->out + open);
		s->group_end = s->len;
	}
	put(s, tag, strlen(tag));
	put(s, "\n", !is_tag(tag + 1, "tspan"));
}

/* An element that has its end in itself, or is none. */
static void single(struct svg *s, const char *tag)
{
	const char *pen = strstr(tag, MARKER_PEN);

	if (draws_nothing(tag) || is_marker_of_nobody(tag))
		return;
	free(s->group);
	s->group = NULL;
	if (pen) {
		put(s, tag, (size_t)(pen - tag));
		put(s, MARKER_PEN_THICK, strlen(MARKER_PEN_THICK));
		pen += strlen(MARKER_PEN);
	}
	put(s, pen ?: tag, strlen(pen ?: tag));
	put(s, "\n", 1);
}

/* Return: behind an element that draws nothing: who drew a picture, which line is which; or NULL */
static const char *skip(struct svg *s, const char *tag)
{
	static const char *const names[] = { "title", "desc", "filter" };
	static const char *const ends[] = { "</title>", "</desc>", "</filter>" };
	const char *after = NULL;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !after; i++)
		after = is_tag(tag, names[i]) ? strstr(tag, ends[i]) : NULL;
	if (is_tag(tag, "title") && s->depth == 1) {
		put(s, "<title>", strlen("<title>"));
		put(s, s->title, strlen(s->title));
		put(s, "</title>\n", strlen("</title>\n"));
	}
	return after ? strchr(after, '>') + 1 : NULL;
}

/* Return: behind a tag and what belongs to it, or NULL where it cannot be understood */
static const char *take_tag(struct svg *s, const char *from)
{
	const char *close = strchr(from, '>'), *after = skip(s, from);
	char *tag;

	if (after || !close)
		return after;
	/* the head of the file stays as it is: it has numbers that are names */
	if (s->depth)
		tag = shorten(from, (size_t)(close + 1 - from));
	else
		tag = text_print("%.*s", (int)(close + 1 - from), from);
	if (tag[1] == '?' || tag[1] == '!' || close[-1] == '/')
		single(s, tag);
	else if (tag[1] == '/' ? !s->depth : s->depth == DEPTH_MAX)
		close = NULL;
	else if (tag[1] == '/')
		end(s, tag);
	else
		start(s, tag);
	free(tag);
	return close ? close + 1 : NULL;
}

/* Blanks between elements mean nothing, but within a text. */
static void take_text(struct svg *s, const char *text, size_t len)
{
	const char *in = s->depth ? s->out + s->open[s->depth - 1] : "<";
	bool blank = true;

	for (size_t i = 0; i < len; i++)
		blank &= isspace((unsigned char)text[i]) != 0;
	if (!blank || (s->depth && (is_tag(in, "tspan") || is_tag(in, "text")))) {
		put(s, text, len);
		free(s->group);
		s->group = NULL;
	}
}

char *svg_tidy(const char *svg)
{
	struct svg s = { .title = first_text(svg) };
	const char *p = svg;

	s.out = memory_zeroed(2 * strlen(svg) + 256, 1);
	while (p && *p) {
		size_t text = strcspn(p, "<");

		take_text(&s, p, text);
		p += text;
		if (*p)
			p = take_tag(&s, p);
	}
	s.out[s.len] = '\0';
	if (!p || s.depth) {
		free(s.out);
		s.out = text_copy(svg);
	}
	free(s.group);
	free(s.title);
	return s.out;
}
