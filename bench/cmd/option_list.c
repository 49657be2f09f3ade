// SPDX-License-Identifier: GPL-2.0
#include "bench/cmd/option_list.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/memory.h"
#include "bench/util/printable.h"
#include "bench/util/text.h"

/* What getopt_long(3) is to return for the option with this index; letters are below. */
#define LONG_BASE 0x10000

void option_list_add(struct option_list *list, const struct argp_option *table)
{
	for (; table && (table->name || table->key || table->doc); table++)
		if (list->nr < OPTION_LIST_MAX)
			list->option[list->nr++] = table;
}

char option_letter(const struct argp_option *o)
{
	return o->key > 0 && o->key <= 127 && isprint(o->key) ? o->key : 0;
}

/* What getopt_long(3) knows options by. */
struct known {
	struct option option[OPTION_LIST_MAX + 1];
	char letters[2 * OPTION_LIST_MAX + 2];
};

static void make_known(const struct option_list *list, struct known *k)
{
	char *letter = k->letters;
	size_t nr = 0;

	*k = (struct known){};
	*letter++ = ':'; /* a value that is missing is told apart */
	for (size_t i = 0; i < list->nr; i++) {
		const struct argp_option *o = list->option[i];

		if (o->name)
			k->option[nr++] =
				(struct option){ o->name, o->arg ? required_argument : no_argument,
						 NULL, LONG_BASE + i };
		if (!option_letter(o))
			continue;
		*letter++ = option_letter(o);
		if (o->arg)
			*letter++ = ':';
	}
}

/* The names that begin with @name, or the one that is near it: "'--set'"; empty: there are none */
static char *guess(const struct option_list *list, const char *name)
{
	const char *names[OPTION_LIST_MAX] = { NULL }, *near = NULL, *comma = "";
	char *text;
	FILE *out = memory_stream(&text);

	for (size_t i = 0; i < list->nr; i++) {
		const struct argp_option *o = list->option[i];

		if (!o->name || o->flags & OPTION_HIDDEN)
			continue;
		names[i] = o->name;
		if (strncmp(o->name, name, strlen(name)))
			continue;
		fprintf(out, "%s'--%s'", comma, o->name);
		comma = " or ";
	}
	if (!*comma)
		near = text_nearest(name, names, list->nr);
	if (near)
		fprintf(out, "'--%s'", near);
	memory_stream_end(out);
	return text;
}

/* @word: "--NAME" or "--NAME=VALUE" */
static char *tell_name(const struct option_list *list, const char *word)
{
	size_t len = strcspn(word, "=");
	char *name = text_print("%.*s", (int)len, word), *near = guess(list, name + 2), *text;

	printable(name);
	text = *near ? text_print("unrecognized option '%s'; did you mean %s?", name, near)
		     : text_print("unrecognized option '%s'", name);
	free(near);
	free(name);
	return text;
}

static char *tell_letter(int letter)
{
	char text[] = { letter, '\0' };

	printable(text);
	return text_print("invalid option -- '%s'", text);
}

/* @value: the option was given one, and takes none; else it lacks one */
static char *tell_value(const struct option_list *list, int key, bool value)
{
	char letter[] = { key, '\0' };
	const char *name = key >= LONG_BASE ? list->option[key - LONG_BASE]->name : letter;
	const char *dashes = key >= LONG_BASE ? "--" : "-";

	return value ? text_print("option '%s%s' doesn't allow an argument", dashes, name)
		     : text_print("option '%s%s' requires an argument", dashes, name);
}

static bool stops(const struct option_list *list, int key, const int *stop)
{
	if (key >= LONG_BASE)
		key = list->option[key - LONG_BASE]->key;
	for (; *stop; stop++)
		if (*stop == key)
			return true;
	return false;
}

char *option_list_check(const struct option_list *list, int argc, char **argv, const int *stop)
{
	char **words = memory_zeroed(argc + 1, sizeof(*words)), *wrong = NULL;
	struct known known;
	int key;

	make_known(list, &known);
	memcpy(words, argv, argc * sizeof(*words)); /* getopt sorts them */
	opterr = 0;
	optind = 0; /* from the start, in GNU's way */
	while (!wrong) {
		optopt = -1; /* -? is an option, too */
		key = getopt_long(argc, words, known.letters, known.option, NULL);
		if (key == -1 ||
		    (key != ':' && (key != '?' || optopt == -1) && stops(list, key, stop)))
			break;
		if (key == ':')
			wrong = tell_value(list, optopt, false);
		else if (key == '?' && !optopt)
			wrong = tell_name(list, words[optind - 1]);
		else if (key == '?' && optopt >= LONG_BASE)
			wrong = tell_value(list, optopt, true);
		else if (key == '?' && optopt != -1)
			wrong = tell_letter(optopt);
	}
	free(words);
	return wrong;
}
