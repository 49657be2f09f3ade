/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_USAGE_H
#define PFNBENCH_CMD_USAGE_H

#include <argp.h>

/**
 * usage_error() - tell in one line what is wrong with the arguments, and leave
 * @state: of the parser that found it; its name begins the line
 * @fmt: printf format, without newline
 * @...: values for @fmt
 *
 * argp_error() would need two lines. The exit status is STATUS_MISUSE.
 */
void usage_error(const struct argp_state *state, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

/**
 * usage_label() - what of a cell an argument names
 * @option: that it is of, for messages
 * @text: "kernel" or an axis
 * @state: of the parser
 *
 * Leaves the program as usage_error() does where there is no such axis.
 *
 * Return: LABEL_...
 */
int usage_label(const char *option, const char *text, const struct argp_state *state);

/**
 * usage_parse() - argp_parse() with the options that every command has: -h, --usage, --version
 * @argp: the options
 * @argc: how many arguments, with argv[0]
 * @argv: the arguments; argv[0] is the name in messages
 * @input: for the parser; may be NULL where the parser does not look at it
 *
 * Leaves the program with STATUS_MISUSE when the arguments are wrong, with STATUS_FAILURE without
 * memory, with 0 after --help.
 */
void usage_parse(const struct argp *argp, int argc, char **argv, void *input);

#endif
