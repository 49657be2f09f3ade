/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_HTML_SCRIPT_H
#define PFNBENCH_REPORT_HTML_SCRIPT_H

/* Filters and sorts the tables of report.html, which is complete without it. */
extern const char html_script[];

#endif
