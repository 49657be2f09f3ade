/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_EXPERIMENT_AXIS_H
#define PFNBENCH_EXPERIMENT_AXIS_H

#include <stdint.h>

#include "bench/cell/cell.h"
#include "bench/util/diag.h"

/**
 * axis_parse() - parse one axis value into its field of @cell, and set @cell->text[@axis]
 * @axis: which
 * @text: the value; must outlive @cell
 * @cell: where it goes
 * @why: names the value, what is wrong and what would be right (lists the known names)
 *
 * Return: 0, -EINVAL for a malformed or unknown value.
 */
int axis_parse(enum axis axis, const char *text, struct cell *cell, struct diag *why);

/**
 * cell_parse() - parse a value of each axis
 * @text: the values; must outlive @cell
 * @g: of the machine that the cell is for; copied
 * @cell: where they go
 * @why: as from axis_parse(), or target_fits_pages()
 *
 * Return: 0, -EINVAL.
 */
int cell_parse(const char *const text[AXIS_NR], const struct geometry *g, struct cell *cell,
	       struct diag *why);

/**
 * target_fits_pages() - whether a target's size is whole pages or pageblocks, as it wants them
 * @spec: from axis_parse()
 * @g: of the machine that it is for
 * @text: the value that it was parsed from
 * @why: names the sizes, and one that would be right
 *
 * Return: 0, also for a target without a size; -EINVAL.
 */
int target_fits_pages(const struct target_spec *spec, const struct geometry *g, const char *text,
		      struct diag *why);

/**
 * cell_valid() - whether the combination makes sense at all, on any kernel
 * @cell: all axes parsed, and its geometry set
 * @memory_bytes: guest memory, 0 on a host
 * @why: why not
 *
 * A range larger than half the memory, more blockers than pages, a policy other than early-check
 * without a kernel operation and the like. What depends on the kernel is found out in the guest.
 *
 * Return: 0 or -EINVAL.
 */
int cell_valid(const struct cell *cell, uint64_t memory_bytes, struct diag *why);

#endif
