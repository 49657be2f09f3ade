// SPDX-License-Identifier: GPL-2.0
/* What targets declare of their records, against the schema, the page on the format, and tables. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/record/trial_check.h"
#include "bench/trial/target.h"
#include "bench/trial/target_measure.h"
#include "bench/util/fields.h"
#include "bench/util/file.h"

#define FOR_EACH_TARGET(t)	for (const struct target *const *t = targets; *t; t++)
#define FOR_EACH_FIELD(f, list) for (const struct field *f = (list); f && f->name; f++)

static bool needs(const json_t *schema, const char *name)
{
	const json_t *required = json_object_get(schema, "required"), *one;
	size_t i;

	json_array_foreach (required, i, one)
		if (!strcmp(json_string_value(one), name))
			return true;
	return false;
}

/* The schema's word for a kind; a reference says what it is by its name. */
static bool kind_is(const json_t *schema, enum field_kind kind)
{
	const char *ref = json_string_value(json_object_get(schema, "$ref")) ?: "";
	const char *type = json_string_value(json_object_get(schema, "type")) ?: "";

	switch (kind) {
	case FIELD_COUNT:
		return !strcmp(ref, "#/$defs/count");
	case FIELD_INTEGER:
		return !strcmp(type, "integer");
	case FIELD_TEXT:
		return !strcmp(type, "string") || !strcmp(ref, "#/$defs/name") ||
		       !strcmp(ref, "#/$defs/errno");
	case FIELD_OBJECT:
		return !strcmp(type, "object");
	case FIELD_ARRAY:
		return !strcmp(type, "array");
	}
	return false;
}

static bool declared(const struct field *fields, const char *name)
{
	FOR_EACH_FIELD(f, fields)
	if (!strcmp(f->name, name))
		return true;
	return false;
}

static void check_fields(const struct field *fields, const json_t *schema, const char *where);

/* All names of an object, or of each object in a list: neither side has one more. */
static void check_inner(const struct field *f, const json_t *schema)
{
	const json_t *inner = f->kind == FIELD_ARRAY ? json_object_get(schema, "items") : schema;
	const char *name;
	json_t *unused;

	check_fields(f->inner, inner, f->name);
	json_object_foreach (json_object_get(inner, "properties"), name, unused)
		if (!declared(f->inner, name))
			fail_msg("%s of %s: only the schema has it", name, f->name);
}

static void check_fields(const struct field *fields, const json_t *schema, const char *where)
{
	FOR_EACH_FIELD(f, fields)
	{
		const json_t *property =
			json_object_get(json_object_get(schema, "properties"), f->name);

		if (!property)
			fail_msg("%s of %s: the schema does not have it", f->name, where);
		if (!kind_is(property, f->kind))
			fail_msg("%s of %s: the schema has another type", f->name, where);
		if (f->needed == NEEDED_ALWAYS && !needs(schema, f->name))
			fail_msg("%s of %s: the schema does not require it", f->name, where);
		if (f->inner)
			check_inner(f, property);
	}
}

static void schema(void **state)
{
	json_error_t error;
	json_t *trial = json_load_file("docs/trial.schema.json", JSON_REJECT_DUPLICATES, &error);

	if (!trial)
		fail_msg("docs/trial.schema.json:%d: %s", error.line, error.text);
	FOR_EACH_TARGET(t)
	check_fields((*t)->fields, trial, (*t)->name);
	json_decref(trial);
}

/* The row that explains a name, which stands between backquotes in its first column. */
static char *find_row(const char *page, const char *name)
{
	char quoted[80];

	snprintf(quoted, sizeof(quoted), "`%s`", name);
	for (const char *line = page; line; line = strchr(line, '\n')) {
		const char *cell = strstr(line += *line == '\n', "| "), *found;
		size_t len = strcspn(line, "\n");

		found = cell == line ? strstr(line, quoted) : NULL;
		if (found && found < strstr(line + 2, " | "))
			return strndup(line, len);
	}
	return NULL;
}

/* A name that belongs to another one may be told of in that one's row. */
static void check_row(const char *page, const char *name, const struct field *inner)
{
	char *row = find_row(page, name);

	if (!row && !strstr(page, name))
		fail_msg("docs/record-format.md does not have %s", name);
	FOR_EACH_FIELD(f, inner)
	if (!row || !strstr(row, f->name))
		fail_msg("docs/record-format.md: the row of %s does not have %s", name, f->name);
	free(row);
}

static void page(void **state)
{
	char *text;

	assert_int_equal(file_read("docs/record-format.md", &text, NULL), 0);
	FOR_EACH_TARGET(t)
	FOR_EACH_FIELD(f, (*t)->fields)
	check_row(text, f->name, f->inner);
	free(text);
}

/* No two declare the same name, and what is read of a record knows all of them. */
static void declared_once(void **state)
{
	struct field all[TRIAL_FIELDS_MAX];
	size_t seen = 0;

	trial_fields(all);
	FOR_EACH_FIELD(f, all)
	{
		seen++;
		if (declared(f + 1, f->name))
			fail_msg("%s is declared twice", f->name);
	}
	assert_in_range(seen, 1, TRIAL_FIELDS_MAX - 2);
	FOR_EACH_TARGET(t)
	{
		FOR_EACH_FIELD(f, (*t)->fields)
		assert_true(declared(all, f->name));
		assert_int_equal(!(*t)->fields, !(*t)->report);
		assert_true((*t)->result_size || !(*t)->report);
	}
}

/* Each is found by its name, and in a member that its target declares. */
static void measures(void **state)
{
	size_t nr = 0;

	FOR_EACH_TARGET(t)
	for (const struct target_measure *m = (*t)->measures; m && m->name; m++) {
		assert_ptr_equal(target_measure(nr), m);
		assert_int_equal(target_measure_find(m->name), nr++);
		assert_true(declared((*t)->fields, m->member ?: m->name));
		assert_true(m->of || !m->member);
	}
	assert_null(target_measure(nr));
	assert_in_range(nr, 1, TARGET_MEASURES_MAX);
	assert_int_equal(target_measure_find("no such"), TARGET_MEASURES_MAX);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(schema),
		cmocka_unit_test(page),
		cmocka_unit_test(declared_once),
		cmocka_unit_test(measures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
