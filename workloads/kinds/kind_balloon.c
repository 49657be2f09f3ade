// SPDX-License-Identifier: GPL-2.0
/*
 * Pages of a virtio balloon: the hypervisor has them, until they are given back. PageOffline ones,
 * which the driver migrates where the kernel has BALLOON_COMPACTION: it takes another page and
 * gives the hypervisor that instead.
 */

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "bench/machine/machine.h"
#include "bench/machine/page_flags.h"
#include "bench/machine/virtio.h"
#include "bench/util/units.h"
#include "workloads/kinds/kinds.h"
#include "workloads/workload.h"

#define LIMIT_NS (10 * NSEC_PER_SEC)

static int supported(struct diag *why)
{
	int err = module_supported(why);

	if (err)
		return err;
	if (!virtio_has_balloon())
		return diag_set(why, -ENODEV,
				"no virtio balloon; write balloon = yes in [machine]");
	return virtio_load_balloon(why);
}

static int open_balloon(struct units *u, uint64_t max, struct diag *why)
{
	u->max = max;
	u->priv = u->machine;
	return 0;
}

/* The driver stops where it gets no page, and tries again some time later. */
static int inflate(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	struct pfnb_virtio v = { .pfns = (uintptr_t)pfn, .nr_pfns = nr };
	int err;

	for (uint64_t i = 0; i < nr; i++)
		pfn[i] = PFN_UNKNOWN;
	err = virtio_ask(u->machine, PFNB_VIRTIO_BALLOON, u->nr + nr, LIMIT_NS, &v);
	if (err)
		return diag_set(why, err, "the balloon does not grow: %s", strerror(-err));
	if (v.held != u->nr + nr)
		return diag_set(why, -ENOMEM, "the balloon has %llu pages, not %" PRIu64,
				(unsigned long long)v.held, u->nr + nr);
	u->nr += nr;
	return 0;
}

static int take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	int err = units_room(u, nr, why);

	for (uint64_t i = 0; i < nr && !err; i += PFNB_VIRTIO_PFNS)
		err = inflate(u, nr - i < PFNB_VIRTIO_PFNS ? nr - i : PFNB_VIRTIO_PFNS, pfn + i,
			      why);
	return err;
}

/* In portions, as long as it gets smaller. */
static void close_balloon(struct units *u)
{
	struct pfnb_virtio v = { .nr_pfns = 0 };
	uint64_t before = u->nr + 1;
	int err =
		u->priv && u->nr ? virtio_ask(u->machine, PFNB_VIRTIO_BALLOON, 0, LIMIT_NS, &v) : 0;

	while (!err && v.held && v.held < before) {
		before = v.held;
		v.nr_pfns = 0;
		err = virtio_ask_again(u->machine, PFNB_VIRTIO_BALLOON, 0, LIMIT_NS, &v);
	}
	u->nr = 0;
	u->priv = NULL;
}

static bool is(uint64_t flags)
{
	return flags & KPF(OFFLINE);
}

const struct unit_ops kind_balloon = {
	.name = "balloon",
	.summary = "pages of a virtio balloon",
	.kernel = "balloon page",
	.detected = DETECTED_NEVER,
	.movable = true,
	.supported = supported,
	.open = open_balloon,
	.take = take,
	.is = is,
	.close = close_balloon,
};
