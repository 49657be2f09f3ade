// SPDX-License-Identifier: GPL-2.0
/*
 * Contiguous memory areas, and the timed cma_alloc(). What mm/cma.c offers to drivers is used; it
 * is not exported, and what a struct cma looks like is none of our business.
 */

#include <linux/cma.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/timekeeping.h>

#include <pfnbench_mark.h>

#include "compat.h"
#include "pfnbench.h"

/* dma_alloc_contiguous() asks for no larger alignment; an order. */
#ifdef CONFIG_CMA_ALIGNMENT
#define ALIGN_MAX CONFIG_CMA_ALIGNMENT
#else
#define ALIGN_MAX 0
#endif

/**
 * pfnb_cma_there() - whether this kernel has cma_alloc() and its companions
 *
 * Return: true if it does; there may be no area all the same.
 */
bool pfnb_cma_there(void)
{
	return pfnb_sym.cma_alloc && pfnb_sym.cma_release && pfnb_sym.cma_for_each_area &&
	       pfnb_sym.cma_get_base && pfnb_sym.cma_get_size;
}

/**
 * struct search - a walk over all areas
 * @pfn: in the area that is looked for; 0: any area
 * @cma: the first that was found, or NULL
 */
struct search {
	unsigned long pfn;
	struct cma *cma;
	unsigned long base;
	unsigned long nr;
};

static int look_at(struct cma *cma, void *data)
{
	typeof(&cma_get_base) get_base = (void *)pfnb_sym.cma_get_base;
	typeof(&cma_get_size) get_size = (void *)pfnb_sym.cma_get_size;
	struct search *s = data;
	unsigned long nr = get_size(cma) >> PAGE_SHIFT, base = PHYS_PFN(get_base(cma));

	/* One that could not be made at boot has no pages. */
	if (!nr || (s->pfn && (s->pfn < base || s->pfn >= base + nr)))
		return 0;
	s->cma = cma;
	s->base = base;
	s->nr = nr;
	return 1;
}

static bool find(struct search *s, unsigned long pfn)
{
	typeof(&cma_for_each_area) for_each = (void *)pfnb_sym.cma_for_each_area;

	*s = (struct search){ .pfn = pfn };
	if (pfnb_cma_there())
		for_each(look_at, s);
	return s->cma;
}

static unsigned long take(const struct search *s, unsigned long nr, unsigned int align)
{
	typeof(&cma_alloc) alloc = (void *)pfnb_sym.cma_alloc;
	struct page *page = nr <= s->nr ? alloc(s->cma, nr, align, true) : NULL;

	return page ? page_to_pfn(page) : 0;
}

static void give_back(const struct search *s, unsigned long pfn, unsigned long nr)
{
	typeof(&cma_release) release = (void *)pfnb_sym.cma_release;

	release(s->cma, pfn_to_page(pfn), nr);
}

/* All that is free below the range, in pieces as large as can be. */
static int hold_below(struct pfnb_cma_held *held, const struct search *s, unsigned long range)
{
	unsigned int order = PFNB_LARGEST_ORDER;
	unsigned long pfn;

	do {
		while ((pfn = take(s, 1UL << order, order))) {
			if (pfn >= range || held->nr == PFNB_CMA_HOLDS)
				give_back(s, pfn, 1UL << order);
			if (pfn >= range)
				break;
			if (held->nr == PFNB_CMA_HOLDS)
				return -E2BIG;
			held->piece[held->nr].pfn = pfn;
			held->piece[held->nr++].order = order;
		}
	} while (order--);
	return 0;
}

/*
 * cma_alloc() takes the lowest range that it can get. One that begins amid a free page of the
 * highest order takes longer to isolate, and no huge page would lie in it.
 */
static int make_first(struct pfnb_cma_held *held, const struct search *s, unsigned long nr,
		      unsigned long *range)
{
	if (held->area)
		return -EBUSY;
	*range = take(s, nr, PFNB_LARGEST_ORDER);
	if (!*range)
		return -ENOSPC;
	give_back(s, *range, nr);
	held->area = s->base;
	return hold_below(held, s, *range);
}

static u64 held_pages(const struct pfnb_cma_held *held)
{
	unsigned int i;
	u64 nr = 0;

	for (i = 0; i < held->nr; i++)
		nr += 1UL << held->piece[i].order;
	return nr;
}

/**
 * pfnb_ioc_cma_area() - PFNB_IOC_CMA_AREA
 * @f: the open file
 * @arg: struct pfnb_cma_area, filled
 *
 * Return: 0; -EOPNOTSUPP where this kernel has no cma_alloc(), -ENODEV where it has no area; with a
 * range that is asked for -EBUSY, -ENOSPC, -E2BIG as the interface has it, or -EINTR
 */
long pfnb_ioc_cma_area(struct pfnb_file *f, void *arg)
{
	struct pfnb_cma_area *a = arg;
	unsigned long range = 0;
	struct search s;
	int err = 0;

	if (!pfnb_cma_there())
		return -EOPNOTSUPP;
	if (!find(&s, 0))
		return -ENODEV;
	if (mutex_lock_killable(&f->op_lock))
		return -EINTR;
	if (a->asked_pages)
		err = make_first(&f->cma, &s, a->asked_pages, &range);
	a->range_pfn = range;
	a->base_pfn = s.base;
	a->nr_pages = s.nr;
	a->held_pages = held_pages(&f->cma);
	a->align_max = ALIGN_MAX;
	a->pad = 0;
	mutex_unlock(&f->op_lock);
	return err;
}

/**
 * pfnb_cma_drop() - give back what a file holds of an area
 * @held: of the file that is closed
 */
void pfnb_cma_drop(struct pfnb_cma_held *held)
{
	struct search s;

	if (!held->area || !find(&s, held->area))
		return;
	while (held->nr--)
		give_back(&s, held->piece[held->nr].pfn, 1UL << held->piece[held->nr].order);
	*held = (struct pfnb_cma_held){};
}

/**
 * pfnb_cma_run() - one cma_alloc(), under whatever is armed for the task
 * @start: first PFN of the rest of an area in which cma_alloc() finds room
 * @end: one past the area's last; online memory
 * @c: in: nr_pages, align; out: err, pfn, begin_ns, end_ns
 *
 * What was obtained is the caller's to free, by pfnb_cma_release().
 *
 * Return: 0; -EINVAL where the range is no area's rest, or what is asked for makes no sense.
 */
int pfnb_cma_run(unsigned long start, unsigned long end, struct pfnb_cma *c)
{
	typeof(&cma_alloc) alloc = (void *)pfnb_sym.cma_alloc;
	struct search s;
	struct page *page;

	if (!c->nr_pages || c->nr_pages > end - start || c->align > ALIGN_MAX || !find(&s, start) ||
	    s.base + s.nr != end)
		return -EINVAL;
	PFNB_MARK_HERE(PFNB_MARK_BEGIN);
	c->begin_ns = ktime_get_ns();
	page = alloc(s.cma, c->nr_pages, c->align, true);
	c->end_ns = ktime_get_ns();
	PFNB_MARK_HERE(PFNB_MARK_END);
	c->err = page ? 0 : -ENOMEM;
	c->pfn = page ? page_to_pfn(page) : 0;
	return 0;
}

/**
 * pfnb_cma_release() - give back what pfnb_cma_run() has obtained
 * @start: in the area
 * @c: as pfnb_cma_run() has left it
 */
void pfnb_cma_release(unsigned long start, const struct pfnb_cma *c)
{
	struct search s;

	if (!c->err && find(&s, start))
		give_back(&s, c->pfn, c->nr_pages);
}
