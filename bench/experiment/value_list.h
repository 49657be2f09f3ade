/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_EXPERIMENT_VALUE_LIST_H
#define PFNBENCH_EXPERIMENT_VALUE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/util/diag.h"

/* A list as written in the file: values in order, and where they stand. */
struct value_list {
	char **text;
	size_t nr;
	int line; /* 0: default or --set */
};

/**
 * value_list_add() - append the values of a line "a, b, c"
 * @list: where they go; the strings are copied
 * @text: taken apart in place; a comma at its end is allowed, as lists go on in the next line
 * @check: called for each value before it is added; may put another malloc()ed text in its place,
 *	   and free it; its error ends the work
 * @ctx: for @check
 * @why: reason for an empty or repeated value, or what @check gave
 *
 * Return: 0 or -EINVAL.
 */
int value_list_add(struct value_list *list, char *text,
		   int (*check)(char **value, const void *ctx, struct diag *why), const void *ctx,
		   struct diag *why);

/**
 * value_list_has() - whether a value is in a list
 * @list: the list
 * @text: the value
 *
 * Return: true if it is.
 */
bool value_list_has(const struct value_list *list, const char *text);

/**
 * value_list_join() - append those values of another list that a list does not have
 * @list: where they go; its line is left alone
 * @more: the other one
 */
void value_list_join(struct value_list *list, const struct value_list *more);

/**
 * value_list_clear() - forget all values
 * @list: freed, and empty then
 */
void value_list_clear(struct value_list *list);

#endif
