// SPDX-License-Identifier: GPL-2.0
/* Helpers for both ways to tell phases. */

#include "bench/measure/phase_method.h"

#include <errno.h>
#include <inttypes.h>

#include "bench/machine/journal.h"

int phases_note(struct phases *p, const char *setting, uint64_t value)
{
	return p->journal ? journal_hold(p->journal, setting, value, &p->why) : 0;
}

int phases_lost(uint64_t lost, struct diag *why)
{
	return diag_set(why, -ENOSPC,
			"phases: %" PRIu64
			" records did not fit into the trace buffer of " TRACE_BUFFER_KB
			" KiB; shorten the deadline",
			lost);
}
