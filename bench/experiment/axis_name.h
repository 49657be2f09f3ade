/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_EXPERIMENT_AXIS_NAME_H
#define PFNBENCH_EXPERIMENT_AXIS_NAME_H

#include <stddef.h>

#include "bench/cell/cell.h"
#include "bench/util/diag.h"

/**
 * axis_find_name() - look a name up in a list
 * @what: of an axis' name, or of another thing that has names; for the message
 * @name: as written
 * @names: those that are known
 * @nr: how many
 * @why: the name that may have been meant, or all that are known
 *
 * Return: its index in @names, or -EINVAL.
 */
int axis_find_name(const char *what, const char *name, const char *const *names, size_t nr,
		   struct diag *why);

#define AXIS_WORD_MAX 64

/* A value taken apart: "kernel:1%@random" is name "kernel", arg "1%@random". */
struct axis_value {
	char name[AXIS_WORD_MAX];
	const char *arg; /* after the colon, or NULL */
};

/**
 * axis_split() - take a value apart at its first colon
 * @text: the value; must outlive @v
 * @v: filled; a name that is too long is cut
 */
void axis_split(const char *text, struct axis_value *v);

/* More than any table has */
#define AXIS_NAMES_MAX 48

/* axis_find_name() in a table of ops structs of any type, which ends with NULL */
#define AXIS_FIND(axis, text, table, why)                                                          \
	({                                                                                         \
		const char *names_[AXIS_NAMES_MAX];                                                \
		size_t nr_ = 0;                                                                    \
		for (; nr_ < AXIS_NAMES_MAX && (table)[nr_]; nr_++)                                \
			names_[nr_] = (table)[nr_]->name;                                          \
		axis_find_name(axis_names[axis], text, names_, nr_, why);                          \
	})

#endif
