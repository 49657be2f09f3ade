/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLACE_USER_H
#define PFNBENCH_PLACE_USER_H

#include <stdbool.h>
#include <stdint.h>

struct trial;

/* Functions of placer_user in user_verify.c, as struct placer describes them. */

/**
 * user_is_blocker() - whether a unit of the blocker came to lie at a page of the range, and is
 * there still
 * @t: the trial, with the page flags of its range read
 * @offset: of the page in the range, in pages
 *
 * Return: true if so
 */
bool user_is_blocker(const struct trial *t, uint64_t offset);

/**
 * user_note_other() - count a page of others in t->placement.others
 * @t: the trial
 * @offset: of the page in the range, in pages; not looked at
 */
void user_note_other(struct trial *t, uint64_t offset);

/**
 * user_compare() - hold what was found in the range against what was asked, others' pages being
 * allowed
 * @t: the trial, with its placement
 *
 * Return: 0, or -EILSEQ when something else is there; the reason is in t->reason
 */
int user_compare(struct trial *t);

#endif
