// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/asked.h"

#include <string.h>

#include "bench/cell/level.h"
#include "bench/util/text.h"

char *asked_text(const json_t *run, const char *key, const char *absent)
{
	const json_t *asked = json_object_get(run, "asked");
	const char *line = json_string_value(json_object_get(asked, "experiment"));
	size_t len = strlen(key);

	for (; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, key, len) && !strncmp(line + len, " = ", 3))
			return text_print("%.*s", (int)strcspn(line + len + 3, "\n"),
					  line + len + 3);
	}
	return text_copy(absent);
}

static const char *in_guest(const char *level)
{
	for (enum measure m = 0; m < MEASURE_NR; m++)
		if (!strcmp(level, measure_names[m]))
			return measure_names[measure_in_guest(m)];
	return level;
}

bool asked_levels_alike(const char *a, const char *b, bool virtual)
{
	return !strcmp(virtual ? in_guest(a) : a, virtual ? in_guest(b) : b);
}
