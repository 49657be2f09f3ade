/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CALIBRATE_GROUND_H
#define PFNBENCH_CALIBRATE_GROUND_H

#include "bench/calibrate/probe.h"
#include "bench/util/diag.h"

/**
 * ground_make() - get memory for probes, and find out how large caches are
 * @g: filled; release with ground_free() after success
 * @why: that there is too little memory
 *
 * Twice the last cache is taken, 128 MiB at least, but never more than an eighth of what is
 * available.
 *
 * Return: 0 or -ENOMEM.
 */
int ground_make(struct ground *g, struct diag *why);

/**
 * ground_free() - give the memory back
 * @g: of ground_make()
 */
void ground_free(struct ground *g);

#endif
