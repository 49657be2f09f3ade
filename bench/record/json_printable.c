// SPDX-License-Identifier: GPL-2.0
#include "bench/record/json_printable.h"

#include <stdlib.h>

#include "bench/util/printable.h"
#include "bench/util/text.h"

/* A copy that is printable if @text is not; NULL otherwise. */
static char *mended(const char *text)
{
	char *copy = text_copy(text);

	if (printable(copy))
		return copy;
	free(copy);
	return NULL;
}

static bool mend_text(json_t *json)
{
	char *text = mended(json_string_value(json));
	bool changed = text;

	if (changed)
		json_string_set(json, text);
	free(text);
	return changed;
}

static bool mend_names(json_t *object)
{
	bool changed = false;
	const char *name;
	void *next;
	json_t *value;

	json_object_foreach_safe(object, next, name, value)
	{
		char *other = mended(name);

		if (other && !json_object_set(object, other, value))
			changed |= !json_object_del(object, name);
		free(other);
	}
	return changed;
}

bool json_printable(json_t *json)
{
	bool changed = false;
	const char *name;
	json_t *inner;
	size_t i;

	if (json_is_string(json))
		return mend_text(json);
	json_array_foreach (json, i, inner)
		changed |= json_printable(inner);
	json_object_foreach (json, name, inner)
		changed |= json_printable(inner);
	return (json_is_object(json) && mend_names(json)) || changed;
}
