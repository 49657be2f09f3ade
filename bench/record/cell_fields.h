/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_RECORD_CELL_FIELDS_H
#define PFNBENCH_RECORD_CELL_FIELDS_H

#include <stdbool.h>
#include <jansson.h>

#include "bench/experiment/axis.h"
#include "bench/util/diag.h"

/* What an axis that a record does not mention stood at. */
#define AXIS_ABSENT "none"

/**
 * axis_may_be_absent() - whether the axis came after the format's first days
 *
 * Older records do not have it; they count as AXIS_ABSENT.
 */
bool axis_may_be_absent(enum axis axis);

/**
 * cell_value() - a record's value on an axis
 * @record: a trial, or a cell of run.json's "skipped", that was checked
 */
const char *cell_value(const json_t *record, enum axis axis);

/**
 * check_cell() - check that a record has a text for each axis that it must have
 * @why: what is wrong; without file or mend
 *
 * Return: 0 or -EBADMSG.
 */
int check_cell(const json_t *record, struct diag *why);

#endif
