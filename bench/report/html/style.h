/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_HTML_STYLE_H
#define PFNBENCH_REPORT_HTML_STYLE_H

/* Style sheet of report.html: phone, desktop and print; light and dark. */
extern const char html_style[];

#endif
