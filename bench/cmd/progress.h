/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_PROGRESS_H
#define PFNBENCH_CMD_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/cmd/live.h"

/**
 * struct progress - how far a run is, told on stderr
 * @tty: a bar that is drawn anew, with running medians below it; else a line now and then
 * @live: what medians are taken of, or NULL; only looked at on a terminal
 */
struct progress {
	bool tty;
	bool drawn;
	const struct live *live;
	size_t trials, trials_done;
	uint64_t weight, weight_done;
	uint64_t started_ns, shown_ns;
	unsigned int shown_percent;
};

/**
 * progress_begin() - start the clock
 * @p: filled; the bar is taken away by progress_end()
 * @live: running medians to show, or NULL; outlives @p
 * @trials: that will be run
 * @weight: of all of them, and of what has to be done besides; the time left is estimated from it
 */
void progress_begin(struct progress *p, const struct live *live, size_t trials, uint64_t weight);

/**
 * progress_weight() - something other than a trial has been done
 * @p: as from progress_begin()
 * @weight: of what was done, in the unit of progress_begin()'s
 */
void progress_weight(struct progress *p, uint64_t weight);

/**
 * progress_step() - a trial has been recorded
 * @p: as from progress_begin()
 * @weight: the trial's, in the unit of progress_begin()'s
 */
void progress_step(struct progress *p, uint64_t weight);

/**
 * progress_note() - a line about something that happened
 * @p: as from progress_begin(); the bar is drawn anew below the line
 * @text: without a newline; made harmless to a terminal
 */
void progress_note(struct progress *p, const char *text);

/**
 * progress_end() - take the bar away
 * @p: as from progress_begin()
 */
void progress_end(struct progress *p);

#endif
