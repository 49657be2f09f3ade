/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_KINDS_KINDS_H
#define PFNBENCH_KINDS_KINDS_H

#include "workloads/unit_ops.h"

/*
 * Kinds that others than the tables name. is() tells a page of a kind that migrates once seal() was
 * called: before, pages may wait in batches of a CPU, or are not yet what the kind is named after.
 */
extern const struct unit_ops kind_anon, kind_thp, kind_page_table, kind_balloon;
extern const struct unit_ops kind_hwpoison, kind_mthp_16k, kind_mthp_64k, kind_mthp_1m;
extern const struct unit_ops kind_file_large;

#endif
