/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_UTIL_JSON_PUT_H
#define PFNBENCH_UTIL_JSON_PUT_H

#include <stdio.h>
#include <jansson.h>

#define JSON_DIGITS 15

/**
 * json_put() - print an object as all commands print theirs: in ASCII, a member a line
 * @out: where it goes
 * @o: printed, and its reference is given up
 * @digits: of numbers that are not whole; JSON_DIGITS loses none of a median's
 *
 * Without memory the process ends.
 */
void json_put(FILE *out, json_t *o, int digits);

#endif
