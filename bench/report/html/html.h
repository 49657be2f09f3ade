/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_HTML_HTML_H
#define PFNBENCH_REPORT_HTML_HTML_H

#include "bench/analysis/summary.h"
#include "bench/report/plot/figure.h"

/**
 * html_report() - write DIR/report.html: one file with everything in it, and no script
 * @dir: result directory
 * @s: the run; its samples get sorted
 * @figures: those that were drawn are put into the page
 * @no_plots: why figures are missing, or NULL
 * @why: what could not be written
 *
 * The page depends on the run alone, so that making it again gives the same bytes.
 *
 * Return: 0 or -errno.
 */
int html_report(const char *dir, struct summary *s, const struct figures *figures,
		const char *no_plots, struct diag *why);

#endif
