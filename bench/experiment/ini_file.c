// SPDX-License-Identifier: GPL-2.0
#include "bench/experiment/ini_file.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>

#include "bench/util/memory.h"
#include "bench/util/text.h"

#define SECTION_LEN_MAX 63

/* The text as inih asks for it, line by line, and what came out so far. */
struct parser {
	struct experiment *exp;
	const char *next; /* start of the next line */
	int line;	  /* of the one that inih works on */
	bool continued;	  /* it begins with a blank: more values for the last key */
	bool broken;	  /* inih had no room for all of it: what is left comes next */
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

/* The product of a section: [axes] is the first, as of other sections; [axes.NAME] may be new. */
static size_t product_of(struct experiment *exp, const char *name)
{
	struct product *more;

	for (size_t i = 1; name && i < exp->nr_products; i++)
		if (!strcmp(exp->products[i].name, name))
			return i;
	if (!name)
		return 0;
	more = memory_array(exp->products, exp->nr_products + 1, sizeof(*more));
	exp->products = more;
	more[exp->nr_products] = (struct product){ .name = text_copy(name) };
	return exp->nr_products++;
}

/* @seen: the line where the key of this section stands, 0 for none yet */
static int check_repeated(struct parser *p, const struct key *key, int *seen)
{
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
	return 0;
}

static int take_value(struct parser *p, const char *section, const char *name, const char *text)
{
	const struct key *key;
	const char *name_of;
	struct value_list *list;
	size_t product;
	int err;

	if (!*section)
		return diag_set(p->why, -EINVAL,
				"key '%s' stands before any section; write [experiment] above it",
				name);
	err = section_check(section, &name_of, p->why);
	if (err)
		return err;
	key = key_find(name_of ? AXES_SECTION : section, name, p->why);
	if (!key)
		return -EINVAL;
	product = product_of(p->exp, name_of);
	list = key->list ? key_field(p->exp, product, key) : NULL;
	err = check_repeated(p, key, list ? &list->line : &p->seen[key - experiment_keys]);
	return err ?: key_set(p->exp, product, key, text, p->why);
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
	const char *product;

	if (!p->err && sscanf(line, "[%63[^]\n]]", section) == 1)
		note(p, section_check(section, &product, p->why));
}

/* Up to a comment or the line's end. inih knows a comment after a value by " ;" only. */
static size_t length_of(const char *line, bool broken)
{
	size_t len = strcspn(line, "\n");

	for (size_t i = 0; i < len; i++)
		if (strchr("#;", line[i]) && (i ? isblank((unsigned char)line[i - 1]) : !broken))
			return i;
	return len;
}

/* Where a line that inih has no room for can go on in the next one: behind a comma. 0: nowhere */
static size_t break_of(const char *line, size_t room)
{
	while (room && line[room - 1] != ',')
		room--;
	return room;
}

static void note_too_long(struct parser *p, size_t room)
{
	if (!p->err)
		note(p,
		     diag_set(p->why, -EINVAL,
			      "a value is longer than %zu bytes; shorten it, or go on in the next "
			      "line, after a blank",
			      room));
}

static char *next_line(char *buf, int size, void *ctx)
{
	struct parser *p = ctx;
	const char *line = p->next, *blank = p->broken ? " " : "";
	size_t len = length_of(line, p->broken), room = (size_t)size - 3, part = len;

	if (!*line)
		return NULL;
	if (!p->broken) {
		p->line++;
		p->continued = isblank((unsigned char)*line);
	}
	if (len > room)
		part = break_of(line, room);
	if (!part && len)
		note_too_long(p, room);
	snprintf(buf, size, "%s%.*s\n", blank, (int)part, line);
	if (!p->broken)
		check_section(p, buf);
	p->broken = part && part < len;
	p->continued |= blank[0];
	if (p->broken) {
		p->next += part;
		return buf;
	}
	len = strcspn(line, "\n");
	p->next += len + (line[len] == '\n');
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
