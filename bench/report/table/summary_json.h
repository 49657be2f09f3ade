/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_TABLE_SUMMARY_JSON_H
#define PFNBENCH_REPORT_TABLE_SUMMARY_JSON_H

#include <jansson.h>

#include "bench/analysis/summary.h"

/**
 * summary_json() - the tables of a run for scripts: each cell with all that its trials measured
 * @s: the run; its samples get sorted
 *
 * Return: new reference; docs/output.md has the members. Without memory the process ends.
 */
json_t *summary_json(const struct summary *s);

#endif
