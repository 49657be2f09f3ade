// SPDX-License-Identifier: GPL-2.0
/* One attempt: what the kernel's callers get today. */

#include <errno.h>

#include "bench/trial/retry.h"

static int again(struct trial *t)
{
	return -EAGAIN;
}

const struct retry retry_none = {
	.name = "none",
	.summary = "one attempt",
	.parse = retry_parse_nothing,
	.again = again,
};
