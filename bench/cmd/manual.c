// SPDX-License-Identifier: GPL-2.0
#include "bench/cmd/manual.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/memory.h"
#include "bench/util/text.h"
#include "bench/util/version.h"

#define EXAMPLES    "Examples:\n"
#define EXIT_STATUS "Exit status: "

/* Text as roff has it. Where words are typed, a hyphen is a minus. */
static void put_text(FILE *out, const char *text, size_t len, bool typed)
{
	bool begins = true;

	for (size_t i = 0; i < len; i++) {
		if (begins && (text[i] == '.' || text[i] == '\''))
			fputs("\\&", out);
		begins = text[i] == '\n';
		if (text[i] == '\\')
			fputs("\\e", out);
		else if (text[i] == '-' && (typed || (i + 1 < len && text[i + 1] == '-') ||
					    (i && text[i - 1] == '-') || !i || text[i - 1] == ' '))
			fputs("\\-", out);
		else
			fputc(text[i], out);
	}
}

static void put_paragraph(FILE *out, const char *text, size_t len)
{
	if (!len)
		return;
	if (ftell(out) > 0)
		fputs(".PP\n", out);
	put_text(out, text, len, false);
	fputc('\n', out);
}

/* Lines as they are, but for the blanks before all of them. */
static void put_lines(FILE *out, const char *text, size_t len)
{
	fputs(".nf\n", out);
	while (len) {
		const char *end = memchr(text, '\n', len);
		size_t line = end ? (size_t)(end - text) : len, blanks = strspn(text, " ");

		put_text(out, text + blanks, line - blanks, true);
		fputc('\n', out);
		text += line + !!end;
		len -= line + !!end;
	}
	fputs(".fi\n", out);
}

enum { DESCRIPTION, EXAMPLE, STATUS, SECTIONS };

/**
 * struct sections - what a page has, put together before it is written
 * @stream: into @text
 */
struct sections {
	char *text[SECTIONS];
	FILE *stream[SECTIONS];
};

static void sort_paragraph(struct sections *s, const char *text, size_t len)
{
	char *copy = text_print("%.*s", (int)len, text), *status = strstr(copy, EXIT_STATUS);

	if (!strncmp(copy, EXAMPLES, strlen(EXAMPLES))) {
		put_lines(s->stream[EXAMPLE], copy + strlen(EXAMPLES), len - strlen(EXAMPLES));
	} else if (status) {
		*status = '\0';
		put_paragraph(s->stream[DESCRIPTION], copy, strlen(text_trim(copy)));
		status += strlen(EXIT_STATUS);
		put_paragraph(s->stream[STATUS], status, strlen(status));
	} else {
		put_paragraph(s->stream[DESCRIPTION], copy, len);
	}
	free(copy);
}

static void sort_doc(struct sections *s, const char *doc)
{
	while (*doc) {
		size_t len = strcspn(doc, "\v");
		const char *blank = strstr(doc, "\n\n");

		if (blank && blank < doc + len)
			len = blank - doc;
		sort_paragraph(s, doc, len);
		doc += len;
		doc += strspn(doc, "\v\n");
	}
}

/* "pfnbench run" is pfnbench-run(1). */
static void put_head(FILE *out, const char *name, const char *summary)
{
	char *page = text_copy(name), *blank = strchr(page, ' ');

	if (blank)
		*blank = '-';
	fputs(".TH ", out);
	for (const char *c = page; *c; c++)
		fputc(toupper(*c), out);
	fprintf(out, " 1 \"\" \"pfnbench %s\" \"pfnbench\"\n.SH NAME\n", pfnbench_version);
	put_text(out, page, strlen(page), true);
	fputs(" \\- ", out);
	put_text(out, summary, strlen(summary), false);
	fputc('\n', out);
	free(page);
}

static void put_synopsis(FILE *out, const char *name, const char *args)
{
	fputs(".SH SYNOPSIS\n", out);
	for (;;) {
		size_t len = strcspn(args, "\n");

		fprintf(out, ".B %s\n[\\fIOPTION\\fR...] ", name);
		put_text(out, args, len, true);
		fputc('\n', out);
		if (!args[len])
			return;
		fputs(".br\n", out);
		args += len + 1;
	}
}

static void put_option(FILE *out, const struct argp_option *o)
{
	bool word = o->flags & OPTION_DOC;

	fputs(".TP\n", out);
	if (option_letter(o))
		fprintf(out, "\\fB\\-%c\\fR%s", option_letter(o), o->name ? ", " : "");
	if (o->name) {
		fputs(word ? "\\fB" : "\\fB\\-\\-", out);
		put_text(out, o->name, strlen(o->name), true);
		fputs("\\fR", out);
	}
	if (o->arg) {
		fputs(word ? " \\fI" : "=\\fI", out);
		put_text(out, o->arg, strlen(o->arg), true);
		fputs("\\fR", out);
	}
	fputc('\n', out);
	put_text(out, o->doc, strlen(o->doc), false);
	fputc('\n', out);
}

static void put_options(FILE *out, const char *title, const struct option_list *list, bool words)
{
	bool any = false;

	for (size_t i = 0; i < list->nr; i++) {
		const struct argp_option *o = list->option[i];

		if (o->flags & OPTION_HIDDEN || !!(o->flags & OPTION_DOC) != words)
			continue;
		/* headings, and other names of the option before */
		if (!o->doc || (!o->name && !option_letter(o)))
			continue;
		if (!any)
			fprintf(out, ".SH %s\n", title);
		any = true;
		put_option(out, o);
	}
}

void manual_put(FILE *out, const char *name, const char *summary, const struct argp *argp,
		const struct option_list *list)
{
	struct sections s = {};

	for (int i = 0; i < SECTIONS; i++)
		s.stream[i] = memory_stream(&s.text[i]);
	sort_doc(&s, argp->doc);
	for (int i = 0; i < SECTIONS; i++)
		memory_stream_end(s.stream[i]);
	put_head(out, name, summary);
	put_synopsis(out, name, argp->args_doc ?: "");
	fprintf(out, ".SH DESCRIPTION\n%s", s.text[DESCRIPTION]);
	put_options(out, "COMMANDS", list, true);
	put_options(out, "OPTIONS", list, false);
	if (*s.text[EXAMPLE])
		fprintf(out, ".SH EXAMPLES\n%s", s.text[EXAMPLE]);
	if (*s.text[STATUS])
		fprintf(out, ".SH EXIT STATUS\n%s", s.text[STATUS]);
	if (strchr(name, ' '))
		fputs(".SH SEE ALSO\n.BR pfnbench (1)\n", out);
	for (int i = 0; i < SECTIONS; i++)
		free(s.text[i]);
}
