// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include "workloads/support/steered.h"
#include "workloads/unit_ops.h"
#include "workloads/workload.h"

/*
 * Listed in these orders. FILL(x) is fill_x, which a file of workloads/ defines, and so on;
 * FILL_OF(text, x) and BLOCKER_OF(text, x) make a fill or blocker of the pages of kind_x.
 */
/* clang-format off */
#define FILLS					\
	FILL(none)				\
	FILL(anon)				\
	FILL_OF("thp", thp)			\
	FILL_OF("mthp-16k", mthp_16k)		\
	FILL_OF("mthp-64k", mthp_64k)		\
	FILL_OF("mthp-1m", mthp_1m)		\
	FILL_OF("mlock", mlock)			\
	FILL_OF("shmem", shmem)			\
	FILL_OF("file-clean", file_clean)	\
	FILL_OF("file-dirty", file_dirty)	\
	FILL_OF("file-large", file_large)	\
	FILL_OF("shmem-thp", shmem_thp)		\
	FILL_OF("ksm", ksm)			\
	FILL_OF("hugetlb", hugetlb)		\
	FILL_OF("hugetlb-free", hugetlb_free)	\
	FILL_OF("uffd-wp", uffd_wp)		\
	FILL_OF("anon-free", anon_free)		\
	FILL_OF("swap-cache", swap_cache)	\
	FILL_OF("anon-memcg", anon_memcg)	\
	FILL_OF("balloon", balloon)		\
	FILL_OF("fake-offline", fake_offline)	\
	FILL_OF("aio-ring", aio_ring)		\
	FILL_OF("zsmalloc", zsmalloc)

#define BLOCKERS					\
	BLOCKER(none)					\
	BLOCKER(kernel)					\
	BLOCKER(kernel_block)				\
	BLOCKER(page_offline)				\
	BLOCKER(page_reserved)				\
	BLOCKER(pin)					\
	BLOCKER_OF("vmsplice", vmsplice)		\
	BLOCKER_OF("vmsplice-unmapped", vmsplice_unmapped)\
	BLOCKER_OF("splice", splice)			\
	BLOCKER_OF("io_uring", io_uring)		\
	BLOCKER_OF("memfd-secret", memfd_secret)	\
	BLOCKER_OF("hugetlb-1g", hugetlb_1g)		\
	BLOCKER_OF("hugetlb-1g-free", hugetlb_1g_free)	\
	BLOCKER_OF("pipe", pipe)			\
	BLOCKER_OF("page-table", page_table)		\
	BLOCKER_OF("kernel-stack", kernel_stack)	\
	BLOCKER_OF("slab", slab)			\
	BLOCKER_OF("dentry", dentry)			\
	BLOCKER_OF("packet", packet)			\
	BLOCKER_OF("udmabuf", udmabuf)			\
	BLOCKER_OF("o-direct", o_direct)		\
	BLOCKER_OF("bpf-array", bpf_array)		\
	BLOCKER_OF("hwpoison", hwpoison)		\
	BLOCKER_OF("soft-offline", soft_offline)	\
	BLOCKER_OF("lru-batch", lru_batch)		\
	BLOCKER_OF("buffer-head", buffer_head)		\
	BLOCKER_OF("journal", journal)			\
	BLOCKER_OF("writeback", writeback)		\
	BLOCKER_OF("writeback-fuse", writeback_fuse)	\
	BLOCKER_OF("huge-zero", huge_zero)

#define CHURNS					\
	CHURN(none)				\
	CHURN(compete_contig)			\
	CHURN(compete_anon)			\
	CHURN(respawn)				\
	CHURN(race_kernel)			\
	CHURN(race_balloon)			\
	CHURN(race_fake_offline)		\
	CHURN(pin_walk)				\
	CHURN(bystander_touch)			\
	CHURN(bystander_alloc)			\
	CHURN(load_faults)			\
	CHURN(load_touch)

#define FRAGMENTS				\
	FRAGMENT(none)				\
	FRAGMENT(holes)
/* clang-format on */

#define FILL(name)	       extern const struct fill fill_##name;
#define BLOCKER(name)	       extern const struct blocker blocker_##name;
#define CHURN(name)	       extern const struct churn churn_##name;
#define FRAGMENT(name)	       extern const struct fragment fragment_##name;
#define FILL_OF(text, kind)    extern const struct unit_ops kind_##kind;
#define BLOCKER_OF(text, kind) extern const struct unit_ops kind_##kind;
FILLS BLOCKERS CHURNS FRAGMENTS
#undef FILL
#undef BLOCKER
#undef CHURN
#undef FRAGMENT
#undef FILL_OF
#undef BLOCKER_OF

/* clang-format off */
#define FILL(name)	&fill_##name,
#define BLOCKER(name)	&blocker_##name,
#define CHURN(name)	&churn_##name,
#define FRAGMENT(name)	&fragment_##name,
#define FILL_OF(text, kind) &(const struct fill){					\
		.name = text,								\
		.takes_share = true,							\
		.units = &kind_##kind,							\
		.place = steered_fill_place,						\
		.release = steered_fill_release,					\
	},
#define BLOCKER_OF(text, kind) &(const struct blocker){					\
		.name = text,								\
		.takes_count = true,							\
		.units = &kind_##kind,							\
		.place = steered_blocker_place,						\
		.ready = steered_blocker_ready,						\
		.begin = steered_blocker_begin,						\
		.release = steered_blocker_release,					\
	},

const struct fill *const fills[] = { FILLS NULL };
const struct blocker *const blockers[] = { BLOCKERS NULL };
const struct churn *const churns[] = { CHURNS NULL };
const struct fragment *const fragments[] = { FRAGMENTS NULL };
/* clang-format on */

int fill_supported(const struct fill *f, struct diag *why)
{
	return f->supported ? f->supported(why) : f->units->supported(why);
}

int blocker_supported(const struct blocker *b, struct diag *why)
{
	return b->supported ? b->supported(why) : b->units->supported(why);
}
