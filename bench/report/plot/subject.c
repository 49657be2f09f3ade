// SPDX-License-Identifier: GPL-2.0
#include "bench/report/plot/subject.h"

#include "bench/analysis/found_cells.h"
#include "bench/analysis/releases.h"
#include "bench/report/plot/blocker_kinds.h"

/* Fewer kinds are compared more easily in a table. */
#define KINDS_MIN 4

/* More targets cannot be told apart. */
#define TARGETS_MAX 5

bool subject_has_one_strategy(const struct summary *s)
{
	return s->axes[AXIS_RETRY].nr == 1 && s->axes[AXIS_LIFETIME].nr == 1 &&
	       s->axes[AXIS_CHURN].nr == 1;
}

bool subject_is_kinds(const struct summary *s)
{
	return blocker_kinds(s) >= KINDS_MIN && found_is_measured(s);
}

bool subject_is_history(const struct summary *s)
{
	struct releases r;
	bool is_row;

	releases_make(s, &r);
	is_row = r.nr;
	releases_free(&r);
	return is_row && subject_is_kinds(s);
}

bool subject_is_targets(const struct summary *s)
{
	size_t nr = s->axes[AXIS_TARGET].nr;

	return nr > 1 && nr <= TARGETS_MAX && s->axes[AXIS_POLICY].nr == 1 &&
	       subject_has_one_strategy(s) && !subject_is_kinds(s);
}
