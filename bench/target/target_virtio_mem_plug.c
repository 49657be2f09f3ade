// SPDX-License-Identifier: GPL-2.0
/*
 * A virtio-mem device grows by SIZE: the driver asks the hypervisor for memory, adds it block by
 * block, and each block comes online at once. Each takes memory for its struct pages: 64 bytes a
 * page, a 64th of what it adds. Before the trial the device has less by SIZE.
 */

#include <errno.h>
#include <string.h>

#include "bench/machine/spare_memory.h"
#include "bench/machine/virtio.h"
#include "bench/target/virtio_mem_device.h"
#include "bench/trial/policy.h"
#include "bench/trial/retry.h"
#include "bench/trial/target.h"
#include "bench/trial/target_measure.h"
#include "bench/trial/trial.h"
#include "bench/util/fields.h"
#include "bench/util/json_count.h"
#include "workloads/workload.h"

/**
 * struct plugged - what a trial keeps: what became of the request
 * @asked_bytes: by which the device should grow
 * @got_bytes: by which it did
 * @step: of all attempts
 * @memmap_bytes: memory that was taken for struct pages, by whose it was
 * @no_room: there was none for those of the next block
 */
struct plugged {
	uint64_t asked_bytes;
	uint64_t got_bytes;
	struct virtio_mem_step step[PFNB_STEP_NR];
	uint64_t memmap_bytes[PFNB_MEMMAP_NR];
	bool no_room;
};

static const struct field memmap_fields[] = {
	{ "other_bytes", FIELD_COUNT, NEEDED_ALWAYS },
	{ "device_bytes", FIELD_COUNT, NEEDED_ALWAYS },
	{},
};

static const struct field plug_fields[] = {
	{ "asked_bytes", FIELD_COUNT, NEEDED_ALWAYS },
	{ "plugged_bytes", FIELD_COUNT, NEEDED_ALWAYS },
	{ "passes", FIELD_COUNT },
	{ "memmap", FIELD_OBJECT, 0, memmap_fields },
	{ "steps", FIELD_OBJECT },
	{},
};

static const struct field fields[] = {
	{ "plug", FIELD_OBJECT, 0, plug_fields },
	{},
};

/* Of what was asked. */
static bool share_of(const json_t *record, uint64_t *ppm)
{
	return json_count(record, "latency_ns") &&
	       json_share(json_object_get(record, "plug"), "plugged_bytes", "asked_bytes", ppm);
}

static const struct target_measure measures[] = {
	{ .name = "plugged_ppm",
	  .member = "plug",
	  .of = share_of,
	  .shown = SHOWN_AS_SHARE,
	  .title = "plugged",
	  .unit = "share",
	  .legend = "Plugged share: of the memory that the device was asked to add: median." },
	{},
};

/* Nothing is vacated. */
static int valid(const struct cell *cell, struct diag *why)
{
	const char *only = NULL, *axis = NULL;

	if (cell->policy != policies[0])
		axis = "policy", only = policies[0]->name;
	else if (cell->retry.ops != retries[0])
		axis = "retry", only = retries[0]->name;
	else if (cell->fill.part[0].ops != fills[0])
		axis = "fill", only = fills[0]->name;
	else if (cell->blocker.part[0].ops != blockers[0])
		axis = "blocker", only = blockers[0]->name;
	else if (cell->churn != churns[0])
		axis = "churn", only = churns[0]->name;
	else if (cell->fragment.ops != fragments[0])
		axis = "fragment", only = fragments[0]->name;
	else if (cell->block_types.nr)
		axis = axis_names[AXIS_BLOCK_TYPES], only = "none";
	else if (cell->lifetime.kind != LIFETIME_FOREVER)
		axis = "lifetime", only = "forever";
	if (axis)
		return diag_set(why, -EINVAL, "target %s vacates nothing: %s can only be %s",
				cell->target.ops->name, axis, only);
	return virtio_mem_valid(cell, why);
}

static int supported(const struct target_spec *spec, struct diag *why)
{
	return virtio_has_memory(why) ?: module_supported(why);
}

static int find(struct trial *t, struct diag *why)
{
	uint64_t size = t->cell.target.size_bytes;
	struct plugged *p = t->result;
	int err;

	err = *t->m->vmem.why.text ? 0 : virtio_count_plugging(t->m);
	if (err)
		return diag_set(why, err, "the module cannot follow virtio-mem as it plugs: %s",
				strerror(-err));
	err = virtio_mem_prepare(t, virtio_mem_bytes(t) - size, why);
	if (err != -ENODEV && err != -ENOSPC)
		p->asked_bytes = size;
	return err;
}

/* No policy applies: any memory will do, which is there as long as the machine is. */
static void arms(const struct trial *t, struct pfn_range *r)
{
	r->nr_pages = t->m->pageblock_pages;
	r->start_pfn = (t->m->end_pfn / r->nr_pages - 1) * r->nr_pages;
}

