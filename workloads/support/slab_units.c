// SPDX-License-Identifier: GPL-2.0
#include "workloads/support/slab_units.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/machine/setting.h"

/* A cache whose slabs take more objects than that without a new one is not the right one. */
#define OBJECTS_MAX 1000000

int slab_order(const char *cache, struct diag *why)
{
	char path[128];
	uint64_t order;
	int err;

	snprintf(path, sizeof(path), "/sys/kernel/slab/%s/order", cache);
	err = setting_read(path, &order, why);
	return err ?: (int)order;
}

void slab_units_close(struct units *u)
{
	struct slab_units *s = u->priv;

	if (!s)
		return;
	alloc_trace_close(s->trace);
	if (s->dir >= 0)
		close(s->dir);
	free(s);
	u->priv = NULL;
}

int slab_units_open(struct units *u, uint64_t max, const struct slab_units *s, int order,
		    struct diag *why)
{
	struct slab_units *own = units_alloc(u, max, sizeof(*own), why);
	int err;

	if (!own) {
		close(s->dir);
		return -ENOMEM;
	}
	u->order = order;
	*own = *s;
	err = alloc_trace_open(&own->trace, why);
	if (err)
		slab_units_close(u);
	return err;
}

/* The new slabs among what was allocated since the last look. */
static int collect(struct units *u, struct slab_units *s, struct diag *why)
{
	struct page_alloc a[32];
	ssize_t n;

	do {
		n = alloc_trace_read(s->trace, a, sizeof(a) / sizeof(a[0]));
		for (ssize_t i = 0; i < n; i++)
			if (a[i].order == u->order && a[i].migratetype == s->migratetype &&
			    s->nr_pending < SLABS_PENDING)
				s->pending[s->nr_pending++] = a[i].pfn;
	} while (n > 0);
	return n ? diag_set(why, n, "the trace lost slabs") : 0;
}

static int make_one(struct slab_units *s, struct diag *why)
{
	char name[32];
	int err;

	/* Short enough to lie within the dentry, or it would be one more object elsewhere. */
	snprintf(name, sizeof(name), "pfnbench-%llu", (unsigned long long)s->made++);
	err = s->make(s->dir, name);
	return err ? diag_set(why, err, "%s: %s", name, strerror(-err)) : 0;
}

int slab_units_take_one(struct units *u, uint64_t *pfn, struct diag *why)
{
	struct slab_units *s = u->priv;
	int err = 0;

	for (unsigned int i = 0; !err && !s->nr_pending; i++) {
		if (i == OBJECTS_MAX)
			return diag_set(why, -ENOENT,
					"%d objects made, and no new slab of order %u", OBJECTS_MAX,
					u->order);
		err = make_one(s, why);
		if (!err)
			err = collect(u, s, why);
	}
	if (err)
		return err;
	*pfn = s->pending[0];
	memmove(&s->pending[0], &s->pending[1], --s->nr_pending * sizeof(s->pending[0]));
	return 0;
}

int slab_units_take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	struct slab_units *s = u->priv;
	int err = s->trace ? alloc_trace_begin(s->trace, why) : 0;

	return err ?: alloc_trace_take(u, nr, pfn, why);
}
