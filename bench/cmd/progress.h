/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_PROGRESS_H
#define PFNBENCH_CMD_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/cmd/live.h"

/**
 * struct work - what a run has to do
 * @trials: how many
 * @weight: of all of them, in a unit of the caller's
 * @boots: of guests
 * @jobs: guests at once
 */
struct work {
	size_t trials;
	uint64_t weight;
	unsigned int boots;
	unsigned int jobs;
};

/**
 * struct progress - how far a run is, told on stderr
 * @tty: a bar that is drawn anew, with running medians below it; else a line now and then
 * @live: what medians are taken of, or NULL; only looked at on a terminal
 * @boot_ns: what the first boot took
 */
struct progress {
	bool tty;
	bool drawn;
	const struct live *live;
	struct work work;
	size_t trials_done;
	uint64_t weight_done;
	unsigned int boots_done;
	uint64_t boot_ns;
	uint64_t started_ns, shown_ns;
	unsigned int shown_percent;
};

/**
 * progress_begin() - start the clock
 * @p: filled; the bar is taken away by progress_end()
 * @live: running medians to show, or NULL; outlives @p
 * @work: what is to be done; the share done is that of the trials' weight
 */
void progress_begin(struct progress *p, const struct live *live, const struct work *work);

/**
 * progress_booted() - a guest is there
 * @p: as from progress_begin()
 */
void progress_booted(struct progress *p);

/**
 * progress_step() - a trial has been recorded
 * @p: as from progress_begin()
 * @weight: the trial's, in the unit of struct work
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
