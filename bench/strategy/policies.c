// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>
#include <unistd.h>

#include "bench/machine/machine.h"
#include "bench/trial/policy.h"
#include "kmod/include/pfnbench_uapi.h"

static const struct policy early_check = {
	.name = "early-check",
	.summary = "mainline: look for unmovable pages before a pageblock is isolated",
	.uapi = PFNB_POLICY_EARLY_CHECK,
};

static const struct policy isolate_check = {
	.name = "isolate-check",
	.summary = "isolate the whole range, then check all of it, then migrate",
	.uapi = PFNB_POLICY_ISOLATE_CHECK,
};

static const struct policy isolate_first = {
	.name = "isolate-first",
	.summary = "no check: migrate all that can be, fail in the test",
	.uapi = PFNB_POLICY_ISOLATE_FIRST,
};

static const struct policy isolate_stop = {
	.name = "isolate-stop",
	.summary = "no check: stop at the first unmovable page that migration meets",
	.uapi = PFNB_POLICY_ISOLATE_STOP,
};

static const struct policy reference = {
	.name = "reference",
	.summary = "isolate-first by a kernel with the patch in patches/, not by the module",
	.guests = "kernels built with a patch of patches/",
	.uapi = PFNB_POLICY_EARLY_CHECK,
	.patched = true,
};

const struct policy *const policies[] = {
	&early_check, &isolate_check, &isolate_first, &isolate_stop, &reference, NULL,
};

const char *policy_why(const struct machine *m, uint32_t target, const struct policy *policy)
{
	if (policy->patched && access(MACHINE_ISOLATE_FIRST, W_OK))
		return "needs a kernel with vm.isolate_first: see patches/ and pfnbench kernel "
		       "build";
	if (m->dev >= 0)
		return m->info.reason[target][policy->uapi];
	return target == PFNB_TARGET_OFFLINE && policy->uapi == PFNB_POLICY_EARLY_CHECK
		       ? ""
		       : m->dev_why.text;
}
