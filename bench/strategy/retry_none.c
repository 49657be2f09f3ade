// SPDX-License-Identifier: GPL-2.0
/* One attempt, as the kernel's callers make it today. */

#include "bench/trial/retry.h"

const struct retry retry_none = {
	.name = "none",
	.summary = "one attempt",
};
