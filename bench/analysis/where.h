/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_WHERE_H
#define PFNBENCH_ANALYSIS_WHERE_H

#include <stdbool.h>
#include <stddef.h>

/* Values that can be asked for at once */
#define WHERE_MAX 64

/**
 * struct where - the part of a run that is looked at: cells whose kernel and axes have these values
 * @value: of an axis that has none here all are wanted; several of one axis are alternatives.
 *	   @label is LABEL_...; @base is set of what is wanted only beside the others, as a
 *	   comparison's first side is: @text NULL stands for the run's first value then
 * @nr: how many
 *
 * Zeroed it is the whole run. Texts stay with the caller.
 */
struct where {
	struct {
		int label;
		const char *text;
		bool base;
	} value[WHERE_MAX];
	size_t nr;
};

/**
 * where_all - the whole run
 */
extern const struct where where_all;

/**
 * where_add() - ask for a value
 * @w: changed
 * @label: LABEL_...
 * @text: the value; outlives @w
 *
 * Return: false where WHERE_MAX are there.
 */
bool where_add(struct where *w, int label, const char *text);

/**
 * where_add_base() - keep what sides of a run are compared with, whatever else is asked for
 * @w: changed
 * @label: LABEL_... that sides differ in
 * @text: the first side's value; NULL: the run's first. Outlives @w
 *
 * Return: false where WHERE_MAX are there.
 */
bool where_add_base(struct where *w, int label, const char *text);

/**
 * where_wants() - whether a value belongs to the part
 * @w: the part
 * @label: LABEL_...
 * @text: the value
 * @first: it is the run's first
 *
 * Return: true if it does.
 */
bool where_wants(const struct where *w, int label, const char *text, bool first);

/**
 * where_text() - the part in words: "kernel debian:7, blocker none or kernel:1@middle"
 * @w: the part
 *
 * Return: malloc()ed text; NULL for the whole run. Without memory the process ends.
 */
char *where_text(const struct where *w);

#endif
