// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include "bench/trial/target.h"

const struct target *const targets[] = {
	&target_contig,	    &target_offline, &target_cma,  &target_cma_contig,
	&target_virtio_mem, &target_hugetlb, &target_null, NULL,
};
