// SPDX-License-Identifier: GPL-2.0
/*
 * A retry strategy to copy: bench/strategy/retry_NAME.c, and the line RETRY(NAME) in
 * bench/strategy/retries.c.
 *
 * This one, "sample:N", pauses for a millisecond after a failed attempt, N times at most.
 */

#include <errno.h>

#include "bench/trial/retry.h"
#include "bench/trial/trial.h"
#include "bench/util/units.h"

#define PAUSE_NS (1000 * NSEC_PER_USEC)

/*
 * @arg is what follows the colon, or NULL; a mistake costs one line, which says what to write. What
 * was read goes into struct retry_spec. A strategy without arguments has
 * no parse().
 */
static int parse(const char *arg, struct retry_spec *spec, struct diag *why)
{
	if (!arg)
		return diag_set(why, -EINVAL,
				"retry sample lacks the number of retries; write sample:3");
	return parse_u64(arg, 1, UINT32_MAX, &spec->count, why);
}

/*
 * After each failed attempt. 0: try again, -EAGAIN: give up, -ETIME: the deadline has passed.
 * retry_sleep() minds the deadline, and counts the pause in the record.
 */
static int again(struct trial *t)
{
	if (t->nr_attempts > t->cell.retry.count)
		return -EAGAIN;
	return retry_sleep(t, PAUSE_NS);
}

const struct retry retry_sample = {
	.name = "sample",
	.summary = "sample:N: after a millisecond, at most N more attempts",
	.parse = parse,
	.again = again,
};
