/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_HTML_HTML_SETUP_H
#define PFNBENCH_REPORT_HTML_HTML_SETUP_H

#include <stdio.h>

#include "bench/analysis/summary.h"

/**
 * html_setup() - the sections on kernels, machine and how to do it again
 * @out: the page
 * @s: the run
 */
void html_setup(FILE *out, const struct summary *s);

#endif
