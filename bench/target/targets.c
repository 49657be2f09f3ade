// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include "bench/trial/target.h"

/* Listed in this order. TARGET(x) is target_x, which a file of this folder defines. */
/* clang-format off */
#define TARGETS			\
	TARGET(contig)		\
	TARGET(offline)		\
	TARGET(offline_node)	\
	TARGET(offline_device)	\
	TARGET(cma)		\
	TARGET(cma_contig)	\
	TARGET(virtio_mem)	\
	TARGET(virtio_mem_plug)	\
	TARGET(hugetlb)		\
	TARGET(null)
/* clang-format on */

#define TARGET(name) extern const struct target target_##name;
TARGETS
#undef TARGET

#define TARGET(name) &target_##name,
const struct target *const targets[] = { TARGETS NULL };
