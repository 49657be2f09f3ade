/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_STEERED_H
#define PFNBENCH_WORKLOADS_STEERED_H

#include <stddef.h>
#include <stdint.h>

#include "bench/util/diag.h"

struct site;

/* place() and release() of every struct fill and struct blocker that has units (workload.h). */
int steered_fill_place(struct site *s, size_t part, const uint64_t *map, uint64_t nr,
		       struct diag *why);
int steered_fill_release(struct site *s, size_t part, struct diag *why);
int steered_blocker_place(struct site *s, struct diag *why);
int steered_blocker_release(struct site *s, struct diag *why);

#endif
