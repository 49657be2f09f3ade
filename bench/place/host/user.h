/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLACE_USER_H
#define PFNBENCH_PLACE_USER_H

#include <stdbool.h>
#include <stdint.h>

struct trial;

/* Functions of placer_user in user_verify.c, as struct placer describes them. */
bool user_is_blocker(const struct trial *t, uint64_t offset);
void user_note_other(struct trial *t, uint64_t offset);
int user_compare(struct trial *t);

#endif
