// SPDX-License-Identifier: GPL-2.0
#include "bench/cmd/usage.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/analysis/match.h"
#include "bench/cmd/cmd.h"
#include "bench/cmd/manual.h"
#include "bench/cmd/option_list.h"
#include "bench/util/printable.h"
#include "bench/util/text.h"
#include "bench/util/version.h"

static void leave(const char *name, const char *wrong) __attribute__((noreturn));

static void leave(const char *name, const char *wrong)
{
	fprintf(stderr, "%s: %s; see %s --help\n", name, wrong, name);
	exit(STATUS_MISUSE);
}

void usage_error(const struct argp_state *state, const char *fmt, ...)
{
	char *text;
	va_list args;

	va_start(args, fmt);
	text = text_vprint(fmt, args);
	va_end(args);
	printable(text);
	leave(state->name, text);
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

enum { KEY_HELP = 'h', KEY_VERSION = 'V', KEY_USAGE = 1000, KEY_MANUAL, KEY_OPTIONS };

/* What every command has. Those that are hidden are for `pfnbench help`. */
static const struct argp_option common[] = {
	{ "help", KEY_HELP, NULL, 0, "Give this help list", -1 },
	{ "usage", KEY_USAGE, NULL, 0, "Give a short usage message", -1 },
	{ "version", KEY_VERSION, NULL, 0, "Print the version", -1 },
	{ "manual", KEY_MANUAL, "SUMMARY", OPTION_HIDDEN, NULL, -1 },
	{ "options", KEY_OPTIONS, NULL, OPTION_HIDDEN, NULL, -1 },
	{},
};

/* @own: the command's */
static struct option_list all_options(const struct argp *own)
{
	struct option_list list = {};

	option_list_add(&list, own->options);
	option_list_add(&list, common);
	return list;
}

/* As completions of a shell. */
static void put_options(FILE *out, const struct option_list *list)
{
	for (size_t i = 0; i < list->nr; i++) {
		const struct argp_option *o = list->option[i];

		if (o->flags & OPTION_HIDDEN)
			continue;
		if (o->name)
			fprintf(out, "--%s%s\n", o->name, o->arg ? "=" : "");
		if (option_letter(o))
			fprintf(out, "-%c\n", option_letter(o));
	}
}

static error_t parse_common(int key, char *arg, struct argp_state *state)
{
	const struct argp *own = state->root_argp->children->argp;
	struct option_list list;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = state->input;
		return 0;
	case KEY_HELP:
		argp_state_help(state, stdout, ARGP_HELP_STD_HELP);
		return 0;
	case KEY_USAGE:
		argp_state_help(state, stdout, ARGP_HELP_USAGE | ARGP_HELP_EXIT_OK);
		return 0;
	case KEY_VERSION:
		printf("pfnbench %s\n", pfnbench_version);
		exit(STATUS_OK);
	case KEY_MANUAL:
		list = all_options(own);
		manual_put(stdout, state->name, arg, own, &list);
		exit(STATUS_OK);
	case KEY_OPTIONS:
		list = all_options(own);
		put_options(stdout, &list);
		exit(STATUS_OK);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Behind one of these nothing is read. */
static const int last_words[] = { KEY_HELP, KEY_USAGE, KEY_VERSION, KEY_MANUAL, KEY_OPTIONS, 0 };

void usage_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	const struct argp_child children[] = { { argp, 0, NULL, 0 }, {} };
	const struct argp whole = { common, parse_common, NULL, NULL, children };
	struct option_list list = all_options(argp);
	error_t err;
	char *wrong;

	wrong = option_list_check(&list, argc, argv, last_words);
	if (wrong)
		leave(argv[0], wrong);
	err = argp_parse(&whole, argc, argv, ARGP_NO_HELP, NULL, input);
	if (err) {
		fprintf(stderr, "%s: %s\n", argv[0], strerror(err));
		exit(STATUS_FAILURE);
	}
}
