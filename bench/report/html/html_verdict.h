/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_HTML_HTML_VERDICT_H
#define PFNBENCH_REPORT_HTML_HTML_VERDICT_H

#include <stdio.h>

#include "bench/analysis/summary.h"

/**
 * html_verdict() - what an operator wants to know of a run: the lines of `pfnbench verdict`
 * @out: the page
 * @s: the run; of one that is read for its estimates, and without trials under early-check, nothing
 *     is written
 *
 * Without memory the process ends.
 */
void html_verdict(FILE *out, const struct summary *s);

#endif
