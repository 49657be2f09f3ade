/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TRIAL_POLICY_H
#define PFNBENCH_TRIAL_POLICY_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct policy - how unmovable pages are looked for
 * @name: as in experiments and records
 * @summary: one line for `pfnbench list policies`
 * @uapi: PFNB_POLICY_* of kmod/include/pfnbench_uapi.h
 * @patched: the kernel itself follows it, by a patch in patches/; the module hooks nothing then
 */
struct policy {
	const char *name;
	const char *summary;
	uint32_t uapi;
	bool patched;
};

/* NULL terminated; the first is mainline's */
extern const struct policy *const policies[];

#endif
