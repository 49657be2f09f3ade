/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_RECORD_CELL_FIELDS_H
#define PFNBENCH_RECORD_CELL_FIELDS_H

#include <jansson.h>

#include "bench/cell/cell.h"
#include "bench/util/diag.h"

/**
 * axis_absent() - the value that an axis had in a record which does not mention that axis
 * @axis: which axis
 *
 * Return: a static string, or NULL for an axis that was there from the format's first days, and
 * must be in each record.
 */
const char *axis_absent(enum axis axis);

/**
 * cell_value() - a record's value on an axis
 * @record: a trial, or a cell of run.json's "skipped", that was checked
 * @axis: which axis
 *
 * Return: the value, which lives as long as @record; axis_absent() where @record has none.
 */
const char *cell_value(const json_t *record, enum axis axis);

/**
 * check_cell() - check that a record has a text for each axis that it must have
 * @record: a trial, or a cell of run.json's "skipped"
 * @why: what is wrong; without file or mend
 *
 * Return: 0 or -EBADMSG.
 */
int check_cell(const json_t *record, struct diag *why);

#endif
