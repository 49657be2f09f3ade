// SPDX-License-Identifier: GPL-2.0
/* Try again at once: notices a release soonest, and burns the CPU until then. */

#include <errno.h>

#include "bench/trial/retry.h"
#include "bench/trial/trial.h"
#include "bench/util/units.h"

static int parse(const char *arg, struct retry_spec *spec, struct diag *why)
{
	if (!arg)
		return diag_set(why, -EINVAL,
				"retry immediate lacks the number of retries; write "
				"immediate:1000");
	return parse_u64(arg, 1, UINT32_MAX, &spec->count, why);
}

static int again(struct trial *t)
{
	if (t->nr_attempts > t->cell.retry.count)
		return -EAGAIN;
	return clock_ns() >= t->deadline_at ? -ETIME : 0;
}

const struct retry retry_immediate = {
	.name = "immediate",
	.summary = "immediate:N: at once, at most N more attempts",
	.parse = parse,
	.again = again,
};
