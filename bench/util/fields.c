// SPDX-License-Identifier: GPL-2.0
#include "bench/util/fields.h"

#include <errno.h>
#include <stddef.h>

static const struct {
	const char *name;
	json_type type;
} kinds[] = {
	[FIELD_COUNT] = { "number", JSON_INTEGER }, [FIELD_INTEGER] = { "number", JSON_INTEGER },
	[FIELD_TEXT] = { "text", JSON_STRING },	    [FIELD_OBJECT] = { "object", JSON_OBJECT },
	[FIELD_ARRAY] = { "list", JSON_ARRAY },
};

static int check_value(const json_t *value, const struct field *f, unsigned int when,
		       struct diag *why);

int fields_check(const json_t *record, const struct field *fields, unsigned int when,
		 struct diag *why)
{
	if (!json_is_object(record))
		return diag_set(why, -EBADMSG, "no JSON object");
	for (const struct field *f = fields; f->name; f++) {
		const json_t *value = json_object_get(record, f->name);
		int err = 0;

		if (value)
			err = check_value(value, f, when, why);
		else if (f->needed & when)
			err = diag_set(why, -EBADMSG, "\"%s\" is missing", f->name);
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

	if (json_typeof(value) != kinds[f->kind].type)
		return diag_set(why, -EBADMSG, "\"%s\" is no %s", f->name, kinds[f->kind].name);
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
