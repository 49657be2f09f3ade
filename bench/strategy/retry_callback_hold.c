// SPDX-License-Identifier: GPL-2.0
/*
 * The attempt itself waits for the blockers, with the range isolated, and then does what is left.
 * Only where that is not possible (nothing to watch, or a page that came into the way after the
 * check) does the attempt fail, and the next one begins as with the plain callback.
 */

#include "bench/trial/retry.h"

const struct retry retry_callback_hold = {
	.name = "callback-hold",
	.summary = "as callback, but the range stays isolated and the attempt goes on where it was",
	.watches = true,
	.holds = true,
	.again = retry_watch,
};
