// SPDX-License-Identifier: GPL-2.0
#include "bench/util/fields.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

static const char *const kind_names[] = {
	[FIELD_COUNT] = "number",  [FIELD_INTEGER] = "number", [FIELD_TEXT] = "text",
	[FIELD_OBJECT] = "object", [FIELD_ARRAY] = "list",
};

static bool kind_matches(const json_t *value, enum field_kind kind)
{
	switch (kind) {
	case FIELD_COUNT:
	case FIELD_INTEGER:
		return json_is_integer(value);
	case FIELD_TEXT:
		return json_is_string(value);
	case FIELD_OBJECT:
		return json_is_object(value);
	case FIELD_ARRAY:
		return json_is_array(value);
	}
	return false;
}

static int check_value(const json_t *value, const struct field *f, unsigned int when,
		       struct diag *why);

int fields_check(const json_t *record, const struct field *fields, unsigned int when,
		 struct diag *why)
{
	if (!json_is_object(record))
		return diag_set(why, -EBADMSG, "no JSON object");
	for (const struct field *f = fields; f->name; f++) {
		const json_t *value = json_object_get(record, f->name);
		int err;

		if (value)
			err = check_value(value, f, when, why);
		else if (f->needed & when)
			err = diag_set(why, -EBADMSG, "\"%s\" is missing", f->name);
		else
			err = 0;
		if (err)
			return err;
	}
	return 0;
}

static int check_items(const json_t *list, const struct field *f, unsigned int when,
		       struct diag *why)
{
	const json_t *item;
	size_t i;

	json_array_foreach (list, i, item) {
		int err = fields_check(item, f->inner, when, why);

		if (err) {
			diag_prefix(why, "\"%s\"[%zu]: ", f->name, i);
			return err;
		}
	}
	return 0;
}

static int check_value(const json_t *value, const struct field *f, unsigned int when,
		       struct diag *why)
{
	int err;

	if (!kind_matches(value, f->kind))
		return diag_set(why, -EBADMSG, "\"%s\" is no %s", f->name, kind_names[f->kind]);
	if (f->kind == FIELD_COUNT && json_integer_value(value) < 0)
		return diag_set(why, -EBADMSG, "\"%s\" is negative", f->name);
	if (!f->inner)
		return 0;
	if (f->kind == FIELD_ARRAY)
		return check_items(value, f, when, why);
	err = fields_check(value, f->inner, when, why);
	if (err)
		diag_prefix(why, "\"%s\": ", f->name);
	return err;
}
