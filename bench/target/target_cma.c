// SPDX-License-Identifier: GPL-2.0
/*
 * Contiguous memory areas. cma: cma_alloc() by debugfs, which begins at the area's start and goes
 * on by a page whenever alloc_contig_range() finds a range busy. cma-contig: one
 * alloc_contig_range() of the range that cma_alloc() tries first, called in the module.
 */

#include <errno.h>
#include <inttypes.h>
#include <linux/perf_event.h>
#include <string.h>
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
#include "workloads/workload.h"

/**
 * struct cma_result - what a trial of either target keeps
 * @area: the contiguous memory area that the range is in; no pages: none was opened
 * @known: there is an @offset
 * @offset: of the range that cma_alloc() found, from the one it tried first; pages
 * @counted: there are @busy_retries
 * @busy_retries: ranges that it tried and found busy
 */
struct cma_result {
	struct cma_area area;
	bool known;
	bool counted;
	uint64_t offset;
	uint64_t busy_retries;
};

static const struct field fields[] = {
	{ "busy_retries", FIELD_COUNT },
	{ "obtained_offset", FIELD_COUNT },
	{},
};

/* Steering needs free lists of types that a contiguous memory area cannot have. */
static int valid(const struct cell *cell, struct diag *why)
{
	const char *name = cell->target.ops->name;

	for (size_t i = 0; i < cell->fill.nr; i++)
		if (cell->fill.part[i].ops->units)
			return diag_set(why, -EINVAL, "target %s: fill can only be anon, not %s",
					name, cell->fill.part[i].ops->name);
	for (size_t i = 0; i < cell->blocker.nr; i++)
		if (cell->blocker.part[i].ops->units)
			return diag_set(
				why, -EINVAL,
				"target %s: blocker %s cannot be put into a contiguous memory "
				"area; use kernel or pin",
				name, cell->blocker.part[i].ops->name);
	if (cell->online || cell->node >= 0)
		return diag_set(why, -EINVAL, "target %s: online can only be %s", name,
				online_names[0]);
	return 0;
}

static int supported(const struct target_spec *spec, struct diag *why)
{
	struct cma_area area;
	int err = module_supported(why);

	if (!err)
		err = cma_area_open(&area, why);
	if (!err)
		cma_area_close(&area);
	return err;
}

/* Counts how often a range was busy, from now on and for this task. */
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

static int find(struct trial *t, struct diag *why)
{
	struct pfn_range r = { .nr_pages = t->cell.target.size_bytes / PAGE_BYTES };
	struct cma_result *result = t->result;
	struct cma_area *area = &result->area;
	int err = cma_area_open(area, why);

	if (err)
		return err;
	r.start_pfn = area->base_pfn;
	if (r.nr_pages > area->nr_pages)
		return diag_set(why, -ENOSPC,
				"the contiguous memory area has %" PRIu64
				" pages only; make cma = larger",
				area->nr_pages);
	if (area->used_pages)
		return diag_set(why, -EBUSY, "%" PRIu64 " pages of the area are in use",
				area->used_pages);
	err = machine_claim_area(t->m, &r);
	if (err)
		return diag_set(why, err, "the area's start cannot be emptied: %s", strerror(-err));
	t->site.range = r;
	target_find_zone(t);
	return 0;
}

static int attempt(struct trial *t, struct attempt *a)
{
	struct cma_result *result = t->result;
	uint64_t retries;
	int counter = open_retries(&t->reason);

	if (counter < 0)
		return counter;
	attempt_begin(a);
	a->err = cma_area_write(&result->area, "alloc", t->site.range.nr_pages);
	attempt_end(a);
	if (read(counter, &retries, sizeof(retries)) == sizeof(retries)) {
		result->busy_retries += retries;
		result->counted = true;
	}
	close(counter);
	if (!a->err)
		result->known = !cma_area_first_used(&result->area, &result->offset);
	return 0;
}

static void report(const struct trial *t, enum record_part part, json_t *record)
{
	const struct cma_result *result = t->result;

	if (part == RECORD_PAGES && result->counted)
		json_set_count(record, "busy_retries", result->busy_retries);
	if (part == RECORD_PAGES && result->known)
		json_set_count(record, "obtained_offset", result->offset);
}

static int restore(struct trial *t, struct diag *why)
{
	struct cma_result *result = t->result;
	int err = cma_area_write(&result->area, "free", t->site.range.nr_pages);

	return err ? diag_set(why, err, "the area does not take its pages back: %s", strerror(-err))
		   : 0;
}

static const struct target_measure measures[] = {
	{
		.name = "busy_retries",
		.title = "busy",
		.unit = "ranges",
		.legend = "Busy ranges: those that cma_alloc() tried in vain, each a page further "
			  "on.",
	},
	{ .name = "obtained_offset" },
	{},
};

static int end(struct trial *t, struct diag *why)
{
	struct cma_result *result = t->result;

	if (result->area.nr_pages)
		cma_area_close(&result->area);
	return 0;
}

const struct target target_cma = {
	.name = "cma",
	.summary = "cma_alloc() by debugfs: cma:SIZE, in the area that cma = reserves",
	.guests =
		"with cma = SIZE in [machine], of a kernel with CONFIG_CMA_DEBUGFS: pfnbench kernel "
		"build",
	.arg = TARGET_ARG_SIZE,
	.uapi = PFNB_TARGET_CONTIG,
	.pages = true,
	.result_size = sizeof(struct cma_result),
	.fields = fields,
	.measures = measures,
	.valid = valid,
	.supported = supported,
	.find = find,
	.attempt = attempt,
	.report = report,
	.restore = restore,
	.end = end,
};

const struct target target_cma_contig = {
	.name = "cma-contig",
	.summary = "alloc_contig_range() of the range that cma:SIZE tries first",
	.guests = "with cma = SIZE in [machine]",
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
