// SPDX-License-Identifier: GPL-2.0
#include "bench/cmd/usage.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/analysis/match.h"
#include "bench/cmd/cmd.h"
#include "bench/util/printable.h"
#include "bench/util/text.h"

void usage_error(const struct argp_state *state, const char *fmt, ...)
{
	char *text;
	va_list args;

	va_start(args, fmt);
	text = text_vprint(fmt, args);
	va_end(args);
	printable(text);
	fprintf(stderr, "%s: %s; see %s --help\n", state->name, text, state->name);
	exit(STATUS_MISUSE);
}

int usage_label(const char *option, const char *text, const struct argp_state *state)
{
	const char *names[LABELS], *near;
	char all[160];

	for (int l = 0; l < LABELS; l++) {
		names[l] = label_name(l);
		if (!strcmp(text, names[l]))
			return l;
	}
	near = text_nearest(text, names, LABELS);
	if (near)
		usage_error(state, "%s: no axis named '%s'; did you mean '%s'?", option, text,
			    near);
	usage_error(state, "%s: no axis named '%s'; there are %s", option, text,
		    text_join(all, sizeof(all), names, LABELS));
}

/* ARGP_NO_ERRS keeps argp from printing help as well. */
static bool asks_for_help(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "--usage") ||
		    !strcmp(argv[i], "-?"))
			return true;
	return false;
}

void usage_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	unsigned int flags = asks_for_help(argc, argv) ? 0 : ARGP_NO_ERRS;
	int next = argc;
	error_t err = argp_parse(argp, argc, argv, flags, &next, input);
	char *wrong;

	if (!err)
		return;
	if (err == ENOMEM) {
		fprintf(stderr, "%s: %s\n", argv[0], strerror(err));
		exit(STATUS_FAILURE);
	}
	wrong = argv[next > 1 && next <= argc ? next - 1 : argc - 1];
	printable(wrong);
	fprintf(stderr, "%s: '%s' is no option, or lacks its value; see %s --help\n", argv[0],
		wrong, argv[0]);
	exit(STATUS_MISUSE);
}
