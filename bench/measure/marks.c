// SPDX-License-Identifier: GPL-2.0
/* Marks that a TCG plugin finds in the instructions of a guest; a few NOPs for anybody else. */

#include "bench/measure/marks.h"

#include <pfnbench_mark.h>

#include "bench/util/clock.h"

#define ID_BITS 32

void attempt_begin(struct attempt *a)
{
	PFNB_MARK_HERE(PFNB_MARK_BEGIN);
	a->begin_ns = clock_ns();
}

void attempt_end(struct attempt *a)
{
	a->end_ns = clock_ns();
	PFNB_MARK_HERE(PFNB_MARK_END);
}

/* A plugin of QEMU 7.2 cannot read registers: a mark for each bit. */
void marks_trial(uint64_t id)
{
	PFNB_MARK_HERE(PFNB_MARK_TRIAL);
	for (int bit = ID_BITS - 1; bit >= 0; bit--) {
		if (id >> bit & 1)
			PFNB_MARK_HERE(PFNB_MARK_BIT1);
		else
			PFNB_MARK_HERE(PFNB_MARK_BIT0);
	}
}

void marks_trial_end(void)
{
	PFNB_MARK_HERE(PFNB_MARK_TRIAL_END);
}

void marks_driver_end(void)
{
	PFNB_MARK_HERE(PFNB_MARK_END);
}
