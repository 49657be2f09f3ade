// SPDX-License-Identifier: GPL-2.0
/*
 * gnuplot's SVG, which opens a group for each change of its pen: one pass over the tags, which
 * writes each element once it is known to have contents.
 */

#include "bench/report/plot/svg.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/memory.h"
#include "bench/util/text.h"

/* gnuplot nests six deep. */
#define DEPTH_MAX 16

/* As where a start tag begins: it was left out. */
#define UNWRAPPED SIZE_MAX

/* Markers are drawn in units of their size, with a pen that pales on the screen. */
#define MARKER_PEN	 "stroke-width='0.157'"
#define MARKER_PEN_THICK "stroke-width='0.34'"

/* What most groups have stands once, at the canvas, from where it is inherited. */
#define CANVAS "<g id=\"gnuplot_canvas\">"
static const char *const inherited[] = {
	" fill=\"none\"",	    " color=\"black\"",		  " stroke-width=\"1.6\"",
	" stroke-linecap=\"butt\"", " stroke-linejoin=\"miter\"", " font-family=\"sans-serif\"",
	" font-size=\"17\"",
};
#define NR_INHERITED (sizeof(inherited) / sizeof(inherited[0]))

/* Lines have strokes of their own, and nothing else has any: what attributes begin with. */
static const char *const needless[] = { " stroke=\"", " stroke='none", " class=\"",
					" shape-rendering='" };

/**
 * struct svg - what is written so far
 * @svg: what it is made from
 * @out: the text; has room for all
 * @len: bytes of it
 * @title: text of the picture's title
 * @depth: elements that are open
 * @open: where the start tag of each begins in @out
 * @inside: where its contents begin
 * @group: start tag of the group that ended last, or NULL
 * @group_begin: where it begins
 * @group_end: where its end tag begins
 * @group_after: and ends; another element may have been taken back since
 * @path: where the path begins that ends at @path_end
 * @path_end: behind it
 */
struct svg {
	const char *svg;
	char *out;
	size_t len;
	char *title;
	int depth;
	size_t open[DEPTH_MAX];
	size_t inside[DEPTH_MAX];
	char *group;
	size_t group_begin;
	size_t group_end;
	size_t group_after;
	size_t path;
	size_t path_end;
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

	if (strncmp(from, "rgb(", 4) || sscanf(from, "rgb(%u ,%u ,%u)%n", &r, &g, &b, &len) < 3 ||
	    !len || (r | g | b) > 255)
		return 0;
	snprintf(to, sizeof("#rrggbb"), "#%02x%02x%02x", r, g, b);
	return (size_t)len;
}

/*
 * Coordinates with a tenth of a pixel, and no zeros at the end of a fraction.
 * Return: bytes that were read, 0 for something else
 */
static size_t put_number(const char *from, char *to)
{
	size_t read = strspn(from, "0123456789."), whole = strspn(from, "0123456789"), len;

	if (!whole || read < whole + 2)
		return 0;
	len = (size_t)snprintf(to, read + 1, "%.*f", whole > 1 ? 1 : (int)(read - whole - 1),
			       strtod(from, NULL));
	while (to[len - 1] == '0')
		to[--len] = '\0';
	if (to[len - 1] == '.')
		to[len - 1] = '\0';
	return read;
}

/* Attributes that begin so, to the quote that ends them. */
static void drop(char *tag, const char *attribute)
{
	for (char *at; (at = strstr(tag, attribute));) {
		char *quote = strpbrk(at, "\"'");
		char *end = quote ? strchr(quote + 1, *quote) : NULL;

		if (!end)
			return;
		memmove(at, end + 1, strlen(end + 1) + 1);
	}
}

/* The same tag in one line and few characters, which are never more than it had. */
static char *shorten(const char *from, size_t len)
{
	char *tag = memory_zeroed(len + sizeof("#rrggbb"), 1), *at = tag;
	char *whole = text_print("%.*s", (int)len, from);
	size_t read;

	for (const char *p = whole; *p; p += read) {
		read = put_colour(p, at) ?: put_number(p, at);
		at += strlen(at);
		if (read)
			continue;
		read = strspn(p, " \t\n");
		if (!read)
			*at++ = *p;
		else if (at[-1] != '=' && !strchr(">='", p[read]))
			*at++ = ' ';
		read += !read;
	}
	free(whole);
	for (size_t i = 0; i < NR_INHERITED; i++)
		drop(tag, inherited[i]);
	for (size_t i = 0; i < sizeof(needless) / sizeof(needless[0]); i++)
		drop(tag, needless[i]);
	return tag;
}

/* gnuplot has a dot in each hollow marker, and white below those of error bars, which cuts the bars. */
static bool is_marker_of_nobody(const char *tag)
{
	return is_tag(tag, "use") && (strstr(tag, "#gpDot") || strstr(tag, "color='white'") ||
				      strstr(tag, "color='#FFFFFF'"));
}

