// SPDX-License-Identifier: GPL-2.0
#include "bench/report/explain/explain_run.h"

#include "bench/record/profiles.h"

static size_t kernels_with_trials(const struct summary *s)
{
	size_t nr = 0;

	for (size_t k = 0; k < s->nr_kernels; k++)
		nr += kernel_has_trials(s, k);
	return nr;
}

bool explain_run_can(const struct summary *s, int by)
{
	return profiles_are_there(s->dir) &&
	       (by == LABEL_KERNEL ? kernels_with_trials(s) : s->axes[by - LABEL_AXIS(0)].nr) > 1;
}

int explain_run_by(const struct summary *s)
{
	return kernels_with_trials(s) > 1 ? LABEL_KERNEL : LABEL_AXIS(AXIS_POLICY);
}
