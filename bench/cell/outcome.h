/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CELL_OUTCOME_H
#define PFNBENCH_CELL_OUTCOME_H

/* How a trial may end; see "outcome" in docs/record-format.md. */
enum outcome {
	OUTCOME_SUCCESS,
	OUTCOME_FAILURE,
	OUTCOME_TIMEOUT,
	OUTCOME_SKIPPED,
	OUTCOME_CRASHED,
	OUTCOME_NR,
};

/* "success", "failure", ...: as in records */
extern const char *const outcome_names[OUTCOME_NR];

/**
 * outcome_parse() - the outcome of that name, or OUTCOME_NR
 * @name: as in records; not NULL
 *
 * Return: the outcome; OUTCOME_NR for a name that is none
 */
enum outcome outcome_parse(const char *name);

#endif
