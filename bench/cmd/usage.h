/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_USAGE_H
#define PFNBENCH_CMD_USAGE_H

#include <argp.h>

/**
 * usage_error() - tell in one line what is wrong with the arguments, and leave
 *
 * argp_error() would need two lines.
 */
void usage_error(const struct argp_state *state, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

/**
 * usage_parse() - argp_parse(), but an option that is not known is told in one line as well
 * @input: for the parser
 */
void usage_parse(const struct argp *argp, int argc, char **argv, void *input);

#endif