/* A marker that no point has. */
static bool is_unused(const struct svg *s, const char *tag)
{
	const char *id = strstr(tag, " id='"), *end = id ? strchr(id + 5, '\'') : NULL;
	char *use;
	bool unused;

	if (!end)
		return false;
	id += strlen(" id='");
	use = text_print("'#%.*s'", (int)(end - id), id);
	unused = !strstr(s->svg, use);
	free(use);
	return unused;
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
	if (!s->group || s->len != s->group_after || strcmp(s->group, tag) || strstr(tag, " id="))
		return false;
	s->len = s->group_end;
	s->open[s->depth] = s->group_begin;
	s->inside[s->depth] = s->group_begin + strlen(tag);
	return true;
}

/* Groups of series hide that neighbours use the same pen; the others change nothing. */
static bool is_wrapping(const char *tag)
{
	static const char plot[] = "<g id=\"gnuplot_plot_";

	return !strncmp(tag, plot, strlen(plot)) || !strcmp(tag, "<g>") || !strcmp(tag, "<tspan>");
}

static void start(struct svg *s, const char *tag)
{
	if (is_wrapping(tag)) {
		s->open[s->depth++] = UNWRAPPED;
		return;
	}
	if (!goes_on(s, tag)) {
		s->open[s->depth] = s->len;
		put(s, tag, strlen(tag) - 1);
		for (size_t i = 0; !strcmp(tag, CANVAS) && i < NR_INHERITED; i++)
			put(s, inherited[i], strlen(inherited[i]));
		put(s, ">", 1);
		s->inside[s->depth] = s->len;
	}
	s->depth++;
}

/* A group of one text or area is that with what the group had. Return: false for other groups */
static bool join_only_child(struct svg *s, size_t open, size_t inside)
{
	static const char *const children[] = { "<text", "<polygon" };
	char *text = s->out + inside, *joined;
	size_t len = 0;

	s->out[s->len] = '\0';
	for (size_t i = 0; i < sizeof(children) / sizeof(children[0]); i++)
		if (!strncmp(text, children[i], strlen(children[i])))
			len = strlen(children[i]);
	if (!len || strchr(text, '\n') != s->out + s->len - 1)
		return false;
	/* shorter than what it replaces */
	joined = text_print("%.*s%.*s%s", (int)len, text, (int)(inside - open - strlen("<g>")),
			    s->out + open + strlen("<g"), text + len);
	s->len = open;
	put(s, joined, strlen(joined));
	free(joined);
	return true;
}

/* An element without contents is taken back. */
static void end(struct svg *s, const char *tag)
{
	size_t open = s->open[--s->depth], inside = s->inside[s->depth];

	if (open == UNWRAPPED)
		return;
	if (s->len == inside) {
		s->len = open;
		return;
	}
	if (is_tag(tag + 1, "g") && join_only_child(s, open, inside))
		return;
	if (is_tag(tag + 1, "g")) {
		free(s->group);
		s->group = text_print("%.*s", (int)(inside - open), s->out + open);
		s->group_begin = open;
		s->group_end = s->len;
	}
	put(s, tag, strlen(tag));
	put(s, "\n", !is_tag(tag + 1, "tspan"));
	s->group_after = is_tag(tag + 1, "g") ? s->len : 0;
}

/* A path that follows one of the same pen goes on in it. Return: false for others */
static bool join_path(struct svg *s, const char *tag)
{
	static const char data[] = " d='", finish[] = "'/>\n";
	const char *d = is_tag(tag, "path") && !strstr(tag, " fill=") ? strstr(tag, data) : NULL;
	size_t len = d ? (size_t)(d - tag) + strlen(data) : 0;
	bool joins =
		d && s->path_end && s->path_end == s->len && !strncmp(s->out + s->path, tag, len);

	if (joins) {
		s->len -= strlen(finish);
		put(s, tag + len, strlen(tag + len));
		put(s, "\n", 1);
	} else {
		s->path = s->len;
	}
	s->path_end = d ? s->len + (joins ? 0 : strlen(tag) + 1) : 0;
	return joins;
}

/* An element that has its end in itself, or is none. */
static void single(struct svg *s, const char *tag)
{
	const char *pen = strstr(tag, MARKER_PEN);

	if (draws_nothing(tag) || is_marker_of_nobody(tag) || is_unused(s, tag))
		return;
	if (join_path(s, tag))
		return;
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

/* A line that has what its group has is drawn by another gnuplot than is known here. */
static bool is_known(const char *tag)
{
	return !is_tag(tag, "path") || strstr(tag, " stroke=");
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
	if (!is_known(tag))
		close = NULL;
	else if (tag[1] == '?' || tag[1] == '!' || close[-1] == '/')
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
	const char *in;
	int i = s->depth;
	bool blank = true;

	for (size_t j = 0; j < len; j++)
		blank &= isspace((unsigned char)text[j]) != 0;
	while (i && s->open[i - 1] == UNWRAPPED)
		i--;
	in = i ? s->out + s->open[i - 1] : "<svg>";
	if (!blank || is_tag(in, "tspan") || is_tag(in, "text")) {
		put(s, text, len);
	}
}

char *svg_tidy(const char *svg)
{
	struct svg s = { .svg = svg, .title = first_text(svg) };
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
