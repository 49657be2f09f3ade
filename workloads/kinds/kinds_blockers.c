// SPDX-License-Identifier: GPL-2.0
#include "workloads/kinds/kinds_blockers.h"

#include <stddef.h>

const struct unit_ops *const kinds_blockers[] = {
	&kind_vmsplice,
	&kind_vmsplice_unmapped,
	&kind_splice,
	&kind_io_uring,
	&kind_pipe,
	&kind_page_table,
	&kind_slab,
	&kind_dentry,
	&kind_packet,
	&kind_bpf_array,
	&kind_memfd_secret,
	&kind_kernel_stack,
	&kind_udmabuf,
	&kind_hugetlb_1g,
	&kind_hugetlb_1g_free,
	&kind_o_direct,
	NULL,
};
