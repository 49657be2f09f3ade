/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TARGET_DIMM_H
#define PFNBENCH_TARGET_DIMM_H

#include "bench/util/diag.h"

struct trial;

/**
 * dimm_there() - whether the machine has memory of DIMMs, as block_is_dimm() knows it
 * @why: reason for an error; may be NULL
 *
 * Return: 0, -ENODEV: it has none, -errno of reading its blocks
 */
int dimm_there(struct diag *why);

/**
 * dimm_have() - all memory of DIMMs is online in the zone of the trial's cell
 * @t: the trial; nothing is claimed
 * @why: the reason of a failure
 *
 * Only blocks that were named are touched. dimm_return() is due whatever is returned.
 *
 * Return: 0; -EBUSY: a block holds what cannot be moved; -EXDEV: a block came online elsewhere;
 * -errno
 */
int dimm_have(struct trial *t, struct diag *why);

/**
 * dimm_return() - what dimm_have() has moved to zone Movable is in zone Normal again
 * @t: the trial; all of its pages are released
 * @why: the reason of a failure
 *
 * Return: as dimm_have()
 */
int dimm_return(struct trial *t, struct diag *why);

#endif
