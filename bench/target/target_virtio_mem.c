// SPDX-License-Identifier: GPL-2.0
/*
 * A virtio-mem device shrinks by SIZE: the hypervisor asks for it, the driver takes pageblocks by
 * alloc_contig_range(), highest first, reports each, and removes memory blocks of which nothing is
 * left. The range is all of the device's memory. It is plugged in anew before each trial, and
 * whole again after it.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/machine/memory_block.h"
#include "bench/machine/page_flags.h"
#include "bench/machine/virtio.h"
#include "bench/target/virtio_mem_device.h"
#include "bench/trial/policy.h"
#include "bench/trial/retry.h"
#include "bench/trial/target.h"
#include "bench/trial/target_measure.h"
#include "bench/trial/trial.h"
#include "bench/util/alarm.h"
#include "bench/util/fields.h"
#include "bench/util/json_count.h"
#include "bench/util/units.h"
#include "workloads/workload.h"

/**
 * struct unplugged - what a trial keeps: what became of the request
 * @asked_bytes: by which the device should shrink
 * @got_bytes: by which it did
 * @step: of all attempts
 * @looked: there are the numbers that follow
 * @got_movable: movable pages that were in what it gave, those of released pins as well
 * @left_blocks: pageblocks that the guest has kept
 * @left_blocked: of those, with an unmovable page in them
 */
struct unplugged {
	uint64_t asked_bytes;
	uint64_t got_bytes;
	struct virtio_mem_step step[PFNB_STEP_NR];
	bool looked;
	uint64_t got_movable;
	uint64_t left_blocks;
	uint64_t left_blocked;
};

static const struct field unplug_fields[] = {
	{ "asked_bytes", FIELD_COUNT, NEEDED_ALWAYS },
	{ "unplugged_bytes", FIELD_COUNT, NEEDED_ALWAYS },
	{ "passes", FIELD_COUNT },
	{ "movable_pages", FIELD_COUNT },
	{ "left_blocks", FIELD_COUNT },
	{ "left_blocked_blocks", FIELD_COUNT },
	{ "steps", FIELD_OBJECT },
	{},
};

static const struct field fields[] = {
	{ "unplug", FIELD_OBJECT, 0, unplug_fields },
	{},
};

/* Of what was asked. */
static bool share_of(const json_t *record, uint64_t *ppm)
{
	return json_count(record, "latency_ns") &&
	       json_share(json_object_get(record, "unplug"), "unplugged_bytes", "asked_bytes", ppm);
}

/* Bytes a second, of the whole trial. */
static bool rate_of(const json_t *record, uint64_t *rate)
{
	const json_t *unplug = json_object_get(record, "unplug");
	uint64_t ns = json_count(record, "latency_ns");

	if (!json_count(unplug, "asked_bytes") || !ns)
		return false;
	*rate = (uint64_t)(json_count(unplug, "unplugged_bytes") * 1e9 / ns);
	return true;
}

static const struct target_measure measures[] = {
	{ .name = "unplugged_ppm",
	  .member = "unplug",
	  .of = share_of,
	  .shown = SHOWN_AS_SHARE,
	  .title = "obtained",
	  .unit = "share",
	  .legend = "Obtained share: of the memory that the device was asked to give back: "
		    "median." },
	{ .name = "unplug_rate", .member = "unplug", .of = rate_of, .timed = true },
	{},
};

/* A worker that waits in a patched kernel can only be ended by the release of what it waits for. */
static int valid(const struct cell *cell, struct diag *why)
{
	const char *name = cell->target.ops->name;

	if (cell->policy->patched && cell->retry.ops->holds)
		return diag_set(why, -EINVAL,
				"target %s: nothing ends the wait of a worker in a patched kernel; "
				"use retry callback, or another policy with %s",
				name, cell->retry.ops->name);
	return virtio_mem_valid(cell, why);
}

static int supported(const struct target_spec *spec, struct diag *why)
{
	return virtio_has_memory(why);
}

static int find(struct trial *t, struct diag *why)
{
	struct unplugged *u = t->result;
	int err = virtio_mem_bring(t, why);

	if (err != -ENODEV && err != -ENOSPC)
		u->asked_bytes = t->cell.target.size_bytes;
	return err;
}

/* A pass goes on when nobody waits for it any more: have the driver keep what it has got. */
static void stop_driver(struct trial *t, struct pfnb_virtio *v)
{
	struct pfnb_virtio stopped = { .nr_pfns = 0 };

	alarm_set(0);
	if (!virtio_ask(t->m, PFNB_VIRTIO_MEM, v->held, VIRTIO_MEM_LIMIT_NS, &stopped))
		v->held = stopped.held;
}

static int attempt(struct trial *t, struct attempt *a)
{
	uint64_t left = virtio_mem_bytes(t) - t->cell.target.size_bytes;
	struct pfnb_virtio v = { .nr_pfns = 0 };
	struct unplugged *u = t->result;
	int err = virtio_mem_attempt(t, left, &v, a);

	if (err)
		return err;
	virtio_mem_add_steps(u->step, &v);
	if (a->err && a->err != -EBUSY)
		stop_driver(t, &v);
	u->got_bytes = virtio_mem_bytes(t) - v.held;
	return 0;
}

/*
 * Taken from the guest: all pages of a pageblock are marked offline, or its memory block is there
 * no more, of which kpageflags of 7.x tell nothing.
 */
