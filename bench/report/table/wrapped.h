/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_TABLE_WRAPPED_H
#define PFNBENCH_REPORT_TABLE_WRAPPED_H

#include <stddef.h>
#include <stdio.h>

/* Longer lines are hard to read, however wide the terminal is. Tables may be wider. */
#define PROSE_WIDTH 100

/**
 * screen_width() - how many columns there are to write into
 * @out: where to
 *
 * COLUMNS in the environment, if it is a number; else what the terminal says that @out is; else,
 * in a pipe or file, 80.
 *
 * Return: columns, at least 40: what is narrower than that is not obeyed.
 */
size_t screen_width(FILE *out);

/**
 * text_columns() - columns that a text takes on a terminal
 * @text: UTF-8, of characters that are one column wide; NULL takes none
 *
 * Return: columns.
 */
size_t text_columns(const char *text);

/**
 * text_put() - write a text that may come from a guest: it must not steer the terminal
 * @out: where it goes; control characters become '?'
 * @text: the text
 * @len: bytes of it
 */
void text_put(FILE *out, const char *text, size_t len);

/**
 * wrapped_put_at() - write a text over as many lines as it needs
 * @out: where it goes
 * @text: words with blanks or newlines between them; one that no line can hold is cut. A text that
 *	  fits into the line is written as it is
 * @indent: column that further lines begin in
 * @column: where the first line goes on
 * @width: columns of a line; more than @indent and @column
 *
 * The last line is not ended.
 */
void wrapped_put_at(FILE *out, const char *text, size_t indent, size_t column, size_t width);

/**
 * wrapped_put() - write a sentence over as many lines as it needs
 * @out: where it goes
 * @text: words with blanks between them; lines after the first begin with two
 *
 * Lines have at most PROSE_WIDTH columns, and at most those of the screen.
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
