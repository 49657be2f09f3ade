// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include "bench/place/host/finder.h"

/* The more a way asks of the cell, the earlier it stands. */
static const struct finder *const finders[] = {
	&finder_kernel_pages,
	&finder_user_pages,
	&finder_recycled_frames,
	&finder_cycled_block,
};

const struct finder *finder_of(const struct trial *t)
{
	size_t i = 0;

	while (!finders[i]->applies(t))
		i++;
	return finders[i];
}
