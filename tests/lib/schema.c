// SPDX-License-Identifier: GPL-2.0
#include "tests/lib/schema.h"

#include <errno.h>
#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A $ref that leads to itself would never end; no sane schema or record is this deep. */
#define MAX_DEPTH 64

/* A value or schema inside another one, as a chain from the innermost outwards. */
struct place {
	const struct place *outer;
	const char *name; /* member, or NULL for an array item */
	size_t index;
	unsigned int depth;
};

static int write_pointer(const struct place *at, char *buf, size_t size)
{
	int used;

	if (!at->outer)
		return 0;
	used = write_pointer(at->outer, buf, size);
	if (used >= (int)size)
		return used;
	if (at->name)
		return used + snprintf(buf + used, size - (size_t)used, "/%s", at->name);
	return used + snprintf(buf + used, size - (size_t)used, "/%zu", at->index);
}

static int wrong(const struct place *at, int err, struct diag *why, const char *what)
{
	char pointer[256] = "";

	write_pointer(at, pointer, sizeof(pointer));
	return diag_set(why, err, "%s: %s", *pointer ? pointer : "(top)", what);
}

static struct place inside(const struct place *outer, const char *name, size_t index)
{
	return (struct place){ outer, name, index, outer->depth + 1 };
}

static const char *const types[] = { "object", "array",	  "string", "integer",
				     "number", "boolean", "null" };

static bool is_type(const json_t *value, const char *type)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return !strcmp(type, "object");
	case JSON_ARRAY:
		return !strcmp(type, "array");
	case JSON_STRING:
		return !strcmp(type, "string");
	case JSON_INTEGER:
		return !strcmp(type, "integer") || !strcmp(type, "number");
	case JSON_REAL:
		return !strcmp(type, "number") ||
		       (!strcmp(type, "integer") &&
			json_real_value(value) == (double)(json_int_t)json_real_value(value));
	case JSON_TRUE:
	case JSON_FALSE:
		return !strcmp(type, "boolean");
	case JSON_NULL:
		return !strcmp(type, "null");
	}
	return false;
}

/*
 * Both walks go through the same table: @understood looks at a keyword's argument @arg in the
 * schema, @check at a value.
 */
struct walk {
	const json_t *root;
	struct diag *why;
};

static int understand(const struct walk *w, const json_t *schema, const struct place *at);
static int check(const struct walk *w, const json_t *schema, const json_t *value,
		 const struct place *at);

static int type_understood(const struct walk *w, const json_t *arg, const struct place *at)
{
	size_t nr = json_is_array(arg) ? json_array_size(arg) : 1;

	for (size_t i = 0; i < nr; i++) {
		const char *type =
			json_string_value(json_is_array(arg) ? json_array_get(arg, i) : arg);
		bool known = false;

		for (size_t t = 0; type && t < sizeof(types) / sizeof(types[0]); t++)
			known |= !strcmp(type, types[t]);
		if (!known)
			return wrong(at, -EINVAL, w->why, "unknown type");
	}
	return nr ? 0 : wrong(at, -EINVAL, w->why, "no type");
}

static int type_check(const struct walk *w, const json_t *schema, const json_t *arg,
		      const json_t *value, const struct place *at)
{
	size_t nr = json_is_array(arg) ? json_array_size(arg) : 1;
	char *names, text[160];

	for (size_t i = 0; i < nr; i++)
		if (is_type(value,
			    json_string_value(json_is_array(arg) ? json_array_get(arg, i) : arg)))
			return 0;
	names = json_dumps(arg, JSON_ENCODE_ANY);
	snprintf(text, sizeof(text), "type is not %s", names);
	free(names);
	return wrong(at, -EBADMSG, w->why, text);
}

static int schemas_understood(const struct walk *w, const json_t *arg, const struct place *at)
{
	const json_t *schema;
	const char *name;

	if (!json_is_object(arg))
		return wrong(at, -EINVAL, w->why, "no object");
	json_object_foreach ((json_t *)arg, name, schema) {
		struct place in = inside(at, name, 0);
		int err = understand(w, schema, &in);

		if (err)
			return err;
	}
	return 0;
}

static int properties_check(const struct walk *w, const json_t *schema, const json_t *arg,
			    const json_t *value, const struct place *at)
{
	const json_t *inner;
	const char *name;

	json_object_foreach ((json_t *)arg, name, inner) {
		const json_t *member = json_object_get(value, name);
		struct place in = inside(at, name, 0);
		int err = member ? check(w, inner, member, &in) : 0;

		if (err)
			return err;
	}
	return 0;
}

