/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_TABLE_TEXT_H
#define PFNBENCH_REPORT_TABLE_TEXT_H

#include <stdbool.h>
#include <stdio.h>

#include "bench/analysis/summary.h"

/**
 * text_report() - heading and tables of a run for a terminal, at most 100 columns wide
 * @out: where it goes
 * @s: the run; its samples get sorted
 * @ansi: bold and dim; without, plain text
 *
 * Return: 0 or -ENOMEM.
 */
int text_report(FILE *out, struct summary *s, bool ansi);

/**
 * text_wants_ansi() - whether a stream is a terminal whose user wants bold and dim (NO_COLOR)
 */
bool text_wants_ansi(FILE *out);

#endif
