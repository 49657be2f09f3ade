/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_UTIL_JSON_PUT_H
#define PFNBENCH_UTIL_JSON_PUT_H

#include <stdio.h>
#include <jansson.h>

/**
 * json_put() - print an object as all commands print theirs: in ASCII, a member a line
 * @out: where it goes
 * @o: printed, and its reference is given up
 *
 * Without memory the process ends.
 */
void json_put(FILE *out, json_t *o);

#endif
