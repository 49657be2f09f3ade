/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_EXPORT_CSV_H
#define PFNBENCH_REPORT_EXPORT_CSV_H

#include <stdio.h>

/**
 * csv_put() - a field, quoted where RFC 4180 wants it
 * @out: the table; commas and ends of lines are the caller's
 * @text: made printable; one that a spreadsheet would take for a formula, since it begins with
 * = + - @, a tab or the end of a line and is no number, gets an apostrophe before it
 */
void csv_put(FILE *out, const char *text);

/**
 * csv_of_tsv() - a plot's data as CSV
 * @out: where to
 * @tsv: lines of fields with tabs between them; "-" is not measured, and becomes an empty field
 */
void csv_of_tsv(FILE *out, const char *tsv);

#endif
