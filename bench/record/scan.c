// SPDX-License-Identifier: GPL-2.0
#include "bench/record/scan.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/text.h"

/* Texts kept for each name: an axis has few values. A power of two. */
#define TEXTS 32

/* Deeper than any record; a line of brackets must not use up the stack. */
#define MAX_DEPTH 8

/**
 * struct wanted - a name
 * @name: a copy
 * @text: texts that it had, by hash
 * @line: the last line that had it
 */
struct wanted {
	char *name;
	size_t len;
	json_t *text[TEXTS];
	uint64_t line;
};

struct scanner {
	struct wanted *wanted;
	size_t nr;
	size_t next; /* the wanted name that is likely to come next */
	json_t *object;
	uint64_t line;
};

/* Where reading is: @at moves towards @end. */
struct cursor {
	const char *at;
	const char *end;
};

struct scanner *scanner_new(const char *const *names)
{
	struct scanner *s = calloc(1, sizeof(*s));
	size_t nr = 0;

	while (names[nr])
		nr++;
	if (s)
		s->wanted = calloc(nr + 1, sizeof(*s->wanted));
	if (!s || !s->wanted) {
		free(s);
		return NULL;
	}
	s->object = json_object();
	for (; s->nr < nr; s->nr++) {
		s->wanted[s->nr].name = text_copy(names[s->nr]);
		s->wanted[s->nr].len = strlen(names[s->nr]);
	}
	return s;
}

void scanner_free(struct scanner *s)
{
	for (size_t i = 0; s && i < s->nr; i++) {
		for (size_t k = 0; k < TEXTS; k++)
			json_decref(s->wanted[i].text[k]);
		free(s->wanted[i].name);
	}
	if (!s)
		return;
	free(s->wanted);
	json_decref(s->object);
	free(s);
}

/* @plain: without escapes or control characters */
struct text {
	const char *at;
	size_t len;
	bool plain;
};

static void skip_blanks(struct cursor *c)
{
	while (c->at < c->end &&
	       (*c->at == ' ' || *c->at == '\t' || *c->at == '\n' || *c->at == '\r'))
		c->at++;
}

static bool take(struct cursor *c, char what)
{
	skip_blanks(c);
	if (c->at == c->end || *c->at != what)
		return false;
	c->at++;
	return true;
}

/* A text without its quotes. */
static bool take_text(struct cursor *c, struct text *t)
{
	if (!take(c, '"'))
		return false;
	t->plain = true;
	for (t->at = c->at; c->at < c->end; c->at++) {
		if (*c->at == '"') {
			t->len = (size_t)(c->at - t->at);
			c->at++;
			return true;
		}
		if (*c->at == '\\' || (unsigned char)*c->at < 0x20 || *c->at & 0x80)
			t->plain = false;
		if (*c->at == '\\' && ++c->at == c->end)
			return false;
	}
	return false;
}

static bool take_name(struct cursor *c, struct text *name)
{
	return take_text(c, name) && name->plain && take(c, ':');
}

static bool skip_nested(struct cursor *c)
{
	unsigned int depth = 0;
	struct text text;

	while (c->at < c->end) {
		if (*c->at == '"') {
			if (!take_text(c, &text))
				return false;
			continue;
		}
		if (*c->at == '{' || *c->at == '[')
			depth++;
		if (*c->at == '}' || *c->at == ']')
			depth--;
		c->at++;
		if (!depth)
			return true;
	}
	return false;
}

