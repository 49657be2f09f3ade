/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_EXPORT_FLAT_H
#define PFNBENCH_REPORT_EXPORT_FLAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <jansson.h>

/**
 * struct flat_column - one value of each record
 * @name: its place in a record, names joined by "_"
 * @number: whether any value there is a number
 * @cell: its text in the line that is being made, or NULL
 */
struct flat_column {
	char *name;
	bool number;
	char *cell;
};

/**
 * struct flat_table - records as lines and columns
 * @name: "trials", or the names of the list inside of them, joined by "_"
 * @column: in the order of their first appearance
 * @nr: how many
 * @next: where the next column is looked for first: records have theirs in the same order
 * @out: where lines go; NULL: they are not wanted
 */
struct flat_table {
	char *name;
	struct flat_column *column;
	size_t nr;
	size_t next;
	FILE *out;
};

/**
 * struct flat - tables of records of one kind
 * @table: the first is that of the records themselves
 * @nr: how many
 */
struct flat {
	struct flat_table *table;
	size_t nr;
};

/**
 * flat_learn() - note which tables and columns a record needs
 * @f: starts out zeroed; release with flat_free()
 * @name: of the records' own table
 * @record: a JSON object
 *
 * Without memory the process ends.
 */
void flat_learn(struct flat *f, const char *name, const json_t *record);

/**
 * flat_head() - the names of a table's columns, as a line of CSV on its @out
 * @t: the table; it has an @out
 *
 * Each number that has a unit has it at the end of its name.
 */
void flat_head(const struct flat_table *t);

/**
 * flat_put() - a record's lines, into those tables that have an @out
 * @f: the tables
 * @record: has been learnt
 */
void flat_put(struct flat *f, const json_t *record);

/**
 * flat_free() - free all tables; their streams stay open
 * @f: zeroed afterwards
 */
void flat_free(struct flat *f);

/**
 * flat_name() - a column's name with its unit
 * @table: its table
 * @column: names of the record, joined by "_"
 * @number: whether it holds numbers; those that have no unit in their name get one: what they
 * count, else "_count". Numbers that only tell things apart have none
 * @buf: room for the result, which is cut when this is too small
 * @size: of @buf, in bytes
 *
 * Return: @buf or a static string.
 */
const char *flat_name(const char *table, const char *column, bool number, char *buf, size_t size);

#endif
