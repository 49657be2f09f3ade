// SPDX-License-Identifier: GPL-2.0
/*
 * Anonymous pages with an extra reference: on the LRU, so that no check objects to them, but no
 * attempt can migrate them. When the reference is dropped nothing is freed, and no callback fires.
 */

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/ioctl.h>

#include "bench/machine/machine.h"
#include "workloads/support/anon_pages.h"
#include "workloads/workload.h"

static int pin(struct site *s, uint64_t offset, struct diag *why)
{
	struct pfnb_pin p = { .h.version = PFNB_VERSION, .pfn = s->range.start_pfn + offset };

	if (ioctl(s->m->dev, PFNB_IOC_PIN, &p))
		return diag_set(why, -errno, "page %" PRIu64 " cannot be pinned: %s", offset,
				strerror(errno));
	return 0;
}

static int place(struct site *s, size_t part, struct diag *why)
{
	const uint64_t *map = site_blocker_map(s, part);
	uint64_t nr = bits_set(map, s->range.nr_pages);
	int err = anon_pages_place(s, map, nr, &s->pinned[part], why);

	/* A page is on the LRU only when the per-CPU batches are drained. */
	if (!err)
		err = machine_drain(s->m);
	for (uint64_t i = 0; i < s->range.nr_pages && !err; i++)
		if (bit_get(map, i))
			err = pin(s, i, why);
	return err;
}

static int release(struct site *s, size_t part, struct diag *why)
{
	return anon_pages_free(&s->pinned[part], why);
}

const struct blocker blocker_pin = {
	.name = "pin",
	.summary = "anonymous pages with an extra reference: pin:N@PLACE or pin:P%@PLACE",
	.takes_count = true,
	.lru = true,
	.supported = module_supported,
	.place = place,
	.release = release,
};
