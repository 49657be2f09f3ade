/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TRIAL_HOST_ENTICE_H
#define PFNBENCH_TRIAL_HOST_ENTICE_H

#include <stdbool.h>

#include "bench/util/diag.h"

struct chosen;
struct trial;

/**
 * host_entice() - have the kernel hand out page frames of blocks that may be chosen
 *
 * What the page allocator hands out first lies in blocks that others use. So it is taken, in other
 * kinds of pages, until some lie in a block that may be chosen, and those are freed: what was freed
 * last is handed out next. All others are kept until host_entice_end().
 *
 * Return: 0; -ENOSPC: pages of the kernel's own would lie in any block but those, -errno
 */
int host_entice(struct trial *t, struct chosen *c, struct diag *why);

/**
 * host_entice_end() - free what is kept; can be called twice
 */
void host_entice_end(struct trial *t);

/**
 * host_entice_kernel() - whether the blockers are pages of the kernel's own
 */
bool host_entice_kernel(const struct trial *t);

#endif
