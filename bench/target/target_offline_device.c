// SPDX-License-Identifier: GPL-2.0
/*
 * All memory blocks of the virtio-mem device, or of DIMMs, go offline one after the other, until one
 * does not: offline-device, offline-device:up, offline-device:dimm, offline-device:dimm:up. What was
 * taken is back, in its zone, before anything else is done.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/machine/memory_block.h"
#include "bench/machine/virtio.h"
#include "bench/target/dimm.h"
#include "bench/target/sweep.h"
#include "bench/target/virtio_mem_device.h"
#include "bench/trial/target.h"
#include "bench/trial/trial.h"
#include "bench/util/text.h"

static bool is_of_virtio_mem(const struct trial *t, const struct block_info *b)
{
	uint64_t nr_pages = t->m->block_bytes / PAGE_BYTES;

	return b->block * nr_pages >= t->m->vmem.start_pfn &&
	       (b->block + 1) * nr_pages <= t->m->vmem.start_pfn + t->m->vmem.nr_pages;
}

static int virtio_mem_give_back(struct trial *t, struct diag *why)
{
	return t->m->vmem.large ? virtio_mem_return(t, why) : 0;
}

static bool is_of_dimm(const struct trial *t, const struct block_info *b)
{
	return b->dimm;
}

/**
 * struct device - what adds memory to a machine
 * @name: as in targets and records
 * @what: for people
 * @has: 0, or -errno and why there is none, with the mend
 * @have: have all of it online in the zone of the trial's cell
 * @give_back: its memory is as between trials
 * @of: whether a block is of it
 */
static const struct device {
	const char *name;
	const char *what;
	int (*has)(struct diag *why);
	int (*have)(struct trial *t, struct diag *why);
	int (*give_back)(struct trial *t, struct diag *why);
	bool (*of)(const struct trial *t, const struct block_info *b);
} devices[] = {
	{ "virtio-mem", "the virtio-mem device", virtio_has_memory, virtio_mem_have,
	  virtio_mem_give_back, is_of_virtio_mem },
	{ "dimm", "DIMM memory", dimm_there, dimm_have, dimm_return, is_of_dimm },
};

#define DEVICES (sizeof(devices) / sizeof(devices[0]))

static const struct device *device_called(const char *name)
{
	for (size_t i = 0; i < DEVICES; i++)
		if (!strcmp(name, devices[i].name))
			return &devices[i];
	return NULL;
}

/* "up", "dimm", "dimm:up" */
static int parse(const char *arg, struct target_spec *spec, struct diag *why)
{
	char *copy = arg ? text_copy(arg) : NULL, *rest = copy, *word = strsep(&rest, ":");
	const struct device *d = word ? device_called(word) : NULL;
	bool good = true;

	if (d) {
		spec->device = d->name;
		word = strsep(&rest, ":");
	}
	if (word)
		good = sweep_direction(word, spec) && !rest;
	free(copy);
	if (good)
		return 0;
	return diag_set(why, -EINVAL,
			"unknown word in target 'offline-device:%s'; after 'offline-device:' known "
			"are down, up, virtio-mem, dimm, virtio-mem:up, dimm:up",
			arg);
}

/* None is named, and there is none. */
static int no_device(struct diag *why)
{
	struct diag first;
	int err = virtio_has_memory(&first);

	return diag_set(why, err, "%s, or dimm = 128M", first.text);
}

/* The device that is named, or the only one there is. */
static int find_device(const struct target_spec *spec, const struct device **found,
		       struct diag *why)
{
	*found = NULL;
	for (size_t i = 0; i < DEVICES; i++) {
		const struct device *d = &devices[i];

		if (spec->device ? strcmp(spec->device, d->name) : d->has(NULL))
			continue;
		if (*found)
			return diag_set(why, -EINVAL,
					"this machine has both %s and %s; write offline-device:%s "
					"or offline-device:%s",
					(*found)->what, d->what, (*found)->name, d->name);
		*found = d;
	}
	return *found ? (*found)->has(why) : no_device(why);
}

static int supported(const struct target_spec *spec, struct diag *why)
{
	const struct device *d;

	return find_device(spec, &d, why) ?: module_supported(why);
}

static int find(struct trial *t, struct diag *why)
{
	const struct device *d;
	struct sweep *s = t->result;
	int err = find_device(&t->cell.target, &d, why);

	if (err)
		return err;
	s->device = d->name;
	return d->have(t, why) ?: sweep_find(t, d->of, d->what, why);
}

static int end(struct trial *t, struct diag *why)
{
	const struct sweep *s = t->result;
	int err = sweep_end(t, why);

	return err || !s->device ? err : device_called(s->device)->give_back(t, why);
}

const struct target target_offline_device = {
	.name = "offline-device",
	.summary = "all memory blocks of the virtio-mem device or of DIMMs, one after the other: "
		   "offline-device:up, offline-device:dimm",
	.guests = "with virtio-mem = SIZE or dimm = SIZE in [machine]",
	.arg = TARGET_ARG_OWN,
	.parse = parse,
	SWEEP_TARGET,
	.valid = virtio_mem_valid,
	.supported = supported,
	.find = find,
	.end = end,
};
