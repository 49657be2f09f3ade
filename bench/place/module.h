/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLACE_MODULE_H
#define PFNBENCH_PLACE_MODULE_H

#include <stdbool.h>
#include <stdint.h>

struct trial;

/* Functions of placer_module, as struct placer describes them. */

/* module_arm.c */
int module_arm(struct trial *t);
int module_start(struct trial *t, uint64_t *now_ns);
int module_disarm(struct trial *t);

/* module_verify.c */
bool module_is_blocker(const struct trial *t, uint64_t offset);
void module_note_other(struct trial *t, uint64_t offset);
int module_compare(struct trial *t);

#endif