static int texts_understood(const struct walk *w, const json_t *arg, const struct place *at)
{
	const json_t *text;
	size_t i;

	if (!json_is_array(arg))
		return wrong(at, -EINVAL, w->why, "no array");
	json_array_foreach (arg, i, text)
		if (!json_is_string(text))
			return wrong(at, -EINVAL, w->why, "not all strings");
	return 0;
}

static int required_check(const struct walk *w, const json_t *schema, const json_t *arg,
			  const json_t *value, const struct place *at)
{
	const json_t *name;
	char text[160];
	size_t i;

	if (!json_is_object(value))
		return 0;
	json_array_foreach (arg, i, name) {
		if (json_object_get(value, json_string_value(name)))
			continue;
		snprintf(text, sizeof(text), "\"%s\" is missing", json_string_value(name));
		return wrong(at, -EBADMSG, w->why, text);
	}
	return 0;
}

static int enum_understood(const struct walk *w, const json_t *arg, const struct place *at)
{
	return json_array_size(arg) ? 0 : wrong(at, -EINVAL, w->why, "no array of values");
}

static int enum_check(const struct walk *w, const json_t *schema, const json_t *arg,
		      const json_t *value, const struct place *at)
{
	const json_t *allowed;
	size_t i;

	json_array_foreach (arg, i, allowed)
		if (json_equal(allowed, value))
			return 0;
	return wrong(at, -EBADMSG, w->why, "is none of the values allowed");
}

static int any_understood(const struct walk *w, const json_t *arg, const struct place *at)
{
	return 0;
}

static int const_check(const struct walk *w, const json_t *schema, const json_t *arg,
		       const json_t *value, const struct place *at)
{
	return json_equal(arg, value) ? 0
				      : wrong(at, -EBADMSG, w->why, "is not the one value allowed");
}

static int additional_understood(const struct walk *w, const json_t *arg, const struct place *at)
{
	return json_is_boolean(arg) ? 0 : understand(w, arg, at);
}

static int additional_check(const struct walk *w, const json_t *schema, const json_t *arg,
			    const json_t *value, const struct place *at)
{
	const json_t *properties = json_object_get(schema, "properties"), *member;
	const char *name;

	json_object_foreach ((json_t *)value, name, member) {
		struct place in = inside(at, name, 0);
		int err;

		if (json_object_get(properties, name) || json_is_true(arg))
			continue;
		if (json_is_false(arg))
			return wrong(&in, -EBADMSG, w->why, "no such name in the schema");
		err = check(w, arg, member, &in);
		if (err)
			return err;
	}
	return 0;
}

static int items_check(const struct walk *w, const json_t *schema, const json_t *arg,
		       const json_t *value, const struct place *at)
{
	const json_t *item;
	size_t i;

	json_array_foreach (value, i, item) {
		struct place in = inside(at, NULL, i);
		int err = check(w, arg, item, &in);

		if (err)
			return err;
	}
	return 0;
}

static int number_understood(const struct walk *w, const json_t *arg, const struct place *at)
{
	return json_is_number(arg) ? 0 : wrong(at, -EINVAL, w->why, "no number");
}

static int minimum_check(const struct walk *w, const json_t *schema, const json_t *arg,
			 const json_t *value, const struct place *at)
{
	if (json_is_number(value) && json_number_value(value) < json_number_value(arg))
		return wrong(at, -EBADMSG, w->why, "is too small");
	return 0;
}

static int maximum_check(const struct walk *w, const json_t *schema, const json_t *arg,
			 const json_t *value, const struct place *at)
{
	if (json_is_number(value) && json_number_value(value) > json_number_value(arg))
		return wrong(at, -EBADMSG, w->why, "is too large");
	return 0;
}

static int min_items_check(const struct walk *w, const json_t *schema, const json_t *arg,
			   const json_t *value, const struct place *at)
{
	if (json_is_array(value) && (double)json_array_size(value) < json_number_value(arg))
		return wrong(at, -EBADMSG, w->why, "has too few items");
	return 0;
}

/* \d and the like mean nothing to POSIX: such a pattern would silently match something else. */
static bool has_class_escape(const char *pattern)
{
	for (; *pattern; pattern++)
		if (*pattern == '\\' && !strchr(".^$*+?()[]{}|\\/", *++pattern))
			return true;
	return false;
}

static int pattern_understood(const struct walk *w, const json_t *arg, const struct place *at)
{
	const char *pattern = json_string_value(arg);
	regex_t regex;

	if (!pattern || has_class_escape(pattern) ||
	    regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB))
		return wrong(at, -EINVAL, w->why, "no POSIX extended regular expression");
	regfree(&regex);
	return 0;
}

