/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLACE_HOST_SETTINGS_H
#define PFNBENCH_PLACE_HOST_SETTINGS_H

#include "bench/util/diag.h"

struct trial;

/**
 * host_settings_note() - note in the journal which settings the trial's kinds of pages will change
 * @t: the trial
 * @why: the reason of a failure
 *
 * Each kind restores its settings itself; the journal is for a process that is killed. Without a
 * journal, as in a guest, nothing is noted.
 *
 * Return: 0 or -errno
 */
int host_settings_note(struct trial *t, struct diag *why);

#endif
