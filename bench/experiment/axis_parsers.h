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

/**
 * axis_parse_block_types() - parse which pageblocks of a range are not movable,
 * "unmovable:25%@random+reclaimable:1@end"
 * @text: the value; only read, and not kept
 * @cell: gets the types; unchanged after an error
 * @why: what is wrong and what would be right
 *
 * Return: 0, -EINVAL for a malformed value, an unknown type or place, or shares that are more than
 * 100 % together, -ERANGE for an amount out of range.
 */
int axis_parse_block_types(const char *text, struct cell *cell, struct diag *why);

/**
 * struct amount_text - what an amount at a place is a part of, for messages
 * @axis: its name
 * @text: the value as written
 * @example: a name that goes before such an amount
 * @unit: what is counted: "page"
 */
struct amount_text {
	const char *axis;
	const char *text;
	const char *example;
	const char *unit;
};

/**
 * axis_parse_amount() - parse how many, and where: "1@middle" or "1%@random"
 * @arg: what stands behind the colon
 * @t: where it stands
 * @spec: gets amount and place; changed after an error, too
 * @why: what is wrong and what would be right
 *
 * Return: 0, -EINVAL for a malformed value or an unknown place, -ERANGE for an amount out of range.
 */
int axis_parse_amount(const char *arg, const struct amount_text *t, struct blocker_spec *spec,
		      struct diag *why);

#endif
