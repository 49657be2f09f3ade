/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_FINDINGS_FINDINGS_JSON_H
#define PFNBENCH_REPORT_FINDINGS_FINDINGS_JSON_H

#include <jansson.h>

#include "bench/analysis/summary.h"

/**
 * findings_json() - all findings of a run for scripts
 * @s: the run; its samples get sorted
 *
 * Return: new reference; docs/output.md has the members. Without memory the process ends.
 */
json_t *findings_json(struct summary *s);

#endif