static int pattern_check(const struct walk *w, const json_t *schema, const json_t *arg,
			 const json_t *value, const struct place *at)
{
	regex_t regex;
	bool matches;

	if (!json_is_string(value) ||
	    regcomp(&regex, json_string_value(arg), REG_EXTENDED | REG_NOSUB))
		return 0;
	matches = !regexec(&regex, json_string_value(value), 0, NULL, 0);
	regfree(&regex);
	return matches ? 0 : wrong(at, -EBADMSG, w->why, "does not match the pattern");
}

static const json_t *referred(const struct walk *w, const json_t *arg)
{
	static const char prefix[] = "#/$defs/";
	const char *ref = json_string_value(arg);

	if (!ref || strncmp(ref, prefix, strlen(prefix)))
		return NULL;
	return json_object_get(json_object_get(w->root, "$defs"), ref + strlen(prefix));
}

static int ref_understood(const struct walk *w, const json_t *arg, const struct place *at)
{
	return referred(w, arg) ? 0 : wrong(at, -EINVAL, w->why, "refers to nothing in #/$defs");
}

static int ref_check(const struct walk *w, const json_t *schema, const json_t *arg,
		     const json_t *value, const struct place *at)
{
	struct place in = *at;

	in.depth++;
	return check(w, referred(w, arg), value, &in);
}

static const struct keyword {
	const char *name;
	int (*understood)(const struct walk *w, const json_t *arg, const struct place *at);
	int (*check)(const struct walk *w, const json_t *schema, const json_t *arg,
		     const json_t *value, const struct place *at);
} keywords[] = {
	{ "$ref", ref_understood, ref_check },
	{ "type", type_understood, type_check },
	{ "const", any_understood, const_check },
	{ "enum", enum_understood, enum_check },
	{ "required", texts_understood, required_check },
	{ "properties", schemas_understood, properties_check },
	{ "additionalProperties", additional_understood, additional_check },
	{ "items", understand, items_check },
	{ "minItems", number_understood, min_items_check },
	{ "minimum", number_understood, minimum_check },
	{ "maximum", number_understood, maximum_check },
	{ "pattern", pattern_understood, pattern_check },
	{ "$defs", schemas_understood, NULL },
	{ "$schema", any_understood, NULL },
	{ "$id", any_understood, NULL },
	{ "$comment", any_understood, NULL },
	{ "title", any_understood, NULL },
	{ "description", any_understood, NULL },
};

#define NR_KEYWORDS (sizeof(keywords) / sizeof(keywords[0]))

static const struct keyword *find_keyword(const char *name)
{
	for (size_t i = 0; i < NR_KEYWORDS; i++)
		if (!strcmp(name, keywords[i].name))
			return &keywords[i];
	return NULL;
}

static int understand(const struct walk *w, const json_t *schema, const struct place *at)
{
	const json_t *arg;
	const char *name;

	if (!json_is_object(schema))
		return wrong(at, -EINVAL, w->why, "no schema");
	json_object_foreach ((json_t *)schema, name, arg) {
		const struct keyword *keyword = find_keyword(name);
		struct place in = inside(at, name, 0);
		int err;

		if (!keyword)
			return wrong(&in, -EINVAL, w->why, "keyword not understood");
		err = keyword->understood(w, arg, &in);
		if (err)
			return err;
	}
	return 0;
}

/* In the table's order, so that the first complaint is the most telling one. */
static int check(const struct walk *w, const json_t *schema, const json_t *value,
		 const struct place *at)
{
	if (at->depth > MAX_DEPTH)
		return wrong(at, -EBADMSG, w->why, "too deep; does a $ref lead to itself?");
	for (size_t i = 0; i < NR_KEYWORDS; i++) {
		const json_t *arg = json_object_get(schema, keywords[i].name);
		int err;

		if (!arg || !keywords[i].check)
			continue;
		err = keywords[i].check(w, schema, arg, value, at);
		if (err)
			return err;
	}
	return 0;
}

int schema_understood(const json_t *schema, struct diag *why)
{
	struct walk w = { .root = schema, .why = why };
	struct place top = {};

	return understand(&w, schema, &top);
}

int schema_check(const json_t *schema, const json_t *value, struct diag *why)
{
	struct walk w = { .root = schema, .why = why };
	struct place top = {};

	return check(&w, schema, value, &top);
}

json_t *schema_load(const char *path, struct diag *why)
{
	json_error_t error;
	json_t *schema = json_load_file(path, JSON_REJECT_DUPLICATES, &error);

	if (!schema) {
		diag_set(why, -EINVAL, "%s:%d: %s", path, error.line, error.text);
		return NULL;
	}
	if (!schema_understood(schema, why))
		return schema;
	diag_prefix(why, "%s: ", path);
	json_decref(schema);
	return NULL;
}
