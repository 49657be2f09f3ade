/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TESTS_KINDS_H
#define PFNBENCH_TESTS_KINDS_H

#include <string.h>

#include "workloads/support/alloc_trace.h"
#include "workloads/unit_ops.h"
#include "workloads/workload.h"

/* All kinds of pages that the table of blockers has; @k is a const struct unit_ops * */
#define for_each_blocker_kind(k)                                                                   \
	for (const struct blocker *const *b_ = blockers; *b_; b_++)                                \
		if (!((k) = (*b_)->units)) {                                                       \
		} else

/**
 * fill_kind_apart() - the kind of a fill that is no mapping whose pages are taken one after the other
 * @f: the fill
 *
 * Return: the kind, which is to be tried as those of blockers are; NULL: it is such a mapping
 */
static inline const struct unit_ops *fill_kind_apart(const struct fill *f)
{
	const struct unit_ops *k = fill_kind(f);

	return k && k->drop && (k->take == units_take_each || k->take == alloc_trace_take) ? k
											   : NULL;
}

/**
 * kind_called() - a kind of pages by its name
 * @name: as in experiments
 *
 * Return: the kind; NULL: no fill or blocker has it
 */
static inline const struct unit_ops *kind_called(const char *name)
{
	const struct unit_ops *k;

	for (const struct fill *const *f = fills; *f; f++)
		if (fill_kind(*f) && !strcmp(fill_kind(*f)->name, name))
			return fill_kind(*f);
	for_each_blocker_kind (k) {
		if (!strcmp(k->name, name))
			return k;
	}
	return NULL;
}

#endif
