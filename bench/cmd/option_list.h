/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_OPTION_LIST_H
#define PFNBENCH_CMD_OPTION_LIST_H

#include <argp.h>
#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>

#define OPTION_LIST_MAX 64

/**
 * struct option_list - the options of a command, those that every command has among them
 * @option: each has a name, a letter or both
 * @nr: how many
 */
struct option_list {
	const struct argp_option *option[OPTION_LIST_MAX];
	size_t nr;
};

/**
 * option_list_add() - put the options of a table behind those that are there
 * @list: all zeros at first; what is more than OPTION_LIST_MAX is left out
 * @table: ends with an empty entry; NULL: no options
 */
void option_list_add(struct option_list *list, const struct argp_option *table);

/**
 * option_letter() - the letter of an option
 * @o: the option
 *
 * Return: 0 where it has none
 */
char option_letter(const struct argp_option *o);

/**
 * option_list_check() - the first option of a command line that is wrong
 * @list: the options that there are
 * @argc: how many arguments, with argv[0]
 * @argv: the arguments; they stay as they are
 * @stop: keys of options behind which nothing matters, as a help's
 *
 * getopt_long(3) looks at them. argp leaves it to getopt to tell what is wrong, and adds a line.
 *
 * Return: malloc()ed words, as getopt has them, with what may have been meant; NULL: nothing is
 * wrong
 */
char *option_list_check(const struct option_list *list, int argc, char **argv, const int *stop);

#endif
