/* SPDX-License-Identifier: GPL-2.0 */
/* What differs between the kernels that the module supports: 6.1 to 7.3. */
#ifndef PFNB_COMPAT_H
#define PFNB_COMPAT_H

#include <linux/version.h>
#include <linux/gfp.h>
#include <linux/hrtimer.h>
#include <linux/mm.h>
#include <linux/page-isolation.h>

/*
 * Since v6.18 start_isolate_page_range() and undo_isolate_page_range() take no migratetype: being
 * isolated is a pageblock bit of its own.
 */
#define PFNB_HAVE_ISOLATE_BIT (LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0))

/* Of a free page; renamed in v6.4, when it became inclusive, and again in v6.8. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
#define PFNB_LARGEST_ORDER MAX_PAGE_ORDER
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
#define PFNB_LARGEST_ORDER MAX_ORDER
#else
#define PFNB_LARGEST_ORDER (MAX_ORDER - 1)
#endif

#ifdef CONFIG_CMA
#define PFNB_MIGRATE_CMA MIGRATE_CMA
#else
#define PFNB_MIGRATE_CMA MIGRATE_MOVABLE /* is asked for nowhere */
#endif

/* @cma: as cma_alloc() calls it, for pageblocks of a contiguous memory area */
static inline int pfnb_alloc_contig_range(unsigned long start, unsigned long end, bool cma)
{
#if PFNB_HAVE_ISOLATE_BIT
	return alloc_contig_range(start, end, cma ? ACR_FLAGS_CMA : ACR_FLAGS_NONE,
				  GFP_KERNEL | __GFP_NOWARN);
#else
	return alloc_contig_range(start, end, cma ? PFNB_MIGRATE_CMA : MIGRATE_MOVABLE,
				  GFP_KERNEL | __GFP_NOWARN);
#endif
}

/* v6.17 gave it a name of its own, and later kernels warn of the old one. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
#define pfnb_unbound_wq system_dfl_wq
#else
#define pfnb_unbound_wq system_unbound_wq
#endif

/* hrtimer_setup() came with v6.13 and replaced hrtimer_init() in v6.16. */
static inline void pfnb_hrtimer_setup(struct hrtimer *timer,
				      enum hrtimer_restart (*fn)(struct hrtimer *timer))
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
	hrtimer_setup(timer, fn, CLOCK_MONOTONIC, HRTIMER_MODE_ABS);
#else
	hrtimer_init(timer, CLOCK_MONOTONIC, HRTIMER_MODE_ABS);
	timer->function = fn;
#endif
}

#endif
