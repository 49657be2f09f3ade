/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_TABLE_VERDICT_TABLE_H
#define PFNBENCH_REPORT_TABLE_VERDICT_TABLE_H

#include <stdbool.h>
#include <stdio.h>
#include <jansson.h>

#include "bench/analysis/verdict.h"
#include "bench/report/table/grid.h"

/**
 * verdict_grid() - lines of a verdict as a table
 * @s: the run
 * @v: of it
 * @as_is: the lines of kernels as they are; else the others
 * @g: result, without a title; release with grid_free(); no row where there is no line
 *
 * Without memory the process ends.
 */
void verdict_grid(const struct summary *s, const struct run_verdict *v, bool as_is, struct grid *g);

/**
 * verdict_subject() - what the lines of kernels as they are speak of
 * @s: the run
 * @v: of it
 *
 * Return: malloc()ed text, "policy early-check, retry none"; without memory the process ends.
 */
char *verdict_subject(const struct summary *s, const struct run_verdict *v);

/**
 * verdict_legend() - how to read the columns
 *
 * Return: a static string.
 */
const char *verdict_legend(void);

/**
 * verdict_text() - the page for an operator
 * @out: where it goes
 * @s: the run
 * @v: of it
 * @ansi: bold and colours
 */
void verdict_text(FILE *out, const struct summary *s, const struct run_verdict *v, bool ansi);

/**
 * verdict_json() - the same for scripts
 * @s: the run
 * @v: of it
 *
 * Return: new reference; docs/verdict.md has its members.
 */
json_t *verdict_json(const struct summary *s, const struct run_verdict *v);

#endif
