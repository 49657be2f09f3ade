/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_KINDS_KINDS_H
#define PFNBENCH_KINDS_KINDS_H

#include "workloads/unit_ops.h"

/*
 * Pages that migrate. None of these needs the module. is() tells a page of the kind once seal() was
 * called: before, pages may wait in batches of a CPU, or are not yet what the kind is named after.
 */
extern const struct unit_ops kind_anon, kind_thp, kind_mlock, kind_shmem, kind_file_clean,
	kind_file_dirty, kind_ksm, kind_hugetlb, kind_hugetlb_free, kind_uffd_wp;

/* Pages that a device of the guest has taken: PageOffline ones. */
extern const struct unit_ops kind_balloon, kind_fake_offline;

/* Both kinds of hugetlb: the pool's size */
extern const char *const hugetlb_settings[];

#endif
