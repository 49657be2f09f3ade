/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MEASURE_ATTEMPT_H
#define PFNBENCH_MEASURE_ATTEMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ATTEMPTS_KEPT 16

/**
 * struct attempt - one call into the kernel
 * @begin_ns: CLOCK_MONOTONIC
 * @end_ns: likewise; the difference is the attempt's duration
 * @err: 0 or negative errno
 * @migrated: pages that the kernel moved meanwhile
 * @failed: pages that it could not move
 */
struct attempt {
	uint64_t begin_ns;
	uint64_t end_ns;
	int err;
	uint64_t migrated;
	uint64_t failed;
};

/**
 * struct phases_trial - what must be found in the trace
 * @attempts: calls into the kernel
 * @attempts_ns: their duration
 * @early_check: the kernel's own check was made in them
 * @searches: the kernel looked for its range, and may have tried several in one attempt
 * @attempt: the first of them, in order
 * @nr_known: how many are there
 */
struct phases_trial {
	uint64_t attempts;
	uint64_t attempts_ns;
	bool early_check;
	bool searches;
	const struct attempt *attempt;
	size_t nr_known;
};

#endif
