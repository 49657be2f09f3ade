// SPDX-License-Identifier: GPL-2.0
#include "bench/experiment/axis_name.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bench/util/text.h"

int axis_find_name(const char *what, const char *name, const char *const *names, size_t nr,
		   struct diag *why)
{
	char known[256];
	const char *near;

	for (size_t i = 0; i < nr; i++)
		if (!strcmp(names[i], name))
			return i;
	near = text_nearest(name, names, nr);
	if (near)
		return diag_set(why, -EINVAL, "unknown %s '%s'; did you mean '%s'?", what, name,
				near);
	return diag_set(why, -EINVAL, "unknown %s '%s'; known are %s", what, name,
			text_join(known, sizeof(known), names, nr));
}

void axis_split(const char *text, struct axis_value *v)
{
	size_t len = strcspn(text, ":");

	snprintf(v->name, sizeof(v->name), "%.*s", (int)len, text);
	v->arg = text[len] ? text + len + 1 : NULL;
}
