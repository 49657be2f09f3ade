// SPDX-License-Identifier: GPL-2.0
#include "bench/experiment/ini_file.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>

#define SECTION_LEN_MAX 63

/* The text as inih asks for it, line by line, and what came out so far. */
struct parser {
	struct experiment *exp;
	const char *next; /* start of the next line */
	int line;	  /* of the one that inih works on */
	bool continued;	  /* it begins with a blank: more values for the last key */
	int *seen;
	int err;
	int err_line;
	struct diag *why;
};

/* @err: 0 is none; the first one counts */
static void note(struct parser *p, int err)
{
	if (!err || p->err)
		return;
	p->err = err;
	p->err_line = p->line;
}

static int check_repeated(struct parser *p, const struct key *key)
{
	int *seen = &p->seen[key - experiment_keys];

	if (p->continued && !key->list)
		return diag_set(p->why, -EINVAL,
				"'%s' takes one value; take the blanks off this line's start",
				key->name);
	if (p->continued)
		return 0;
	if (*seen)
		return diag_set(p->why, -EINVAL, "key '%s' stands in line %d already; delete one",
				key->name, *seen);
	*seen = p->line;
	if (key->list)
		((struct value_list *)key_field(p->exp, key))->line = p->line;
	return 0;
}

static int take_value(struct parser *p, const char *section, const char *name, const char *text)
{
	const struct key *key;
	int err;

	if (!*section)
		return diag_set(p->why, -EINVAL,
				"key '%s' stands before any section; write [experiment] above it",
				name);
	err = section_check(section, p->why);
	if (err)
		return err;
	key = key_find(section, name, p->why);
	if (!key)
		return -EINVAL;
	err = check_repeated(p, key);
	return err ?: key_set(p->exp, key, text, p->why);
}

/* inih calls this for each "name = value", and again for each further line of a value. */
static int on_value(void *ctx, const char *section, const char *name, const char *value)
{
	struct parser *p = ctx;

	if (!p->err)
		note(p, take_value(p, section, name, value));
	return !p->err;
}

/* inih says nothing about a section without keys, and cuts long names. */
static void check_section(struct parser *p, const char *line)
{
	char section[SECTION_LEN_MAX + 1];

	if (!p->err && sscanf(line, "[%63[^]\n]]", section) == 1)
		note(p, section_check(section, p->why));
}

/* inih knows a comment after a value by " ;" only; by '#' it knows whole lines. */
static void cut_comment(char *line)
{
	for (char *hash = strchr(line, '#'); hash; hash = strchr(hash + 1, '#'))
		if (hash > line && isblank((unsigned char)hash[-1])) {
			strcpy(hash, "\n");
			return;
		}
}

static char *next_line(char *buf, int size, void *ctx)
{
	struct parser *p = ctx;
	size_t len = strcspn(p->next, "\n");
	const char *line = p->next;

	if (!*line)
		return NULL;
	p->line++;
	p->continued = isblank((unsigned char)*line);
	p->next += len + (line[len] == '\n');
	if (len + 2 > (size_t)size) {
		if (!p->err)
			note(p,
			     diag_set(
				     p->why, -EINVAL,
				     "line is longer than %d bytes; go on in the next line, after a blank",
				     size - 2));
		len = 0;
	}
	snprintf(buf, size, "%.*s\n", (int)len, line);
	cut_comment(buf);
	check_section(p, buf);
	return buf;
}

int ini_file_parse(const char *path, const char *text, struct experiment *exp, int seen[NR_KEYS],
		   struct diag *why)
{
	struct parser p = { .exp = exp, .next = text, .seen = seen, .why = why };
	int line = ini_parse_stream(next_line, &p, on_value, &p);

	if (line < 0)
		return diag_set(why, -ENOMEM, "%s: no memory", path);
	if (line > 0 && (!p.err || line < p.err_line))
		return diag_set(why, -EINVAL, "%s:%d: neither [section] nor key = value", path,
				line);
	if (p.err)
		diag_prefix(why, "%s:%d: ", path, p.err_line);
	return p.err;
}
