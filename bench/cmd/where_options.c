// SPDX-License-Identifier: GPL-2.0
#include "bench/cmd/where_options.h"

#include <string.h>

#include "bench/cmd/usage.h"

static void check_room(bool fits, const struct argp_state *state)
{
	if (!fits)
		usage_error(state,
			    "--where: more than %d values; leave out those of an axis of which "
			    "all are wanted",
			    WHERE_MAX);
}

void where_options_parse(struct where *w, char *arg, const struct argp_state *state)
{
	char *value = strchr(arg, '=');

	if (!value || !value[1])
		usage_error(state, "--where: '%s' is no AXIS=VALUE; write kernel=debian:7", arg);
	*value++ = '\0';
	check_room(where_add(w, usage_label("--where", arg, state), value), state);
}

void where_options_compare(struct where *w, int by, const char *base,
			   const struct argp_state *state)
{
	if (by >= 0)
		check_room(where_add_base(w, by, base), state);
}
