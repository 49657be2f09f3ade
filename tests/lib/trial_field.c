// SPDX-License-Identifier: GPL-2.0
#include "tests/lib/trial_field.h"

#include <string.h>

const char *trial_text(const json_t *t, const char *name)
{
	const char *s = json_string_value(json_object_get(t, name));

	return s ? s : "";
}

long long trial_number(const json_t *t, const char *name)
{
	return json_integer_value(json_object_get(t, name));
}

bool trial_is(const json_t *t, const char *name, const char *value)
{
	return !strcmp(trial_text(t, name), value);
}
