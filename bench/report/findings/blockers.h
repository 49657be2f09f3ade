/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_FINDINGS_BLOCKERS_H
#define PFNBENCH_REPORT_FINDINGS_BLOCKERS_H

#include "bench/analysis/summary.h"
#include "bench/report/findings/finding.h"

/* How bad a cell is; NAN: there is nothing to say of it. */
typedef double (*blocker_weigh_fn)(struct cell_stats *cell);

/* Adds the sentence of a place: @worst is @first where no other blocker is worse. */
typedef void (*blocker_say_fn)(struct findings *f, const struct summary *s,
			       struct cell_stats *first, struct cell_stats *worst);

/**
 * blockers_worst() - a sentence for each kernel and place with its first blocker and the worst one
 * @s: the run; its samples get sorted
 * @f: sentences are added
 * @weigh: which blocker is worst; of equals the first one is
 * @say: called where there is anything to say of a blocker
 */
void blockers_worst(struct summary *s, struct findings *f, blocker_weigh_fn weigh,
		    blocker_say_fn say);

#endif
