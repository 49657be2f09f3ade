// SPDX-License-Identifier: GPL-2.0
#include "bench/cmd/estimate_options.h"

#include <string.h>

#include "bench/cmd/usage.h"

void estimate_options_parse(struct estimate_options *o, int key, const char *arg,
			    const struct argp_state *state)
{
	if (key == ESTIMATE_PRICES)
		o->prices = arg;
	else if (strcmp(arg, "latency") && strcmp(arg, "estimate"))
		usage_error(state,
			    "--measure: '%s' is no measure of tables; write latency or estimate",
			    arg);
	o->wanted = key == ESTIMATE_PRICES || !strcmp(arg, "estimate");
}

int estimate_options_read(const struct estimate_options *o, const char *dir, struct estimated *e,
			  struct diag *why)
{
	int err;

	*e = (struct estimated){};
	if (!o->wanted)
		return 0;
	err = prices_find(o->prices, dir, &e->prices, why);
	if (!err)
		err = estimates_read(dir, &e->prices, &e->of_run, why);
	e->estimates = &e->of_run;
	return err;
}

void estimated_free(struct estimated *e)
{
	estimates_free(&e->of_run);
	prices_free(&e->prices);
	*e = (struct estimated){};
}
