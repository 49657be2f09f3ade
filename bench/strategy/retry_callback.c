// SPDX-License-Identifier: GPL-2.0
/* Isolation is undone; when the last blocker of the range has been freed, try again. */

#include "bench/trial/retry.h"

const struct retry retry_callback = {
	.name = "callback",
	.summary = "when the last blocker has been freed; isolation is released meanwhile",
	.watches = true,
	.again = retry_watch,
};
