/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_TABLE_WRAPPED_H
#define PFNBENCH_REPORT_TABLE_WRAPPED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/**
 * struct wrap - how text is broken into lines
 * @width: columns of a line
 * @indent: where lines but the first begin
 * @column: where the first line goes on
 */
struct wrap {
	size_t width;
	size_t indent;
	size_t column;
};

/**
 * wrapped_put_in() - write text in lines that end between words
 * @out: where it goes
 * @text: words with blanks between them; one that no line can hold is not broken
 * @wrap: how
 */
void wrapped_put_in(FILE *out, const char *text, struct wrap wrap);

/**
 * wrapped_put() - write a sentence in lines of at most 100 columns, indented from the second on
 * @out: where it goes
 * @text: one line; words longer than a line stay whole
 */
void wrapped_put(FILE *out, const char *text);

/**
 * wrapped_put_fact() - write a line of a heading: a name, and text beside it
 * @out: where it goes
 * @name: at most 12 columns
 * @text: as wrapped_put() has it
 */
void wrapped_put_fact(FILE *out, const char *name, const char *text);

#endif
