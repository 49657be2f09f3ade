// SPDX-License-Identifier: GPL-2.0
/*
 * Anonymous pages with an extra reference: on the LRU, so that no check objects to them, but no
 * attempt can migrate them. When the reference is dropped nothing is freed, and no callback fires.
 */

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/ioctl.h>

#include "bench/trial/trial.h"
#include "workloads/workload.h"

static int pin(struct trial *t, uint64_t offset, struct diag *why)
{
	struct pfnb_pin p = { .h.version = PFNB_VERSION, .pfn = t->range.start_pfn + offset };

	if (ioctl(t->m->dev, PFNB_IOC_PIN, &p))
		return diag_set(why, -errno, "page %" PRIu64 " cannot be pinned: %s", offset,
				strerror(errno));
	return 0;
}

static int place(struct trial *t, struct diag *why)
{
	int err = anon_pages_place(t, t->blocker_map, t->nr_blockers, &t->blockers, why);

	/* A page is on the LRU only when the per-CPU batches are drained. */
	if (!err)
		err = machine_settle(t->m);
	for (uint64_t i = 0; i < t->range.nr_pages && !err; i++)
		if (bit_get(t->blocker_map, i))
			err = pin(t, i, why);
	return err;
}

static int release(struct trial *t, struct diag *why)
{
	return anon_pages_free(&t->blockers, why);
}

const struct blocker blocker_pin = {
	.name = "pin",
	.summary = "anonymous pages with an extra reference: pin:N@PLACE or pin:P%@PLACE",
	.takes_count = true,
	.lru = true,
	.supported = workload_needs_module,
	.place = place,
	.release = release,
};
