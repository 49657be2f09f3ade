/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MEASURE_MARKS_H
#define PFNBENCH_MEASURE_MARKS_H

#include <stdint.h>

#include "bench/measure/attempt.h"

/**
 * attempt_begin() - the first clock read of an attempt, behind a mark
 * @a: gets the time
 */
void attempt_begin(struct attempt *a);

/**
 * attempt_end() - the second clock read of an attempt, before a mark
 * @a: gets the time
 */
void attempt_end(struct attempt *a);

/**
 * marks_trial() - tell whose the attempts are that come now
 * @id: the trial's
 */
void marks_trial(uint64_t id);

/**
 * marks_trial_end() - tell that all attempts of a trial have been made
 */
void marks_trial_end(void);

/**
 * marks_driver_end() - tell that an attempt has ended that the module marked the beginning of
 */
void marks_driver_end(void);

#endif