static bool ends_value(char c)
{
	return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static bool skip_value(struct cursor *c)
{
	struct text text;
	const char *start;

	skip_blanks(c);
	if (c->at == c->end)
		return false;
	if (*c->at == '"')
		return take_text(c, &text);
	if (*c->at == '{' || *c->at == '[')
		return skip_nested(c);
	start = c->at;
	while (c->at < c->end && !ends_value(*c->at))
		c->at++;
	return c->at > start;
}

/* Integers of up to 18 digits; anything else is left to jansson. */
static json_t *read_number(struct cursor *c)
{
	bool negative = *c->at == '-';
	const char *digits = c->at + negative;
	json_int_t value = 0;

	for (c->at = digits; c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++) {
		if (c->at - digits == 18)
			return NULL;
		value = 10 * value + (*c->at - '0');
	}
	if (c->at == digits || c->at == c->end || !ends_value(*c->at) ||
	    (*digits == '0' && c->at - digits > 1))
		return NULL;
	return json_integer(negative ? -value : value);
}

static size_t hash(const struct text *t)
{
	uint64_t h = 14695981039346656037ull;

	for (size_t i = 0; i < t->len; i++)
		h = (h ^ (unsigned char)t->at[i]) * 1099511628211ull;
	return h ^ h >> 32;
}

static json_t *read_text(struct cursor *c, struct wanted *w)
{
	json_t **kept, *value;
	struct text t;

	if (!take_text(c, &t) || !t.plain)
		return NULL;
	kept = w ? &w->text[hash(&t) % TEXTS] : NULL;
	if (kept && *kept && json_string_length(*kept) == t.len &&
	    !memcmp(json_string_value(*kept), t.at, t.len))
		return json_incref(*kept);
	value = json_stringn_nocheck(t.at, t.len);
	if (kept && value) {
		json_decref(*kept);
		*kept = json_incref(value);
	}
	return value;
}

static json_t *read_value(struct cursor *c, struct wanted *w, unsigned int depth);

static bool read_member(struct cursor *c, json_t *object, unsigned int depth)
{
	struct text name;
	json_t *value;

	if (!take_name(c, &name) || json_object_getn(object, name.at, name.len))
		return false;
	value = read_value(c, NULL, depth);
	return value && !json_object_setn_new_nocheck(object, name.at, name.len, value);
}

static bool read_item(struct cursor *c, json_t *list, unsigned int depth)
{
	json_t *value = read_value(c, NULL, depth);

	return value && !json_array_append_new(list, value);
}

static json_t *read_nested(struct cursor *c, unsigned int depth)
{
	bool list = *c->at == '[', good;
	json_t *json = list ? json_array() : json_object();
	char end = list ? ']' : '}';

	c->at++;
	if (take(c, end))
		return json;
	do {
		good = list ? read_item(c, json, depth) : read_member(c, json, depth);
	} while (good && take(c, ','));
	if (good && take(c, end))
		return json;
	json_decref(json);
	return NULL;
}

static json_t *read_value(struct cursor *c, struct wanted *w, unsigned int depth)
{
	skip_blanks(c);
	if (c->at == c->end || depth == MAX_DEPTH)
		return NULL;
	switch (*c->at) {
	case '"':
		return read_text(c, w);
	case '{':
	case '[':
		return read_nested(c, depth + 1);
	default:
		return read_number(c);
	}
}

/* Names come in the same order in every line: the one after the last is tried first. */
static struct wanted *find(struct scanner *s, const struct text *name)
{
	for (size_t i = 0; i < s->nr; i++) {
		size_t k = s->next + i < s->nr ? s->next + i : s->next + i - s->nr;
		struct wanted *w = &s->wanted[k];

		if (w->len == name->len && !memcmp(w->name, name->at, name->len)) {
			s->next = k + 1 < s->nr ? k + 1 : 0;
			return w;
		}
	}
	return NULL;
}

static bool scan_member(struct scanner *s, struct cursor *c)
{
	struct wanted *w;
	struct text name;
	json_t *value;

	if (!take_name(c, &name))
		return false;
	w = find(s, &name);
	if (!w)
		return skip_value(c);
	if (w->line == s->line)
		return false;
	w->line = s->line;
	value = read_value(c, w, 0);
	return value && !json_object_setn_new_nocheck(s->object, name.at, name.len, value);
}

json_t *scanner_read(struct scanner *s, const char *text, size_t len)
{
	struct cursor c = { .at = text, .end = text + len };

	json_object_clear(s->object);
	s->line++;
	s->next = 0;
	if (!take(&c, '{'))
		return NULL;
	do {
		if (!scan_member(s, &c))
			return NULL;
	} while (take(&c, ','));
	if (!take(&c, '}'))
		return NULL;
	skip_blanks(&c);
	return c.at == c.end ? s->object : NULL;
}
