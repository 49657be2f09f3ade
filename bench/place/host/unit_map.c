// SPDX-License-Identifier: GPL-2.0
#include "bench/place/host/unit_map.h"

#include <errno.h>
#include <stdlib.h>

#include "bench/trial/trial.h"
#include "workloads/unit_ops.h"

int unit_map_open(const struct population *p, struct unit_map *m, const struct unit_ops *ops,
		  uint64_t max, struct diag *why)
{
	int err;

	m->pfn = calloc(max, sizeof(*m->pfn));
	m->in_block = calloc(p->nr_blocks, sizeof(*m->in_block));
	if (!m->pfn || !m->in_block)
		return diag_set(why, -ENOMEM, "no memory to remember where pages lie");
	*m->u = (struct units){ .ops = ops };
	err = ops->open(m->u, max, why);
	if (err)
		*m->u = (struct units){ NULL };
	return err;
}

static void count_unit(const struct population *p, struct unit_map *m, uint64_t pfn)
{
	uint64_t last = (pfn + (1ull << m->u->order) - 1) / p->block_pages;

	if (pfn == PFN_UNKNOWN)
		return;
	for (uint64_t b = pfn / p->block_pages; b <= last && b < p->nr_blocks; b++)
		m->in_block[b]++;
}

int unit_map_take(struct trial *t, const struct population *p, struct unit_map *m, struct diag *why)
{
	struct units *u = m->u;
	uint64_t before = u->nr, nr = u->max - before < m->chunk ? u->max - before : m->chunk;
	int err;

	if (!nr)
		return 0;
	err = machine_spare(t->m, nr * PAGE_BYTES << u->order, why);
	if (!err)
		err = u->ops->take(u, nr, &m->pfn[before], why);
	for (uint64_t i = before; i < u->nr; i++)
		count_unit(p, m, m->pfn[i]);
	return err;
}

bool unit_overlaps(const struct pfn_range *r, uint64_t pfn, unsigned int order)
{
	return pfn != PFN_UNKNOWN && pfn < r->start_pfn + r->nr_pages &&
	       pfn + (1ull << order) > r->start_pfn;
}

void unit_map_close(struct unit_map *m)
{
	free(m->pfn);
	free(m->in_block);
	m->pfn = NULL;
	m->in_block = NULL;
}
