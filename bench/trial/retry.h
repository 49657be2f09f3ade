/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TRIAL_RETRY_H
#define PFNBENCH_TRIAL_RETRY_H

/**
 * struct retry - what happens after a failed attempt
 * @name: as in experiments and records, up to the colon
 * @summary: one line for `pfnbench list retries`
 */
struct retry {
	const char *name;
	const char *summary;
};

/* NULL terminated */
extern const struct retry *const retries[];

#endif
