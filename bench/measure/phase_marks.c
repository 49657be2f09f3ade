// SPDX-License-Identifier: GPL-2.0
/* Times between events of an operation, given to phases by what they lie between. */

#include "bench/measure/phase_marks.h"

void phase_marks_begin(struct phase_marks *m, uint64_t at, bool success)
{
	m->at = at;
	m->last = MARK_NR;
	m->success = success;
}

/* After the last migration or test. */
static enum phase after(const struct phase_marks *m)
{
	return m->success ? PHASE_FINISH : PHASE_UNDO;
}

static enum phase before(const struct phase_marks *m, enum phase_mark mark)
{
	if (mark != MARK_NOTIFIER)
		return m->last == MARK_NR ? PHASE_OTHER : PHASE_MIGRATE;
	if (m->last == MARK_NOTIFIER)
		return PHASE_NOTIFY;
	return m->last == MARK_NR ? PHASE_OTHER : after(m);
}

static void add(struct phase_marks *m, enum phase phase, uint64_t at)
{
	if (at < m->at)
		m->strays++;
	else
		m->ns[phase] += at - m->at;
	m->at = at;
}

void phase_marks_add(struct phase_marks *m, enum phase_mark mark, uint64_t at)
{
	add(m, before(m, mark), at);
	m->last = mark;
}

/* A success has been tested: even after the last notifier the range is being taken. */
void phase_marks_end(struct phase_marks *m, uint64_t at)
{
	bool marked = m->last == MARK_MIGRATION || m->last == MARK_TEST;

	add(m, marked || (m->success && m->last != MARK_NR) ? after(m) : PHASE_OTHER, at);
}
