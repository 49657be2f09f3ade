/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_HTML_HTML_TROUBLE_H
#define PFNBENCH_REPORT_HTML_HTML_TROUBLE_H

#include <stdio.h>

#include "bench/analysis/summary.h"

/**
 * html_trouble() - what did not end as a success or with EBUSY, and what was not run, each reason
 * once
 * @out: the page
 * @s: the run
 *
 * Skipped and crashed trials, timeouts and other failures by reason, with how many there are and
 * where the first stands; combinations and kernels that were left out; kernel logs of crashes.
 * Nothing where there is none of it. Without memory the process ends.
 */
void html_trouble(FILE *out, const struct summary *s);

#endif
