// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "kmod/include/pfnbench_uapi.h"
#include "workloads/kinds/kinds.h"
#include "workloads/kinds/kinds_blockers.h"
#include "workloads/support/steered.h"
#include "workloads/workload.h"

/* clang-format off */
#define FILL(text, kind) &(const struct fill){						\
		.name = text,								\
		.takes_share = true,							\
		.units = &kind,								\
		.place = steered_fill_place,						\
		.release = steered_fill_release,					\
	}
#define BLOCKER(text, kind) &(const struct blocker){					\
		.name = text,								\
		.takes_count = true,							\
		.units = &kind,								\
		.place = steered_blocker_place,						\
		.release = steered_blocker_release,					\
	}
/* clang-format on */

const struct fill *const fills[] = {
	&fill_none,
	&fill_anon,
	FILL("thp", kind_thp),
	FILL("mlock", kind_mlock),
	FILL("shmem", kind_shmem),
	FILL("file-clean", kind_file_clean),
	FILL("file-dirty", kind_file_dirty),
	FILL("ksm", kind_ksm),
	FILL("hugetlb", kind_hugetlb),
	FILL("hugetlb-free", kind_hugetlb_free),
	FILL("uffd-wp", kind_uffd_wp),
	FILL("balloon", kind_balloon),
	FILL("fake-offline", kind_fake_offline),
	NULL,
};

const struct blocker *const blockers[] = {
	&blocker_none,
	&blocker_kernel,
	&blocker_kernel_block,
	&blocker_page_offline,
	&blocker_page_reserved,
	&blocker_pin,
	BLOCKER("vmsplice", kind_vmsplice),
	BLOCKER("vmsplice-unmapped", kind_vmsplice_unmapped),
	BLOCKER("splice", kind_splice),
	BLOCKER("io_uring", kind_io_uring),
	BLOCKER("memfd-secret", kind_memfd_secret),
	BLOCKER("hugetlb-1g", kind_hugetlb_1g),
	BLOCKER("hugetlb-1g-free", kind_hugetlb_1g_free),
	BLOCKER("pipe", kind_pipe),
	BLOCKER("page-table", kind_page_table),
	BLOCKER("kernel-stack", kind_kernel_stack),
	BLOCKER("slab", kind_slab),
	BLOCKER("dentry", kind_dentry),
	BLOCKER("packet", kind_packet),
	BLOCKER("udmabuf", kind_udmabuf),
	BLOCKER("o-direct", kind_o_direct),
	BLOCKER("bpf-array", kind_bpf_array),
	NULL,
};

const struct churn *const churns[] = {
	&churn_none,	&churn_compete_contig,	&churn_compete_anon,
	&churn_respawn, &churn_bystander_touch, &churn_bystander_alloc,
	NULL,
};

const struct fragment *const fragments[] = { &fragment_none, &fragment_holes, NULL };

int fill_supported(const struct fill *f, struct diag *why)
{
	return f->supported ? f->supported(why) : f->units->supported(why);
}

int blocker_supported(const struct blocker *b, struct diag *why)
{
	return b->supported ? b->supported(why) : b->units->supported(why);
}

int workload_needs_module(struct diag *why)
{
	if (access(PFNB_DEVICE, R_OK | W_OK))
		return diag_set(why, -errno, "needs the kernel module: %s: %s", PFNB_DEVICE,
				strerror(errno));
	return 0;
}
