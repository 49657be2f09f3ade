/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_LOOP_HUNG_H
#define PFNBENCH_LOOP_HUNG_H

#include <sys/types.h>
#include <jansson.h>

#include "bench/trial/series.h"

/**
 * trial_hung() - look at a trial whose operation does not end, from another process
 * @pid: of the process whose first thread is in the operation; it is the caller's child by fork(),
 * so that what is constant stands at one address in both
 * @trial: where the trial is in it
 * @away: gets the memory blocks that it has moved to ZONE_MOVABLE
 * @nr_away: how many
 *
 * Nothing is changed: neither the process nor its memory.
 *
 * Return: the record, a timeout with "hang", which ends now: new reference. NULL where the
 * process's memory cannot be read, or without memory.
 */
json_t *trial_hung(pid_t pid, const struct trial *trial, struct moved_block away[MOVED_BLOCKS],
		   size_t *nr_away);

/**
 * trial_hung_goes_on() - the operation goes on, whatever signal it was sent
 * @record: from trial_hung(); its errno and reason are changed. May be NULL
 */
void trial_hung_goes_on(json_t *record);

#endif
