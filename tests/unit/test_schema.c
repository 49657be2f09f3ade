// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/lib/schema.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static json_t *parse(const char *text)
{
	json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);

	if (!json)
		print_error("no JSON: %s\n", text);
	assert_non_null(json);
	return json;
}

/* What the draft's own text says of each keyword; NULL: valid. */
static const struct {
	const char *schema;
	const char *value;
	const char *why;
} cases[] = {
	{ "{}", "[1, null]", NULL },
	{ "{\"type\": \"integer\"}", "3", NULL },
	{ "{\"type\": \"integer\"}", "3.0", NULL },
	{ "{\"type\": \"integer\"}", "3.5", "(top): type is not \"integer\"" },
	{ "{\"type\": \"integer\"}", "\"3\"", "(top): type is not \"integer\"" },
	{ "{\"type\": \"number\"}", "3", NULL },
	{ "{\"type\": \"number\"}", "true", "(top): type is not \"number\"" },
	{ "{\"type\": \"null\"}", "null", NULL },
	{ "{\"type\": \"object\"}", "[]", "(top): type is not \"object\"" },
	{ "{\"type\": [\"string\", \"null\"]}", "null", NULL },
	{ "{\"type\": [\"string\", \"null\"]}", "1", "(top): type is not [\"string\", \"null\"]" },
	{ "{\"const\": 1}", "1", NULL },
	{ "{\"const\": 1}", "2", "(top): is not the one value allowed" },
	{ "{\"enum\": [\"a\", 1, null]}", "null", NULL },
	{ "{\"enum\": [\"a\", 1, null]}", "\"b\"", "(top): is none of the values allowed" },
	{ "{\"required\": [\"a\", \"b\"]}", "{\"a\": 1}", "(top): \"b\" is missing" },
	{ "{\"required\": [\"a\"]}", "[]", NULL },
	{ "{\"properties\": {\"a\": {\"minimum\": 0}}}", "{\"a\": 0, \"b\": -1}", NULL },
	{ "{\"properties\": {\"a\": {\"minimum\": 0}}}", "{\"a\": -1}", "/a: is too small" },
	{ "{\"properties\": {\"a\": {}}, \"additionalProperties\": false}", "{\"a\": 1}", NULL },
	{ "{\"properties\": {\"a\": {}}, \"additionalProperties\": false}", "{\"b\": 1}",
	  "/b: no such name in the schema" },
	{ "{\"additionalProperties\": {\"type\": \"string\"}}", "{\"b\": 1}",
	  "/b: type is not \"string\"" },
	{ "{\"properties\": {\"b\": {}}, \"additionalProperties\": {\"type\": \"string\"}}",
	  "{\"b\": 1}", NULL },
	{ "{\"items\": {\"properties\": {\"n\": {\"maximum\": 5}}}}", "[{}, {\"n\": 6}]",
	  "/1/n: is too large" },
	{ "{\"items\": {\"type\": \"string\"}}", "[\"a\", 2]", "/1: type is not \"string\"" },
	{ "{\"items\": {\"type\": \"string\"}}", "{}", NULL },
	{ "{\"minItems\": 1}", "[]", "(top): has too few items" },
	{ "{\"minItems\": 1}", "[0]", NULL },
	{ "{\"minimum\": 1.5}", "1.5", NULL },
	{ "{\"minimum\": 1.5}", "1", "(top): is too small" },
	{ "{\"minimum\": 1}", "\"0\"", NULL },
	{ "{\"pattern\": \"^E[A-Z]+$\"}", "\"EBUSY\"", NULL },
	{ "{\"pattern\": \"^E[A-Z]+$\"}", "\"EBUSY?\"", "(top): does not match the pattern" },
	/* not anchored unless it says so */
	{ "{\"pattern\": \"b\"}", "\"abc\"", NULL },
	{ "{\"pattern\": \"b\"}", "1", NULL },
	{ "{\"$ref\": \"#/$defs/n\", \"$defs\": {\"n\": {\"type\": \"integer\"}}}", "\"x\"",
	  "(top): type is not \"integer\"" },
	/* beside a $ref other keywords count as well */
	{ "{\"$ref\": \"#/$defs/n\", \"minimum\": 3, \"$defs\": {\"n\": {\"type\": \"integer\"}}}",
	  "2", "(top): is too small" },
	{ "{\"$ref\": \"#/$defs/t\", \"$defs\": {\"t\": {\"items\": {\"$ref\": \"#/$defs/t\"}, "
	  "\"type\": \"array\"}}}",
	  "[[[]], [[1]]]", "/1/0/0: type is not \"array\"" },
	{ "{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"$ref\": \"#/$defs/a\"}}}", "1",
	  "(top): too deep; does a $ref lead to itself?" },
};

