/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_STEERED_H
#define PFNBENCH_WORKLOADS_STEERED_H

#include <stddef.h>
#include <stdint.h>

#include "bench/util/diag.h"

struct site;

/* place() and release() of every struct fill and struct blocker that has units (workload.h). */

/**
 * steered_fill_place() - place() of every struct fill that has units
 * @s: the site, with its range
 * @part: index in the cell's fill
 * @map: bitmap over the range: pages of whole units; borrowed
 * @nr: bits in @map; not looked at
 * @why: the reason for a failure
 *
 * Return: 0 or -errno; steered_fill_release() is due either way
 */
int steered_fill_place(struct site *s, size_t part, const uint64_t *map, uint64_t nr,
		       struct diag *why);

/**
 * steered_fill_release() - release() of every struct fill that has units
 * @s: the site; may have no units of this part
 * @part: index in the cell's fill
 * @why: not looked at
 *
 * Return: 0
 */
int steered_fill_release(struct site *s, size_t part, struct diag *why);

/**
 * steered_blocker_place() - place() of every struct blocker that has units
 * @s: the site, with its range and blocker_map; with the module, units of the kernel's own that
 * miss their place are wanted at another one, and blocker_map changes
 * @part: index in the cell's blocker
 * @why: the reason for a failure
 *
 * Return: 0 or -errno; steered_blocker_release() is due either way
 */
int steered_blocker_place(struct site *s, size_t part, struct diag *why);

/**
 * steered_blocker_ready() - ready() of every struct blocker that has units
 * @s: the site; may have no units of this part
 * @part: index in the cell's blocker
 * @why: the reason for a failure
 *
 * Return: 0 or -errno, of the kind's own ready()
 */
int steered_blocker_ready(struct site *s, size_t part, struct diag *why);

/**
 * steered_blocker_begin() - begin() of every struct blocker that has units
 * @s: the site; may have no units of this part
 * @part: index in the cell's blocker
 */
void steered_blocker_begin(struct site *s, size_t part);

/**
 * steered_blocker_release() - release() of every struct blocker that has units
 * @s: the site; may have no units of this part
 * @part: index in the cell's blocker
 * @why: not looked at
 *
 * Return: 0
 */
int steered_blocker_release(struct site *s, size_t part, struct diag *why);

#endif