static int attempt(struct trial *t, struct attempt *a)
{
	uint64_t whole = virtio_mem_bytes(t), had = whole - t->cell.target.size_bytes;
	struct pfnb_virtio v = { .nr_pfns = 0 };
	struct plugged *p = t->result;
	struct spare_memory spare;
	int err = spare_memory_take(&spare, &t->reason);

	if (err)
		return err;
	err = virtio_mem_attempt(t, whole, &v, a);
	spare_memory_give(&spare);
	if (err)
		return err;
	if (a->err == -EBUSY && v.add_errno)
		a->err = -(int)v.add_errno;
	virtio_mem_add_steps(p->step, &v);
	for (int i = 0; i < PFNB_MEMMAP_NR; i++)
		p->memmap_bytes[i] += v.memmap_bytes[i];
	p->got_bytes = v.held > had ? v.held - had : 0;
	p->no_room = v.add_errno == ENOMEM;
	return 0;
}

/* While struct pages have all memory processes are killed, so they go at once. */
static void measured(struct trial *t)
{
	uint64_t whole = virtio_mem_bytes(t), had = whole - t->cell.target.size_bytes;
	const struct plugged *p = t->result;

	if (!p->no_room)
		return;
	virtio_mem_no_room(t, had + p->got_bytes, whole, &t->reason);
	/* end() finds out, and tells, if that fails */
	virtio_mem_plug(t, 0, NULL);
}

/* Exclusive times: a block comes online as it is added, and its pages are handed out then. */
static json_t *steps_json(const struct virtio_mem_step *s)
{
	uint64_t within =
		s[PFNB_STEP_ADD].ns + s[PFNB_STEP_REPORT].ns + s[PFNB_STEP_FAKE_ONLINE].ns;
	json_t *steps = json_object();

	json_object_set_new(steps, "report", virtio_mem_step_json(&s[PFNB_STEP_REPORT], 0));
	json_object_set_new(steps, "add",
			    virtio_mem_step_json(&s[PFNB_STEP_ADD],
						 s[PFNB_STEP_MEMMAP].ns + s[PFNB_STEP_ONLINE].ns));
	json_object_set_new(steps, "memmap", virtio_mem_step_json(&s[PFNB_STEP_MEMMAP], 0));
	json_object_set_new(steps, "online",
			    virtio_mem_step_json(&s[PFNB_STEP_ONLINE], s[PFNB_STEP_FREE].ns));
	json_object_set_new(steps, "free", virtio_mem_step_json(&s[PFNB_STEP_FREE], 0));
	json_object_set_new(steps, "fake_online",
			    virtio_mem_step_json(&s[PFNB_STEP_FAKE_ONLINE], 0));
	if (s[PFNB_STEP_PASS].ns >= within)
		json_set_count(steps, "other_ns", s[PFNB_STEP_PASS].ns - within);
	return steps;
}

static void report(const struct trial *t, enum record_part part, json_t *record)
{
	const struct plugged *p = t->result;
	json_t *o, *memmap;

	if (part != RECORD_OPERATION || !p->asked_bytes)
		return;
	o = json_object();
	memmap = json_object();
	json_set_count(o, "asked_bytes", p->asked_bytes);
	json_set_count(o, "plugged_bytes", p->got_bytes);
	json_set_count(o, "passes", p->step[PFNB_STEP_PASS].calls);
	json_set_count(memmap, "other_bytes", p->memmap_bytes[PFNB_MEMMAP_OTHER]);
	json_set_count(memmap, "device_bytes", p->memmap_bytes[PFNB_MEMMAP_DEVICE]);
	json_object_set_new(o, "memmap", memmap);
	json_object_set_new(o, "steps", steps_json(p->step));
	json_object_set_new(record, "plug", o);
}

/* The device is whole again, or a large one empty, also where the trial could not have it so. */
static int end(struct trial *t, struct diag *why)
{
	const struct plugged *p = t->result;

	return p->asked_bytes ? virtio_mem_return(t, why) : 0;
}

const struct target target_virtio_mem_plug = {
	.name = "virtio-mem-plug",
	.summary = "a virtio-mem device grows by SIZE: virtio-mem-plug:SIZE",
	.guests = "with virtio-mem = SIZE in [machine]",
	.guests_only = "it takes away all of a device's memory",
	.arg = TARGET_ARG_SIZE,
	.finds_range = true,
	.on_device = true,
	.uapi = PFNB_TARGET_CONTIG,
	.pages = true,
	.result_size = sizeof(struct plugged),
	.fields = fields,
	.measures = measures,
	.arms = arms,
	.valid = valid,
	.supported = supported,
	.find = find,
	.attempt = attempt,
	.measured = measured,
	.report = report,
	.end = end,
};
