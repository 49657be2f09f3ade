// SPDX-License-Identifier: GPL-2.0
#include "tests/lib/trial_pairs.h"

#include <string.h>

#include "tests/lib/trial_field.h"

static int keep(void *ctx, json_t *t, unsigned long line)
{
	return json_array_append(ctx, t);
}

static bool same_placement(const char *const *same, const json_t *a, const json_t *b)
{
	for (; *same; same++)
		if (strcmp(trial_text(a, *same), trial_text(b, *same)))
			return false;
	return trial_number(a, "boot") == trial_number(b, "boot") &&
	       trial_number(a, "trial") == trial_number(b, "trial");
}

static const json_t *second_of(const json_t *trials, const struct trial_pairing *how,
			       const json_t *t)
{
	const json_t *other;
	size_t i;

	json_array_foreach (trials, i, other)
		if (how->is_second(t, other) && same_placement(how->same, t, other))
			return other;
	return NULL;
}

bool trials_pair(const char *dir, const struct trial_pairing *how, void *ctx, unsigned int *alone)
{
	json_t *trials = json_array(), *run = trials_each(dir, keep, trials), *t;
	size_t i;

	*alone = 0;
	json_array_foreach (trials, i, t) {
		const json_t *second = how->is_first(t) ? second_of(trials, how, t) : NULL;

		if (second)
			how->pair(ctx, t, second);
		else
			*alone += how->is_first(t);
	}
	json_decref(trials);
	json_decref(run);
	return run;
}
