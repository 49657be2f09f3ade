// SPDX-License-Identifier: GPL-2.0
/* The virtio-mem device before and after a trial. */
#include "bench/target/virtio_mem_device.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/machine/free_memory.h"
#include "bench/machine/memory_block.h"
#include "bench/machine/spare_memory.h"
#include "bench/machine/virtio.h"
#include "bench/measure/marks.h"
#include "bench/trial/target.h"
#include "bench/trial/trial.h"
#include "workloads/kinds/kinds.h"
#include "workloads/workload.h"

int virtio_mem_valid(const struct cell *cell, struct diag *why)
{
	const char *name = cell->target.ops->name;

	for (size_t i = 0; i < cell->fill.nr; i++) {
		const struct unit_ops *units = cell->fill.part[i].ops->units;

		if (units && (units == &kind_balloon || units->device))
			return diag_set(why, -EINVAL,
					"target %s: fill %s is a driver's as well; one at a time",
					name, cell->fill.part[i].ops->name);
	}
	if (cell->node >= 0)
		return diag_set(why, -EINVAL,
				"target %s: the device's memory is in one node; write online = %s",
				name, online_names[cell->online]);
	return 0;
}

uint64_t virtio_mem_bytes(const struct trial *t)
{
	return t->m->vmem.nr_pages * PAGE_BYTES;
}

int virtio_mem_no_room(const struct trial *t, uint64_t held, uint64_t bytes, struct diag *why)
{
	struct free_memory all, movable;
	uint64_t bytes_free = 0;

	/* There may be no zone Movable: then there is nothing of it. */
	if (!free_memory_read(t->m->root, -1, NULL, &all)) {
		free_memory_read(t->m->root, -1, "Movable", &movable);
		bytes_free = (free_memory_pages(&all) - free_memory_pages(&movable)) * PAGE_BYTES;
	}
	return diag_set(why, -ENOMEM,
			"virtio-mem: %" PRIu64 "M of %" PRIu64 "M are plugged in; the struct pages "
			"of the rest, 64 bytes a page, take %" PRIu64 "K, and %" PRIu64
			"K are free for them; make memory = larger",
			held >> 20, bytes >> 20, (bytes - held) / MEMMAP_SHARE >> 10,
			bytes_free >> 10);
}

int virtio_mem_plug(struct trial *t, uint64_t bytes, struct diag *why)
{
	struct pfnb_virtio v = { .nr_pfns = 0 };
	int err = virtio_ask(t->m, PFNB_VIRTIO_MEM, bytes, VIRTIO_MEM_LIMIT_NS, &v);

	if (err)
		return diag_set(why, err, "virtio-mem does not do what it is asked: %s",
				strerror(-err));
	if (v.held < bytes)
		return virtio_mem_no_room(t, v.held, bytes, why);
	if (v.held != bytes)
		return diag_set(why, -EBUSY,
				"virtio-mem: %llu bytes are plugged in, not the %llu asked for",
				(unsigned long long)v.held, (unsigned long long)bytes);
	return 0;
}

/*
 * Where struct pages have taken all memory nothing else may happen in the guest but that the device
 * is emptied.
 */
static int plug_or_none(struct trial *t, uint64_t bytes, struct diag *why)
{
	struct spare_memory spare;
	int err = spare_memory_take(&spare, why);

	if (err)
		return err;
	err = virtio_mem_plug(t, bytes, why);
	spare_memory_give(&spare);
	if (err == -ENOMEM && virtio_mem_plug(t, 0, NULL))
		diag_set(why, -EBUSY, "virtio-mem keeps what it had no struct pages for");
	return err;
}

/* All memory blocks in the first @bytes of the device are online, in one zone. */
static int check_zone(struct trial *t, const char *wanted, uint64_t bytes, struct diag *why)
{
	uint64_t first = t->m->vmem.start_pfn * PAGE_BYTES / t->m->block_bytes;

	for (uint64_t i = 0; i * t->m->block_bytes < bytes; i++) {
		char zone[ZONE_NAME_MAX] = "";

		if (block_zone(t->m->root, first + i, zone, sizeof(zone)) || strcmp(zone, wanted))
			return diag_set(why, -EXDEV,
					"memory%" PRIu64 " of virtio-mem is in zone '%s', not '%s'",
					first + i, zone, wanted);
	}
	return 0;
}

