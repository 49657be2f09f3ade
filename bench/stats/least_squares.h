/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_STATS_LEAST_SQUARES_H
#define PFNBENCH_STATS_LEAST_SQUARES_H

#include <stddef.h>

/* Coefficients of one fit at most */
#define LEAST_SQUARES_MAX 4

/**
 * struct fit_data - what is fitted: y is about the sum of coefficients times x
 * @x: @nr rows of @terms numbers, none negative
 * @y: @nr numbers above 0
 * @nr: rows
 * @terms: coefficients, from 1 to LEAST_SQUARES_MAX
 */
struct fit_data {
	const double *x;
	const double *y;
	size_t nr;
	size_t terms;
};

/**
 * least_squares() - coefficients, none negative, with the least sum of squared relative errors
 * @data: the rows
 * @without: index of a row that is left out; @data->nr: none is
 * @coefficient: result, @data->terms numbers; in y's unit over that of the column
 *
 * The sum is of ((x coefficient - y) / y)^2, so that a row counts the same whatever its size. A
 * column that no row tells from the others gets 0.
 *
 * Return: 0, -EDOM where no row is left or all columns are 0.
 */
int least_squares(const struct fit_data *data, size_t without, double *coefficient);

/**
 * least_squares_value() - what coefficients give for a row
 * @data: the rows
 * @row: index
 * @coefficient: @data->terms numbers
 *
 * Return: the sum of products, in y's unit.
 */
double least_squares_value(const struct fit_data *data, size_t row, const double *coefficient);

#endif
