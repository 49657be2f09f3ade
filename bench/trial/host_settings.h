/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TRIAL_HOST_SETTINGS_H
#define PFNBENCH_TRIAL_HOST_SETTINGS_H

#include "bench/util/diag.h"

struct trial;

/**
 * host_settings_note() - note in the journal which settings the trial's kinds of pages will change
 *
 * They restore them themselves; the journal is for those who are killed. Without a journal, as in a
 * guest, nothing is noted.
 *
 * Return: 0 or -errno
 */
int host_settings_note(struct trial *t, struct diag *why);

#endif
