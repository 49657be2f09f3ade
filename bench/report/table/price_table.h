/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_TABLE_PRICE_TABLE_H
#define PFNBENCH_REPORT_TABLE_PRICE_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "bench/analysis/calibration.h"
#include "bench/calibrate/user_prices.h"

/**
 * price_table_user() - what user space found out, and the prices that follow
 * @out: where it goes
 * @u: taken
 * @machine: facts, with "cpu" and "kernel"
 * @ansi: bold and colours
 */
void price_table_user(FILE *out, const struct user_prices *u, const json_t *machine, bool ansi);

/**
 * price_table_kinds() - what was measured and what is estimated, kind by kind, with the errors
 * @out: where it goes
 * @c: fitted, or held against given prices
 * @ansi: bold and colours
 */
void price_table_kinds(FILE *out, const struct calibration *c, bool ansi);

/**
 * price_table_put_plot() - the same as data for plots/estimate.gp
 * @out: gets a line of names, and one a kind
 * @c: fitted, or held against given prices
 */
void price_table_put_plot(FILE *out, const struct calibration *c);

#endif
