// SPDX-License-Identifier: GPL-2.0
#include "bench/experiment/experiment.h"

#include <stdlib.h>
#include <string.h>

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
	for (enum axis a = 0; a < AXIS_NR; a++)
		value_list_clear(&exp->axes[a]);
	value_list_clear(&exp->kernels);
	free(exp->path);
	free(exp->name);
	free(exp->module);
	free(exp->cache);
	free(exp->text);
	*exp = (struct experiment){ NULL };
}

bool experiment_on_host(const struct experiment *exp)
{
	return exp->kernels.nr == 1 && !strcmp(exp->kernels.text[0], "host");
}
