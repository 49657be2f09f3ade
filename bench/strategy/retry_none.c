// SPDX-License-Identifier: GPL-2.0
/* One attempt: what the kernel's callers get today. */

#include "bench/trial/retry.h"

const struct retry retry_none = {
	.name = "none",
	.summary = "one attempt",
};