static void values(void **state)
{
	for (size_t i = 0; i < COUNT(cases); i++) {
		json_t *schema = parse(cases[i].schema), *value = parse(cases[i].value);
		struct diag why = { "" };
		int err;

		if (schema_understood(schema, &why))
			fail_msg("%s: %s", cases[i].schema, why.text);
		err = schema_check(schema, value, &why);
		if (!err != !cases[i].why || (err && strcmp(why.text, cases[i].why)))
			fail_msg("%s of %s: \"%s\", not \"%s\"", cases[i].schema, cases[i].value,
				 err ? why.text : "valid", cases[i].why ? cases[i].why : "valid");
		json_decref(schema);
		json_decref(value);
	}
}

/* Nothing may be left unchecked in silence, wherever it stands. */
static const struct {
	const char *schema;
	const char *why;
} not_understood[] = {
	{ "[]", "(top): no schema" },
	{ "{\"oneOf\": []}", "/oneOf: keyword not understood" },
	{ "{\"requierd\": []}", "/requierd: keyword not understood" },
	{ "{\"properties\": {\"a\": {\"format\": \"date\"}}}",
	  "/properties/a/format: keyword not understood" },
	{ "{\"items\": {\"uniqueItems\": true}}", "/items/uniqueItems: keyword not understood" },
	{ "{\"additionalProperties\": {\"maxLength\": 1}}",
	  "/additionalProperties/maxLength: keyword not understood" },
	{ "{\"$defs\": {\"unused\": {\"maxItems\": 1}}}",
	  "/$defs/unused/maxItems: keyword not understood" },
	{ "{\"properties\": {\"a\": true}}", "/properties/a: no schema" },
	{ "{\"type\": \"int\"}", "/type: unknown type" },
	{ "{\"type\": []}", "/type: no type" },
	{ "{\"$ref\": \"#/$defs/x\"}", "/$ref: refers to nothing in #/$defs" },
	{ "{\"$ref\": \"other.json\"}", "/$ref: refers to nothing in #/$defs" },
	{ "{\"pattern\": \"(\"}", "/pattern: no POSIX extended regular expression" },
	{ "{\"pattern\": \"\\\\d+\"}", "/pattern: no POSIX extended regular expression" },
	{ "{\"enum\": []}", "/enum: no array of values" },
	{ "{\"minimum\": \"1\"}", "/minimum: no number" },
	{ "{\"required\": [1]}", "/required: not all strings" },
};

static void schemas(void **state)
{
	for (size_t i = 0; i < COUNT(not_understood); i++) {
		json_t *schema = parse(not_understood[i].schema);
		struct diag why = { "" };

		if (!schema_understood(schema, &why))
			fail_msg("%s: understood", not_understood[i].schema);
		assert_string_equal(why.text, not_understood[i].why);
		json_decref(schema);
	}
}

/* Every name of a record has a description, with its unit where it has one. */
static void assert_described(const json_t *schema, const char *where)
{
	const json_t *properties = json_object_get(schema, "properties"), *inner;
	const char *name;

	json_object_foreach ((json_t *)properties, name, inner) {
		if (!json_object_get(inner, "description") &&
		    strcmp(json_string_value(json_object_get(inner, "$ref")), "#/$defs/support") &&
		    strcmp(json_string_value(json_object_get(inner, "$ref")), "#/$defs/facts"))
			fail_msg("%s: %s has no description", where, name);
		assert_described(inner, name);
		if (json_object_get(inner, "items"))
			assert_described(json_object_get(inner, "items"), name);
	}
}

static void shipped_schemas(void **state)
{
	static const char *const paths[] = { "docs/trial.schema.json", "docs/run.schema.json" };

	for (size_t i = 0; i < COUNT(paths); i++) {
		struct diag why = { "" };
		json_t *schema = schema_load(paths[i], &why), *inner;
		const char *name;

		if (!schema)
			fail_msg("%s", why.text);
		assert_described(schema, paths[i]);
		json_object_foreach (json_object_get(schema, "$defs"), name, inner)
			assert_described(inner, name);
		json_decref(schema);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(schemas),
		cmocka_unit_test(shipped_schemas),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
