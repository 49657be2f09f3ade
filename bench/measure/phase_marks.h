/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MEASURE_PHASE_MARKS_H
#define PFNBENCH_MEASURE_PHASE_MARKS_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/measure/phase.h"

/**
 * enum phase_mark - an event of an operation that lies between two of its steps
 * @MARK_NOTIFIER: a notifier is about to be called: memory is going offline, did, or did not
 * @MARK_MIGRATION: migrate_pages() begins or ends
 * @MARK_TEST: the range was looked at, whether all of it is free
 */
enum phase_mark {
	MARK_NOTIFIER,
	MARK_MIGRATION,
	MARK_TEST,
	MARK_NR,
};

/**
 * struct phase_marks - time by phase, added up mark by mark
 * @ns: PHASE_NOTIFY: from the first notifier called in a row to the last; PHASE_MIGRATE: from
 * there to the last migration or test, with all that lies between, huge pages and tests too;
 * PHASE_FINISH: of a success, what follows that but notifiers; PHASE_UNDO: of a failure, from there
 * to the next notifier, or the end; PHASE_OTHER: all else, most of it before the first mark: locks,
 * drain, isolation, check
 * @at: the last mark, or the beginning
 * @last: what it was; MARK_NR: nothing yet
 * @strays: marks before their attempt; the sum is then worth nothing
 */
struct phase_marks {
	uint64_t ns[PHASE_NR];
	uint64_t at;
	enum phase_mark last;
	bool success;
	uint64_t strays;
};

/**
 * phase_marks_begin() - an attempt begins; times of those before stay
 * @m: the sum; zeroed before the first attempt
 * @at: when, ns
 * @success: how it will end
 */
void phase_marks_begin(struct phase_marks *m, uint64_t at, bool success);

/**
 * phase_marks_add() - what happens next in the attempt
 * @m: the sum; the time since the last mark is added to the phase that ends here
 * @mark: the event
 * @at: when, ns, of the clock of phase_marks_begin()
 */
void phase_marks_add(struct phase_marks *m, enum phase_mark mark, uint64_t at);

/**
 * phase_marks_end() - the attempt ends
 * @m: the sum; the time since the last mark is added to the last phase
 * @at: when, ns, of the clock of phase_marks_begin()
 */
void phase_marks_end(struct phase_marks *m, uint64_t at);

#endif
