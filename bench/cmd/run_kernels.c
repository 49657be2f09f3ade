// SPDX-License-Identifier: GPL-2.0
#include "bench/cmd/run_kernels.h"

#include "bench/cmd/cmd.h"

size_t run_kernels_tell(const struct kernel *kernels, size_t nr)
{
	size_t usable = 0;

	for (size_t i = 0; i < nr; i++) {
		const struct kernel *k = &kernels[i];
		struct diag why;

		usable += !k->error;
		if (k->error)
			diag_set(&why, 0, "kernel %s: %s; its cells are left out", k->spec,
				 k->error);
		else if (k->module_error)
			diag_set(&why, 0, "kernel %s goes without the module: %s", k->spec,
				 k->module_error);
		if (k->error || k->module_error)
			diag_print(&why);
	}
	return usable;
}

int run_kernels_none(const struct kernel *kernels, size_t nr, struct diag *why)
{
	diag_set(why, 0, "no kernel can be had; nothing to run");
	for (size_t i = 0; i < nr; i++)
		if (!kernels[i].misnamed)
			return STATUS_FAILURE;
	return STATUS_MISUSE;
}

const struct kernel *run_kernels_first(const struct kernel *kernels)
{
	while (kernels->error)
		kernels++;
	return kernels;
}
