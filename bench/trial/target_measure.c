// SPDX-License-Identifier: GPL-2.0
#include "bench/trial/target_measure.h"

#include <string.h>

#include "bench/trial/target.h"

const struct target_measure *target_measure(size_t i)
{
	for (const struct target *const *t = targets; *t; t++)
		for (const struct target_measure *m = (*t)->measures; m && m->name; m++)
			if (!i--)
				return m;
	return NULL;
}

size_t target_measure_find(const char *name)
{
	const struct target_measure *m;

	for (size_t i = 0; (m = target_measure(i)); i++)
		if (!strcmp(m->name, name))
			return i;
	return TARGET_MEASURES_MAX;
}

bool target_measure_read(const struct target_measure *m, const json_t *record, uint64_t *value)
{
	const json_t *member = json_object_get(record, m->member ?: m->name);

	if (!member)
		return false;
	if (m->of)
		return m->of(record, value);
	*value = (uint64_t)json_integer_value(member);
	return true;
}
