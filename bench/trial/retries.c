// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include "bench/trial/retry.h"

static const struct retry none = {
	.name = "none",
	.summary = "one attempt",
};

const struct retry *const retries[] = { &none, NULL };
