// SPDX-License-Identifier: GPL-2.0
#include "tests/lib/trial_field.h"

#include <stdio.h>
#include <string.h>

#include "bench/record/reader.h"
#include "bench/util/diag.h"

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

void trials_say(bool ok, const char *name)
{
	printf("%sok - %s\n", ok ? "" : "not ", name);
}

json_t *trials_each(const char *dir, int (*each)(void *ctx, json_t *t, unsigned long line),
		    void *ctx)
{
	struct diag why = { "" };
	json_t *run = dir ? run_json_load(dir, &why) : NULL;

	if (run && !trials_read(dir, run, NULL, each, ctx, NULL, &why))
		return run;
	printf("not ok - the run can be read: %s\n", why.text);
	json_decref(run);
	return NULL;
}
