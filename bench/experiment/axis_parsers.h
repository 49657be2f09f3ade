/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_EXPERIMENT_AXIS_PARSERS_H
#define PFNBENCH_EXPERIMENT_AXIS_PARSERS_H

#include "bench/cell/cell.h"
#include "bench/util/diag.h"

/*
 * Axes whose values take a file of code to read: lines of the table in axis.c. axis_parse() calls
 * them, and makes -EINVAL of every error.
 */

/**
 * axis_parse_fill() - parse what fills the memory, "anon:40%+file:10%"
 * @text: the value; only read, and not kept
 * @cell: gets the fill; unchanged after an error
 * @why: what is wrong and what would be right
 *
 * Return: 0, -EINVAL for a malformed value, an unknown kind, or shares that are more than 100 %
 * together, -ERANGE for one share above 100 %.
 */
int axis_parse_fill(const char *text, struct cell *cell, struct diag *why);

/**
 * axis_parse_blocker() - parse what blocks a range, "kernel:1@middle"
 * @text: the value; only read, and not kept
 * @cell: gets the blocker; unchanged after an error
 * @why: what is wrong and what would be right
 *
 * Return: 0, -EINVAL for a malformed value or an unknown kind or place, -ERANGE for an amount out
 * of range.
 */
int axis_parse_blocker(const char *text, struct cell *cell, struct diag *why);

/**
 * axis_parse_fragment() - parse how free memory is cut up, "holes:50%@0..3"
 * @text: the value; only read, and not kept
 * @cell: gets the fragmentation; unchanged after an error
 * @why: what is wrong and what would be right
 *
 * Return: 0, -EINVAL for a malformed value or an unknown kind, -ERANGE for a share above 100 %.
 */
int axis_parse_fragment(const char *text, struct cell *cell, struct diag *why);

#endif
