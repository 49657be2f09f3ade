/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_TABLE_WRAPPED_H
#define PFNBENCH_REPORT_TABLE_WRAPPED_H

#include <stdio.h>

/**
 * wrapped_put() - write a sentence over as many lines as it needs
 * @out: where it goes
 * @text: words with blanks between them; lines after the first begin with two
 *
 * Lines have at most 100 columns, but for a longer word.
 */
void wrapped_put(FILE *out, const char *text);

#endif
