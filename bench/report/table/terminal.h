/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_TABLE_TERMINAL_H
#define PFNBENCH_REPORT_TABLE_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

#include "bench/analysis/summary.h"

/**
 * terminal_report() - heading and tables of a run for a terminal, at most 100 columns wide
 * @out: where it goes
 * @s: the run; its samples get sorted
 * @ansi: bold and dim; without, plain text
 *
 * Without memory the process ends.
 */
void terminal_report(FILE *out, struct summary *s, bool ansi);

/**
 * terminal_wants_ansi() - whether a stream is a terminal whose user wants bold and dim (NO_COLOR)
 * @out: the stream, which has a file descriptor
 *
 * Return: true if it is a terminal, and NO_COLOR is not in the environment, or is empty.
 */
bool terminal_wants_ansi(FILE *out);

#endif
