/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_EXPERIMENT_INI_FILE_H
#define PFNBENCH_EXPERIMENT_INI_FILE_H

#include "bench/experiment/key.h"

/**
 * ini_file_parse() - take the keys of an INI file's text
 * @path: for messages
 * @text: contents of the file
 * @exp: gets the values
 * @seen: line of each key of experiment_keys that is no list, 0 for those that are not in the file
 * @why: "PATH:LINE: what; mend"
 *
 * Return: 0, -EINVAL, -ENOMEM.
 */
int ini_file_parse(const char *path, const char *text, struct experiment *exp, int seen[NR_KEYS],
		   struct diag *why);

#endif
