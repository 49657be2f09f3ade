// SPDX-License-Identifier: GPL-2.0
/* Pause, twice as long each time: cheap while the blocker stays, late when it goes. */

#include <stdio.h>
#include <string.h>

#include "bench/trial/retry.h"
#include "bench/trial/trial.h"
#include "bench/util/units.h"

#define JITTER ":jitter"

static int parse(const char *arg, struct retry_spec *spec, struct diag *why)
{
	size_t len = arg ? strlen(arg) : 0;
	char range[64];

	spec->jitter = len > strlen(JITTER) && !strcmp(arg + len - strlen(JITTER), JITTER);
	snprintf(range, sizeof(range), "%.*s", (int)(len - (spec->jitter ? strlen(JITTER) : 0)),
		 arg ? arg : "");
	return parse_duration_range(range, &spec->first_ns, &spec->max_ns, why);
}

static int again(struct trial *t)
{
	const struct retry_spec *spec = &t->cell.retry;
	uint64_t pause = spec->first_ns;

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
	.summary = "backoff:FIRST..MAX[:jitter]: after pauses that double from FIRST to MAX",
	.parse = parse,
	.again = again,
};
