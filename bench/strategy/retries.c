// SPDX-License-Identifier: GPL-2.0
/* The table of strategies. */

#include <stddef.h>

#include "bench/trial/retry.h"

/* Listed in this order. RETRY(x) is retry_x, which a file of this folder defines. */
/* clang-format off */
#define RETRIES			\
	RETRY(none)		\
	RETRY(immediate)	\
	RETRY(backoff)		\
	RETRY(callback)		\
	RETRY(callback_hold)
/* clang-format on */

#define RETRY(name) extern const struct retry retry_##name;
RETRIES
#undef RETRY

#define RETRY(name) &retry_##name,
const struct retry *const retries[] = { RETRIES NULL };
