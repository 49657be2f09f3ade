/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_KINDS_KINDS_BLOCKERS_H
#define PFNBENCH_KINDS_KINDS_BLOCKERS_H

#include "workloads/unit_ops.h"

/* User pages that something holds */
extern const struct unit_ops kind_vmsplice, kind_vmsplice_unmapped, kind_splice, kind_io_uring,
	kind_memfd_secret, kind_o_direct, kind_udmabuf, kind_hugetlb_1g, kind_hugetlb_1g_free;

/* Pages that the kernel allocates for itself */
extern const struct unit_ops kind_pipe, kind_page_table, kind_kernel_stack, kind_slab, kind_dentry,
	kind_packet, kind_bpf_array;

/* All of them; NULL terminated */
extern const struct unit_ops *const kinds_blockers[];

#endif