static bool is_gone(const struct trial *t, uint64_t at)
{
	uint64_t pfn = t->site.range.start_pfn + at;
	char state[16];

	if (block_read(t->m->root, pfn * PAGE_BYTES / t->m->block_bytes, "state", state,
		       sizeof(state)) == -ENOENT)
		return true;
	for (uint64_t i = 0; i < t->m->pageblock_pages; i++)
		if (!(t->site.scratch->flags[at + i] & KPF(OFFLINE)))
			return false;
	return true;
}

/**
 * struct held - what a pageblock held before the operation
 * @movable: pages that have to be moved
 * @pinned: pages that have to be moved as well once nobody pins them
 */
struct held {
	uint16_t movable;
	uint16_t pinned;
	bool blocked;
};

/* By the flags that the placement was verified with. */
static void look_before(const struct trial *t, struct held *held)
{
	for (uint64_t i = 0; i < t->site.range.nr_pages; i++) {
		struct held *h = &held[i / t->m->pageblock_pages];

		if (bit_get(t->placement.blockers, i)) {
			const struct blocker_spec *b = site_blocker_at(&t->site, i);

			h->blocked = true;
			h->pinned += b && b->ops->lru;
		} else if (!(t->site.scratch->flags[i] & KPF(BUDDY))) {
			h->movable++;
		}
	}
}

/* Which pageblocks the driver could not have, and why not. */
static void measured(struct trial *t)
{
	uint64_t nr = t->site.range.nr_pages / t->m->pageblock_pages;
	struct held *held = calloc(nr, sizeof(*held));
	struct unplugged *u = t->result;

	if (!held)
		return;
	look_before(t, held);
	u->looked = !site_page_flags(&t->site, &t->site.range);
	for (uint64_t i = 0; i < nr && u->looked; i++) {
		if (is_gone(t, i * t->m->pageblock_pages)) {
			u->got_movable += held[i].movable + held[i].pinned;
			continue;
		}
		u->left_blocks++;
		u->left_blocked += held[i].blocked;
	}
	free(held);
}

/* Pages moved for the part that was obtained were not moved for nothing. */
static bool wasted(const struct trial *t, uint64_t migrated, uint64_t *wasted)
{
	const struct unplugged *u = t->result;

	*wasted = u->looked ? trial_in_excess(migrated, u->got_movable) : trial_wasted(t, migrated);
	return true;
}

/* Exclusive times: alloc_contig_range() is called where memory is taken fake-offline. */
static json_t *unplug_json(const struct unplugged *u)
{
	const struct virtio_mem_step *s = u->step;
	json_t *o = json_object(), *steps = json_object();
	uint64_t within = s[PFNB_STEP_FAKE_OFFLINE].ns + s[PFNB_STEP_REPORT].ns +
			  s[PFNB_STEP_FAKE_ONLINE].ns + s[PFNB_STEP_REMOVE].ns;

	json_set_count(o, "asked_bytes", u->asked_bytes);
	json_set_count(o, "unplugged_bytes", u->got_bytes);
	json_set_count(o, "passes", s[PFNB_STEP_PASS].calls);
	if (u->looked) {
		json_set_count(o, "movable_pages", u->got_movable);
		json_set_count(o, "left_blocks", u->left_blocks);
		json_set_count(o, "left_blocked_blocks", u->left_blocked);
	}
	json_object_set_new(steps, "contig", virtio_mem_step_json(&s[PFNB_STEP_CONTIG], 0));
	json_object_set_new(
		steps, "fake_offline",
		virtio_mem_step_json(&s[PFNB_STEP_FAKE_OFFLINE], s[PFNB_STEP_CONTIG].ns));
	json_object_set_new(steps, "report", virtio_mem_step_json(&s[PFNB_STEP_REPORT], 0));
	json_object_set_new(steps, "fake_online",
			    virtio_mem_step_json(&s[PFNB_STEP_FAKE_ONLINE], 0));
	json_object_set_new(steps, "remove", virtio_mem_step_json(&s[PFNB_STEP_REMOVE], 0));
	if (s[PFNB_STEP_PASS].ns >= within)
		json_set_count(steps, "other_ns", s[PFNB_STEP_PASS].ns - within);
	json_object_set_new(o, "steps", steps);
	return o;
}

static void report(const struct trial *t, enum record_part part, json_t *record)
{
	const struct unplugged *u = t->result;

	if (part == RECORD_OPERATION && u->asked_bytes)
		json_object_set_new(record, "unplug", unplug_json(u));
}

/* Everything that was in it is gone, and the driver is no longer told anything. */
static int end(struct trial *t, struct diag *why)
{
	const struct unplugged *u = t->result;

	return u->asked_bytes ? virtio_mem_return(t, why) : 0;
}

const struct target target_virtio_mem = {
	.name = "virtio-mem",
	.summary = "a virtio-mem device shrinks: virtio-mem:SIZE, plugged in again afterwards",
	.guests = "with virtio-mem = SIZE in [machine]",
	.guests_only = "it takes away all of a device's memory",
	.arg = TARGET_ARG_SIZE,
	.on_device = true,
	.uapi = PFNB_TARGET_CONTIG,
	.pages = true,
	.driver = true,
	.result_size = sizeof(struct unplugged),
	.fields = fields,
	.measures = measures,
	.valid = valid,
	.supported = supported,
	.find = find,
	.attempt = attempt,
	.measured = measured,
	.wasted = wasted,
	.report = report,
	.end = end,
};
