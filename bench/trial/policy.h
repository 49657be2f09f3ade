/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TRIAL_POLICY_H
#define PFNBENCH_TRIAL_POLICY_H

#include <stdbool.h>
#include <stdint.h>

struct machine;

/**
 * struct policy - how unmovable pages are looked for
 * @name: as in experiments and records
 * @summary: one line for `pfnbench list policies`
 * @guests: which guests can follow it; NULL: all
 * @uapi: PFNB_POLICY_* of kmod/include/pfnbench_uapi.h
 * @patched: the kernel itself follows it, by a patch in patches/; the module hooks nothing then
 */
struct policy {
	const char *name;
	const char *summary;
	const char *guests;
	uint32_t uapi;
	bool patched;
};

/* NULL terminated; the first is mainline's */
extern const struct policy *const policies[];

/**
 * policy_why() - why kernel and module do not offer a policy for a target
 * @m: the kernel
 * @target: enum pfnb_target
 * @policy: the policy
 *
 * Return: an empty string when they do; without the module for what the kernel does by itself
 */
const char *policy_why(const struct machine *m, uint32_t target, const struct policy *policy);

#endif
