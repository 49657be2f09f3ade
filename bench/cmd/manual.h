/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_MANUAL_H
#define PFNBENCH_CMD_MANUAL_H

#include <argp.h>
#include <stdio.h>

#include "bench/cmd/option_list.h"

/**
 * manual_put() - write a page for man(1), of what --help is made of
 * @out: where to
 * @name: of the command, as it is called: "pfnbench run"
 * @summary: what it does, in a few words
 * @argp: its arguments and texts. After the vertical tab, a paragraph that begins with "Examples:"
 *	  and what follows "Exit status: " have sections of their own
 * @list: its options; hidden ones have no place in it. What is no option but a word (OPTION_DOC) is
 *	  taken for a command
 *
 * In the language of man(7), without a date.
 */
void manual_put(FILE *out, const char *name, const char *summary, const struct argp *argp,
		const struct option_list *list);

#endif
