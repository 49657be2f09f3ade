// SPDX-License-Identifier: GPL-2.0
/*
 * Contiguous memory areas. cma: cma_alloc() as a driver calls it, in the module, or by debugfs; it
 * begins at the area's start and goes on by its alignment whenever alloc_contig_range() finds a
 * range busy. cma-contig: one alloc_contig_range() of the range that cma_alloc() tries first.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <traceevent/event-parse.h>
#include <unistd.h>

#include "bench/machine/cma_area.h"
#include "bench/machine/machine.h"
#include "bench/machine/trace_format.h"
#include "bench/measure/marks.h"
#include "bench/trial/target.h"
#include "bench/trial/target_measure.h"
#include "bench/trial/trial.h"
#include "bench/util/fields.h"
#include "bench/util/json_count.h"
#include "bench/util/units.h"
#include "workloads/unit_ops.h"
#include "workloads/workload.h"

/* debugfs passes this order of alignment. */
#define DEBUGFS_ALIGN 0

/* What CONFIG_CMA_ALIGNMENT may be at most. */
#define ALIGN_MAX 12

static const char debugfs[] = "debugfs";

/**
 * struct cma_result - what a trial of either target keeps
 * @area: the contiguous memory area that the range is in; no pages: none was opened
 * @align: order that the range is aligned to
 * @counting: @counter is open: counts ranges that were busy, in all attempts
 * @known: there is an @offset
 * @offset: of the range that cma_alloc() found, from the one it tried first; pages
 * @counted: there are @busy_retries
 * @busy_retries: ranges that it tried and found busy
 */
struct cma_result {
	struct cma_area area;
	unsigned int align;
	bool counting;
	int counter;
	bool known;
	bool counted;
	uint64_t offset;
	uint64_t busy_retries;
};

static const struct field fields[] = {
	{ "align_order", FIELD_COUNT },
	{ "busy_retries", FIELD_COUNT },
	{ "obtained_offset", FIELD_COUNT },
	{},
};

/* "align=N" or "debugfs" */
static int parse(const char *word, struct target_spec *spec, struct diag *why)
{
	const char *order = strncmp(word, "align=", 6) ? NULL : word + 6;
	uint64_t align;

	if (!strcmp(word, debugfs) && !spec->option && spec->align < 0) {
		spec->option = debugfs;
		return 0;
	}
	if (order && !spec->option && spec->align < 0 &&
	    !parse_u64(order, 0, ALIGN_MAX, &align, NULL)) {
		spec->align = align;
		return 0;
	}
	return diag_set(why, -EINVAL,
			"target cma: '%s' after the size is neither an order of pages up to %d nor "
			"debugfs; write cma:2M:align=8",
			word, ALIGN_MAX);
}

/*
 * Claimed page frames are handed out again by the list of movable pages alone, and what is pinned
 * for long is moved out of an area first.
 */
static bool has_room_for(const struct unit_ops *units)
{
	return !units || (units->movable && !units->device && !units->longterm);
}

static int valid(const struct cell *cell, struct diag *why)
{
	const char *name = cell->target.ops->name;

	for (size_t i = 0; i < cell->fill.nr; i++)
		if (!has_room_for(cell->fill.part[i].ops->units))
			return diag_set(
				why, -EINVAL,
				"target %s: fill %s is of a device's memory, not of an area's",
				name, cell->fill.part[i].ops->name);
	for (size_t i = 0; i < cell->blocker.nr; i++)
		if (!has_room_for(cell->blocker.part[i].ops->units))
			return diag_set(why, -EINVAL,
					"target %s: the kernel puts no page of blocker %s into a "
					"contiguous memory area; use kernel, pin or vmsplice",
					name, cell->blocker.part[i].ops->name);
	if (cell->block_types.nr)
		return diag_set(why, -EINVAL,
				"target %s: all pageblocks of an area are of its own type; write "
				"block-types = none, or target contig",
				name);
	if (cell->online || cell->node >= 0)
		return diag_set(why, -EINVAL, "target %s: online can only be %s", name,
				online_names[0]);
	return 0;
}

/* As the machine has it, for those who have none opened. */
static int ask(struct cma_area *area, struct diag *why)
{
	int dev = open(PFNB_DEVICE, O_RDWR | O_CLOEXEC), err;

	if (dev < 0)
		return diag_set(why, -errno, "%s: %s", PFNB_DEVICE, strerror(errno));
	err = cma_area_ask(area, dev, 0, why);
	close(dev);
	return err;
}

