/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TRIAL_RETRY_H
#define PFNBENCH_TRIAL_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/cell/cell.h"
#include "bench/util/diag.h"

struct trial;

/**
 * struct retry - what happens after a failed attempt
 * @name: as in experiments and records, up to the colon
 * @summary: one line for `pfnbench list retries`
 * @watches: needs to be told of freed pages
 * @holds: the range stays isolated while waiting, inside of the attempt
 * @parse: read what follows the colon (NULL: nothing does) into @spec
 * @again: pause as the strategy says; 0: try again, -ETIME: the deadline has passed, -EAGAIN: the
 *	   strategy gives up. NULL: there is one attempt
 */
struct retry {
	const char *name;
	const char *summary;
	bool watches;
	bool holds;
	int (*parse)(const char *arg, struct retry_spec *spec, struct diag *why);
	int (*again)(struct trial *t);
};

/* NULL terminated; the first is what runs without a retry axis */
extern const struct retry *const retries[];

/**
 * retry_sleep() - sleep, but not past the trial's deadline
 * @t: the trial; the pause is added to its waits and wait_ns
 * @ns: how long, ns
 *
 * Return: 0, or -ETIME when the deadline has passed
 */
int retry_sleep(struct trial *t, uint64_t ns);

/**
 * retry_watch() - sleep until the blockers in the range have been freed
 * @t: the trial, armed; a poll is counted in its polls
 *
 * Where no page's release can be watched (a pin is dropped without a free) it sleeps for a moment
 * instead, and the trial counts a poll.
 *
 * Return: 0; -ETIME when the deadline has passed; another -errno when the module cannot wait
 */
int retry_watch(struct trial *t);

#endif