static const char *wanted_zone(const struct trial *t)
{
	return t->cell.online == ONLINE_MOVABLE ? "Movable" : "Normal";
}

static int set_zone(const char *zone, struct diag *why)
{
	int err = virtio_auto_online(zone);

	return err ? diag_set(why, err, "auto_online_blocks: %s", strerror(-err)) : 0;
}

int virtio_mem_prepare(struct trial *t, uint64_t bytes, struct diag *why)
{
	const struct virtio_memory *mem = &t->m->vmem;
	const char *zone = wanted_zone(t);

	if (*mem->why.text) {
		*why = mem->why;
		return -ENODEV;
	}
	if (t->cell.target.size_bytes > virtio_mem_bytes(t))
		return diag_set(why, -ENOSPC,
				"the virtio-mem device has %" PRIu64
				" bytes only; make virtio-mem = larger",
				virtio_mem_bytes(t));
	strcpy(t->zone, zone);
	return virtio_mem_plug(t, 0, why)
		       ?: set_zone(zone, why)
		       ?: plug_or_none(t, bytes, why)
		       ?: check_zone(t, zone, bytes, why);
}

int virtio_mem_have(struct trial *t, struct diag *why)
{
	uint64_t bytes = virtio_mem_bytes(t);

	if (!*t->m->vmem.why.text && !check_zone(t, wanted_zone(t), bytes, NULL))
		return 0;
	return virtio_mem_prepare(t, bytes, why);
}

int virtio_mem_bring(struct trial *t, struct diag *why)
{
	const struct virtio_memory *mem = &t->m->vmem;
	int err = virtio_mem_prepare(t, virtio_mem_bytes(t), why);

	if (err)
		return err;
	t->node = block_node(t->m->root, mem->start_pfn * PAGE_BYTES / t->m->block_bytes);
	t->site.range = (struct pfn_range){ mem->start_pfn, mem->nr_pages };
	err = machine_claim(t->m, &t->site.range);
	return err ? diag_set(why, err, "the device's memory cannot be emptied: %s", strerror(-err))
		   : 0;
}

static int make_ready(struct trial *t, struct diag *why)
{
	uint64_t bytes = t->m->vmem.large ? 0 : virtio_mem_bytes(t);

	return plug_or_none(t, bytes, why) ?: check_zone(t, t->zone, bytes, why);
}

int virtio_mem_return(struct trial *t, struct diag *why)
{
	struct diag before = t->reason;
	int err = make_ready(t, why);

	machine_drop(t->m);
	if (err && *before.text)
		diag_prefix(why, "%s; afterwards: ", before.text);
	else if (!err)
		t->reason = before;
	return err;
}

int virtio_mem_attempt(struct trial *t, uint64_t bytes, struct pfnb_virtio *v, struct attempt *a)
{
	uint64_t limit_ns = t->job->deadline_ns, now = clock_ns();
	int err;

	if (t->nr_attempts)
		err = virtio_ask_again(t->m, PFNB_VIRTIO_MEM, bytes, limit_ns, v);
	else
		err = virtio_ask(t->m, PFNB_VIRTIO_MEM, bytes, limit_ns, v);
	marks_driver_end();
	if (err && err != -ETIME && err != -EINTR)
		return diag_set(&t->reason, err, "virtio-mem cannot be asked: %s", strerror(-err));
	a->begin_ns = v->begin_ns ?: now;
	a->end_ns = err ? clock_ns() : v->end_ns;
	a->err = err ?: v->held == bytes ? 0 : -EBUSY;
	return 0;
}

void virtio_mem_add_steps(struct virtio_mem_step *step, const struct pfnb_virtio *v)
{
	for (int i = 0; i < PFNB_STEP_NR; i++) {
		step[i].calls += v->step[i].calls;
		step[i].failed += v->step[i].failed;
		step[i].ns += v->step[i].ns;
	}
}

json_t *virtio_mem_step_json(const struct virtio_mem_step *s, uint64_t less_ns)
{
	return json_pack("{s:I, s:I, s:I}", "calls", (json_int_t)s->calls, "failed",
			 (json_int_t)s->failed, "ns", (json_int_t)(s->ns - less_ns));
}