static int supported(const struct target_spec *spec, struct diag *why)
{
	struct cma_area area;
	int err = module_supported(why);

	if (!err)
		err = spec->option ? cma_area_open(&area, why) : ask(&area, why);
	if (!err)
		cma_area_close(&area);
	return err;
}

/*
 * Counts how often a range was busy, from now on and for this task. Closing it waits for grace
 * periods, so it stays open between attempts.
 */
static int open_retries(struct diag *why)
{
	struct perf_event_attr attr = { .type = PERF_TYPE_TRACEPOINT, .size = sizeof(attr) };
	struct tep_handle *tep = NULL;
	struct tep_event *event;
	int fd, err = trace_format_read("cma", "cma_alloc_busy_retry", &tep, &event, why);

	if (!err)
		attr.config = event->id;
	tep_free(tep);
	if (err)
		return err;
	fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	return fd < 0 ? diag_set(why, -errno, "tracepoint cma:cma_alloc_busy_retry: %s",
				 strerror(errno))
		      : fd;
}

/* As dma_alloc_contiguous() chooses it where nobody has. */
static int choose_align(struct trial *t, struct diag *why)
{
	const struct target_spec *spec = &t->cell.target;
	struct cma_result *result = t->result;

	if (spec->option) {
		result->align = DEBUGFS_ALIGN;
		return 0;
	}
	if (spec->align > (int)result->area.align_max)
		return diag_set(why, -ENOTSUP,
				"CONFIG_CMA_ALIGNMENT of this kernel is %u; write align=%u or less",
				result->area.align_max, result->area.align_max);
	result->align = spec->align;
	if (spec->align < 0)
		for (result->align = 0; result->align < result->area.align_max &&
					PAGE_BYTES << result->align < spec->size_bytes;)
			result->align++;
	return 0;
}

/* The area, and the range that is tried first. By debugfs drivers must not have any of it. */
static int open_area(struct trial *t, struct pfn_range *r, struct diag *why)
{
	struct cma_result *result = t->result;
	struct cma_area *area = &result->area;
	int err;

	if (!t->cell.target.option) {
		err = cma_area_ask(area, t->m->dev, r->nr_pages, why);
		r->start_pfn = area->range_pfn;
		return err;
	}
	err = cma_area_open(area, why);
	r->start_pfn = area->base_pfn;
	if (!err && r->nr_pages > area->nr_pages)
		err = diag_set(why, -ENOSPC,
			       "the contiguous memory area has %" PRIu64
			       " pages only; make cma = larger",
			       area->nr_pages);
	if (!err && area->used_pages)
		err = diag_set(why, -EBUSY, "%" PRIu64 " pages of the area are in use",
			       area->used_pages);
	return err;
}

static int find(struct trial *t, struct diag *why)
{
	struct pfn_range r = { .nr_pages = t->cell.target.size_bytes / PAGE_BYTES };
	int err = open_area(t, &r, why) ?: choose_align(t, why);

	if (err)
		return err;
	err = machine_claim_area(t->m, &r);
	if (err)
		return diag_set(why, err, "a range of the area cannot be emptied: %s",
				strerror(-err));
	t->site.range = r;
	target_find_zone(t);
	return 0;
}

static int find_and_count(struct trial *t, struct diag *why)
{
	struct cma_result *result = t->result;
	int err = find(t, why);

	if (err || result->counting)
		return err;
	result->counter = open_retries(why);
	result->counting = result->counter >= 0;
	return result->counting ? 0 : result->counter;
}

/* cma_alloc() goes on to others. What lies below is somebody's who does not give it back. */
static void arms(const struct trial *t, struct pfn_range *r)
{
	const struct cma_area *area = &((const struct cma_result *)t->result)->area;

	r->nr_pages = area->base_pfn + area->nr_pages - r->start_pfn;
}

