// SPDX-License-Identifier: GPL-2.0
/* Pause, twice as long each time: cheap while the blocker stays, late when it goes. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bench/trial/retry.h"
#include "bench/trial/trial.h"
#include "bench/util/units.h"

#define JITTER "jitter"

/* Drivers give up after five or ten. */
#define ATTEMPTS_MAX 1000000

/* One word after the range. */
static int parse_word(const char *word, struct retry_spec *spec, struct diag *why)
{
	if (!strcmp(word, JITTER) && !spec->jitter) {
		spec->jitter = true;
		return 0;
	}
	if (!spec->count && !parse_u64(word, 1, ATTEMPTS_MAX, &spec->count, NULL))
		return 0;
	return diag_set(why, -EINVAL,
			"retry backoff: '%s' after the pauses is neither jitter nor a number of "
			"attempts up to %d; write backoff:100ms..100ms:5",
			word, ATTEMPTS_MAX);
}

static int parse(const char *arg, struct retry_spec *spec, struct diag *why)
{
	char text[96], *rest = text, *range, *word;
	int err;

	if (snprintf(text, sizeof(text), "%s", arg ? arg : "") >= (int)sizeof(text))
		return diag_set(why, -EINVAL, "retry backoff: '%s' is too long", arg);
	range = strsep(&rest, ":");
	err = parse_duration_range(range, &spec->first_ns, &spec->max_ns, why);
	while (!err && (word = strsep(&rest, ":")))
		err = parse_word(word, spec, why);
	return err;
}

static int again(struct trial *t)
{
	const struct retry_spec *spec = &t->cell.retry;
	uint64_t pause = spec->first_ns;

	if (spec->count && t->nr_attempts >= spec->count)
		return -EAGAIN;
	for (uint64_t i = 1; i < t->nr_attempts && pause < spec->max_ns; i++)
		pause *= 2;
	if (pause > spec->max_ns)
		pause = spec->max_ns;
	if (spec->jitter)
		pause = pause / 2 + rng_below(&t->site.rng, pause / 2 + 1);
	return retry_sleep(t, pause);
}

const struct retry retry_backoff = {
	.name = "backoff",
	.summary =
		"backoff:FIRST..MAX[:N][:jitter]: after pauses that double from FIRST to MAX, N attempts",
	.parse = parse,
	.again = again,
};
