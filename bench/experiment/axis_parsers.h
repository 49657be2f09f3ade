/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_EXPERIMENT_AXIS_PARSERS_H
#define PFNBENCH_EXPERIMENT_AXIS_PARSERS_H

#include "bench/cell/cell.h"
#include "bench/util/diag.h"

/*
 * Axes whose values take a file to read: lines of the table in axis.c. As axis_parse() else:
 * @text is the value, @cell gets it, @why says what is wrong. Each returns 0 or -EINVAL.
 */
int axis_parse_fill(const char *text, struct cell *cell, struct diag *why);
int axis_parse_blocker(const char *text, struct cell *cell, struct diag *why);
int axis_parse_fragment(const char *text, struct cell *cell, struct diag *why);

#endif
