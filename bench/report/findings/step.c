// SPDX-License-Identifier: GPL-2.0
#include "bench/report/findings/step.h"

void step_put(FILE *out, const struct summary *s, size_t before, size_t after)
{
	const struct kernel_info *a = &s->kernels[before], *b = &s->kernels[after];

	if (releases_are_next(a->release, b->release))
		fprintf(out, "with %s", b->label);
	else
		fprintf(out, "between %s and %s", a->label, b->label);
}