static int by_module(struct trial *t, struct attempt *a)
{
	struct cma_result *result = t->result;
	struct pfnb_cma c = {
		.h.version = PFNB_VERSION,
		.align = result->align,
		.nr_pages = t->site.range.nr_pages,
	};

	if (ioctl(t->m->dev, PFNB_IOC_CMA, &c))
		return diag_set(&t->reason, -errno, "the module refuses the operation: %s",
				strerror(errno));
	a->begin_ns = c.begin_ns;
	a->end_ns = c.end_ns;
	a->err = c.err;
	result->known = !c.err;
	result->offset = c.pfn - t->site.range.start_pfn;
	return 0;
}

static int by_debugfs(struct trial *t, struct attempt *a)
{
	struct cma_result *result = t->result;

	attempt_begin(a);
	a->err = cma_area_write(&result->area, "alloc", t->site.range.nr_pages);
	attempt_end(a);
	if (!a->err)
		result->known = !cma_area_first_used(&result->area, &result->offset);
	return 0;
}

static int attempt(struct trial *t, struct attempt *a)
{
	struct cma_result *result = t->result;
	int err = t->cell.target.option ? by_debugfs(t, a) : by_module(t, a);
	uint64_t retries;

	if (read(result->counter, &retries, sizeof(retries)) == sizeof(retries)) {
		result->busy_retries = retries;
		result->counted = true;
	}
	return err;
}

/* Only the movable pages of what was obtained had to move. */
static bool wasted(const struct trial *t, uint64_t migrated, uint64_t *wasted)
{
	const struct cma_result *result = t->result;
	uint64_t needed = trial_blocker_is_lru(t) ? t->status.released : 0;

	for (uint64_t i = result->offset; i < t->site.range.nr_pages; i++)
		needed += bit_get(t->site.fill_map, i);
	*wasted = t->outcome == OUTCOME_SUCCESS ? trial_in_excess(migrated, needed) : migrated;
	return t->outcome != OUTCOME_SUCCESS || result->known;
}

static void report(const struct trial *t, enum record_part part, json_t *record)
{
	const struct cma_result *result = t->result;

	if (part != RECORD_PAGES)
		return;
	json_set_count(record, "align_order", result->align);
	if (result->counted)
		json_set_count(record, "busy_retries", result->busy_retries);
	if (result->known)
		json_set_count(record, "obtained_offset", result->offset);
}

/* The module has given back already what it got. */
static int restore(struct trial *t, struct diag *why)
{
	struct cma_result *result = t->result;
	int err = 0;

	if (t->cell.target.option)
		err = cma_area_write(&result->area, "free", t->site.range.nr_pages);
	return err ? diag_set(why, err, "the area does not take its pages back: %s", strerror(-err))
		   : 0;
}

static const struct target_measure measures[] = {
	{
		.name = "busy_retries",
		.title = "busy",
		.unit = "ranges",
		.legend = "Busy ranges: those that cma_alloc() tried in vain, each an alignment "
			  "further on.",
	},
	{ .name = "obtained_offset" },
	{},
};

static int end(struct trial *t, struct diag *why)
{
	struct cma_result *result = t->result;

	if (result->area.nr_pages)
		cma_area_close(&result->area);
	if (result->counting)
		close(result->counter);
	result->counting = false;
	return 0;
}

const struct target target_cma = {
	.name = "cma",
	.summary = "cma_alloc(): cma:SIZE[:align=ORDER], in the area that cma = reserves",
	.guests = "with cma = SIZE in [machine], of a kernel with CONFIG_CMA: debian:7, or one of "
		  "pfnbench kernel build",
	.arg = TARGET_ARG_SIZE,
	.any_size = true,
	.parse = parse,
	.uapi = PFNB_TARGET_CMA,
	.pages = true,
	.result_size = sizeof(struct cma_result),
	.fields = fields,
	.measures = measures,
	.valid = valid,
	.supported = supported,
	.find = find_and_count,
	.arms = arms,
	.attempt = attempt,
	.wasted = wasted,
	.report = report,
	.restore = restore,
	.end = end,
};

const struct target target_cma_contig = {
	.name = "cma-contig",
	.summary = "alloc_contig_range() of the range that cma:SIZE tries first",
	.guests = "with cma = SIZE in [machine], as cma",
	.arg = TARGET_ARG_SIZE,
	.uapi = PFNB_TARGET_CONTIG,
	.pages = true,
	.result_size = sizeof(struct cma_result),
	.valid = valid,
	.supported = supported,
	.find = find,
	.attempt = target_contig_attempt,
	.end = end,
};
