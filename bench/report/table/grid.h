/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_TABLE_GRID_H
#define PFNBENCH_REPORT_TABLE_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define GRID_COLUMNS 20

enum tone {
	TONE_PLAIN,
	TONE_GOOD,
	TONE_BAD,
	TONE_DIM,
};

/**
 * struct grid_row - a line of a table
 * @cell: malloc()ed or NULL
 * @tone: of the last cell
 */
struct grid_row {
	char *cell[GRID_COLUMNS];
	enum tone tone;
};

/**
 * struct grid - a table of text
 * @title: a line above it
 * @head: column headings
 * @columns: how many
 * @labels: the first columns, which say what a row is about; where rows get too long they become
 *          headings of groups of rows, the first column first. Without any the last column says it
 * @gap: blanks between columns; 0: two
 * @numbers: the last column has numbers as well; else it is text, which may be wrapped
 * @row: in order
 * @nr: how many
 *
 * Starts out zeroed.
 */
struct grid {
	const char *title;
	const char *head[GRID_COLUMNS];
	size_t columns;
	size_t labels;
	size_t gap;
	bool numbers;
	struct grid_row *row;
	size_t nr;
};

/**
 * grid_add() - add an empty row
 * @g: the table
 *
 * Return: the row, which stays where it is until the next one is added; without memory the
 * process ends.
 */
struct grid_row *grid_add(struct grid *g);

/**
 * grid_free() - free rows and cells; title and headings stay with the caller
 * @g: zeroed afterwards
 */
void grid_free(struct grid *g);

/**
 * grid_text() - for a terminal
 * @out: where it goes; screen_width() of it is not exceeded
 * @g: the table; without rows only the title is written
 * @ansi: bold and colours
 *
 * Labels of rows that are too long become lines of their own; then the last column is wrapped; and
 * if that is not enough each value gets a line of its own.
 */
void grid_text(FILE *out, const struct grid *g, bool ansi);

/**
 * grid_markdown() - as GitHub, GitLab and lore's readers understand it
 * @out: where it goes
 * @g: the table; without rows only the title is written
 */
void grid_markdown(FILE *out, const struct grid *g);

#endif
