/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLACE_MODULE_H
#define PFNBENCH_PLACE_MODULE_H

#include <stdbool.h>
#include <stdint.h>

struct trial;

/* Functions of placer_module, as struct placer describes them. */

/* module_arm.c */

/**
 * module_arm() - arm policy and retry for this task, and schedule the blockers' lifetimes
 * @t: the trial, placed; gets armed
 *
 * Return: 0 or -errno with the reason in t->reason; -ERANGE when the deadline is too long for a
 * retry that holds the range
 */
int module_arm(struct trial *t);

/**
 * module_start() - the operation begins: the module's lifetimes and churn run from now on
 * @t: the trial, armed
 * @now_ns: when, CLOCK_MONOTONIC ns; corrected by the module
 *
 * Return: 0 or -errno with the reason in t->reason
 */
int module_start(struct trial *t, uint64_t *now_ns);

/**
 * module_disarm() - the operation is over
 * @t: the trial, armed; gets status and hits, and is no longer armed
 *
 * Return: 0 or -errno with the reason in t->reason
 */
int module_disarm(struct trial *t);

/* module_verify.c */

/**
 * module_is_blocker() - whether a unit of the blocker lies at a page of the range, or the module
 * keeps the page
 * @t: the trial, with the page flags of its range read
 * @offset: of the page in the range, in pages
 *
 * A page of the kernel's own may have been allocated along with a unit: it is a blocker as well.
 *
 * Return: true if so
 */
bool module_is_blocker(const struct trial *t, uint64_t offset);

/**
 * module_note_other() - count a page that is neither blocker nor free nor movable as a blocker
 * @t: the trial; the page is added to its placement's blockers
 * @offset: of the page in the range, in pages
 */
void module_note_other(struct trial *t, uint64_t offset);

/**
 * module_compare() - hold what was found in the range against what was asked
 * @t: the trial, with its placement
 *
 * Return: 0, -EILSEQ when something else is there, or -errno when the module tells no owned pages;
 * the reason is in t->reason
 */
int module_compare(struct trial *t);

#endif
