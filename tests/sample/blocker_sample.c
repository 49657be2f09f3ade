// SPDX-License-Identifier: GPL-2.0
/*
 * A blocker to copy: workloads/kinds/blocker_NAME.c, and the line BLOCKER(NAME) in
 * workloads/table/tables.c.
 *
 * Its pages lie at exact page frames, which takes the module: anonymous pages that the module takes
 * a reference to. Pages that user space can make by itself need no module: see fill_sample.c.
 */

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/ioctl.h>

#include "bench/machine/machine.h"
#include "kmod/include/pfnbench_uapi.h"
#include "workloads/site.h"
#include "workloads/support/anon_pages.h"
#include "workloads/workload.h"

static int hold(struct site *s, uint64_t offset, struct diag *why)
{
	struct pfnb_pin p = { .h.version = PFNB_VERSION, .pfn = s->range.start_pfn + offset };

	if (ioctl(s->m->dev, PFNB_IOC_PIN, &p))
		return diag_set(why, -errno, "page %" PRIu64 " cannot be held: %s", offset,
				strerror(errno));
	return 0;
}

/*
 * Runs while the range is claimed. A bit of the map is a page frame that shall hold a page of this
 * part of the blocker. Allocate nothing between anon_pages_place() and the end: it could land in
 * the range.
 */
static int place(struct site *s, size_t part, struct diag *why)
{
	const uint64_t *map = site_blocker_map(s, part);
	uint64_t nr = bits_set(map, s->range.nr_pages);
	int err = anon_pages_place(s, map, nr, &s->pinned[part], why);

	/* New pages wait in batches of each CPU, and are not on the LRU before. */
	if (!err)
		err = machine_drain(s->m);
	for (uint64_t i = 0; i < s->range.nr_pages && !err; i++)
		if (bit_get(map, i))
			err = hold(s, i, why);
	return err;
}

/* Also after a place() that failed half way. The module drops its references by itself. */
static int release(struct site *s, size_t part, struct diag *why)
{
	return anon_pages_free(&s->pinned[part], why);
}

/* .lru: the pages look movable, and bench/place/verify.c expects them to. */
const struct blocker blocker_sample = {
	.name = "sample",
	.summary = "anonymous pages that are held: sample:N@PLACE or sample:P%@PLACE",
	.takes_count = true,
	.lru = true,
	.supported = module_supported,
	.place = place,
	.release = release,
};
