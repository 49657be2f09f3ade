// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include "workloads/workload.h"

const struct fill *const fills[] = { &fill_none, &fill_anon, NULL };
const struct blocker *const blockers[] = { &blocker_none, &blocker_kernel, NULL };
