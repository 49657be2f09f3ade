/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TRIAL_TARGET_MEASURE_H
#define PFNBENCH_TRIAL_TARGET_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>

/* Of all targets together */
#define TARGET_MEASURES_MAX 12

/* How a table shows the median of a measure */
enum target_measure_shown {
	SHOWN_AS_COUNT,
	SHOWN_AS_SHARE, /* it is in parts per million */
};

/**
 * struct target_measure - a number that only trials of one target have
 * @name: by which plots and findings ask for it; NULL ends a list
 * @member: of the record, in which it is found; NULL: the member of that name is the number
 * @of: find it in a record that has the member. Return: false where it is not measured; NULL: it is
 * the member itself
 * @timed: it has a measured time in it
 * @shown: as what
 * @title: of its column in tables; NULL: it has none
 * @unit: of the column, below its title; may be NULL
 * @legend: how to read the column, one or more sentences; NULL: another column's legend tells
 */
struct target_measure {
	const char *name;
	const char *member;
	bool (*of)(const json_t *record, uint64_t *value);
	bool timed;
	enum target_measure_shown shown;
	const char *title;
	const char *unit;
	const char *legend;
};

/**
 * target_measure() - a measure of any target
 * @i: from 0, in the order of the targets
 *
 * Return: the measure, or NULL after the last one.
 */
const struct target_measure *target_measure(size_t i);

/**
 * target_measure_find() - the number of a measure
 * @name: its name
 *
 * Return: which one target_measure() has it as; TARGET_MEASURES_MAX: no target has it.
 */
size_t target_measure_find(const char *name);

/**
 * target_measure_read() - the value that a record has of a measure
 * @m: the measure
 * @record: of a trial of any target
 * @value: result
 *
 * Return: false where it was not measured.
 */
bool target_measure_read(const struct target_measure *m, const json_t *record, uint64_t *value);

#endif
