// SPDX-License-Identifier: GPL-2.0
#include "bench/experiment/experiment.h"

#include <stdlib.h>
#include <string.h>

#include "bench/arch/arch.h"
#include "bench/machine/page_size.h"

const char *const clock_names[] = {
	[CLOCK_ICOUNT] = "icount",
	[CLOCK_WALL] = "wall",
};

const char *const start_names[] = {
	[START_WARM] = "warm",
	[START_COLD] = "cold",
};

void experiment_free(struct experiment *exp)
{
	for (enum axis a = 0; a < AXIS_NR; a++) {
		value_list_clear(&exp->axes[a]);
		for (size_t p = 0; p < exp->nr_products; p++)
			value_list_clear(&exp->products[p].axes[a]);
	}
	for (size_t p = 0; p < exp->nr_products; p++)
		free(exp->products[p].name);
	free(exp->products);
	value_list_clear(&exp->kernels);
	free(exp->path);
	free(exp->name);
	free(exp->module);
	free(exp->block);
	free(exp->blocks);
	free(exp->cmdline);
	free(exp->cache);
	free(exp->text);
	*exp = (struct experiment){ NULL };
}

const struct value_list *product_values(const struct experiment *exp, size_t product,
					enum axis axis)
{
	const struct value_list *own = &exp->products[product].axes[axis];

	return own->nr ? own : &exp->products[0].axes[axis];
}

const char *experiment_blocks(const struct experiment *exp)
{
	return exp->block ?: exp->blocks;
}

bool experiment_on_host(const struct experiment *exp)
{
	return exp->kernels.nr == 1 && !strcmp(exp->kernels.text[0], "host");
}

struct geometry experiment_geometry(const struct experiment *exp)
{
	static const struct geometry guests = {
		.page_bytes = ARCH_PAGE_BYTES,
		.pageblock_bytes = ARCH_PAGEBLOCK_BYTES,
		.block_bytes = ARCH_BLOCK_BYTES,
	};

	return experiment_on_host(exp) ? geometry_read("") : guests;
}
