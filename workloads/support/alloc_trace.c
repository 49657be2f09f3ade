// SPDX-License-Identifier: GPL-2.0
/* The tracepoint kmem:mm_page_alloc of one thread, through perf_event_open(2). */

#include "workloads/support/alloc_trace.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <traceevent/event-parse.h>
#include <unistd.h>

#include "bench/machine/perf_ring.h"
#include "bench/machine/trace_format.h"
#include "workloads/unit_ops.h"

#define RING_BYTES (256u * 1024)

/* common_flags of every tracepoint: the kernel's TRACE_FLAG_HARDIRQ and TRACE_FLAG_SOFTIRQ */
#define IN_INTERRUPT (0x08 | 0x10)

/**
 * struct alloc_trace - an event and how its records are read
 * @fd: the perf event
 * @ring: of RING_BYTES
 * @tep: owns the fields below
 */
struct alloc_trace {
	int fd;
	struct perf_ring ring;
	struct tep_handle *tep;
	struct tep_event *event;
	struct tep_format_field *pfn, *order, *migratetype, *flags;
};

static int find_fields(struct alloc_trace *t, struct diag *why)
{
	t->pfn = tep_find_field(t->event, "pfn");
	t->order = tep_find_field(t->event, "order");
	t->migratetype = tep_find_field(t->event, "migratetype");
	t->flags = tep_find_common_field(t->event, "common_flags");
	if (!t->pfn || !t->order || !t->migratetype || !t->flags)
		return diag_set(
			why, -ENOTSUP,
			"kmem:mm_page_alloc of this kernel lacks pfn, order or migratetype");
	return 0;
}

static int open_event(struct alloc_trace *t, struct diag *why)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT,
		.size = sizeof(attr),
		.config = t->event->id,
		.sample_period = 1,
		.sample_type = PERF_SAMPLE_RAW,
		.disabled = 1,
	};

	t->fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	if (t->fd < 0)
		return diag_set(why, -errno, "perf_event_open of kmem:mm_page_alloc: %s%s",
				strerror(errno),
				errno == EACCES || errno == EPERM ? "; be root" : "");
	return 0;
}

static int map_ring(struct alloc_trace *t, struct diag *why)
{
	int err = perf_ring_map(&t->ring, t->fd, RING_BYTES);

	return err ? diag_set(why, err, "mmap of %u bytes for the allocation trace: %s", RING_BYTES,
			      strerror(-err))
		   : 0;
}

int alloc_trace_open(struct alloc_trace **trace, struct diag *why)
{
	struct alloc_trace *t = *trace = calloc(1, sizeof(*t));
	int err;

	if (!t)
		return diag_set(why, -ENOMEM, "out of memory");
	t->fd = -1;
	err = trace_format_read("kmem", "mm_page_alloc", &t->tep, &t->event, why);
	if (!err)
		err = find_fields(t, why);
	if (!err)
		err = open_event(t, why);
	if (!err)
		err = map_ring(t, why);
	if (err) {
		alloc_trace_close(t);
		*trace = NULL;
	}
	return err;
}

void alloc_trace_close(struct alloc_trace *t)
{
	if (!t)
		return;
	perf_ring_unmap(&t->ring);
	if (t->fd >= 0)
		close(t->fd);
	tep_free(t->tep);
	free(t);
}

int alloc_trace_supported(struct diag *why)
{
	struct alloc_trace *t;
	int err = alloc_trace_open(&t, why);

	alloc_trace_close(t);
	return err;
}

int alloc_trace_begin(struct alloc_trace *t, struct diag *why)
{
	if (ioctl(t->fd, PERF_EVENT_IOC_ENABLE, 0))
		return diag_set(why, -errno, "allocation trace: %s", strerror(errno));
	perf_ring_forget(&t->ring, perf_ring_head(&t->ring));
	return 0;
}

void alloc_trace_end(struct alloc_trace *t)
{
	ioctl(t->fd, PERF_EVENT_IOC_DISABLE, 0);
}

int alloc_trace_take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	struct alloc_trace *t = *(struct alloc_trace **)u->priv;
	int err;

	if (!t)
		return diag_set(why, -EBUSY, "units that are sealed get no more");
	err = units_take_each(u, nr, pfn, why);
	alloc_trace_end(t);
	return err;
}

int alloc_trace_seal(struct units *u, struct diag *why)
{
	struct alloc_trace **t = u->priv;

	alloc_trace_close(*t);
	*t = NULL;
	return 0;
}

/* Whether a sample tells an allocation that the thread itself made, with success. */
static bool parse_sample(const struct alloc_trace *t, const char *data, struct page_alloc *a)
{
	if (trace_format_number(t->flags, data) & IN_INTERRUPT)
		return false;
	a->pfn = trace_format_number(t->pfn, data);
	a->order = trace_format_number(t->order, data);
	a->migratetype = trace_format_number(t->migratetype, data);
	return a->pfn != UINT64_MAX;
}

ssize_t alloc_trace_read(struct alloc_trace *t, struct page_alloc *buf, size_t max)
{
	uint64_t head = perf_ring_head(&t->ring), at = t->ring.page->data_tail;
	ssize_t n = perf_ring_full(&t->ring, head) ? -EOVERFLOW : 0;

	while (n >= 0 && (size_t)n < max && at < head) {
		union perf_record record;

		perf_ring_next(&t->ring, &at, &record);
		/* A sample is the header, a 32 bit length, and the tracepoint's fields. */
		if (record.header.type == PERF_RECORD_SAMPLE)
			n += parse_sample(t, record.data + sizeof(record.header) + sizeof(uint32_t),
					  &buf[n]);
	}
	perf_ring_forget(&t->ring, n < 0 ? head : at);
	return n;
}

int alloc_trace_last(struct alloc_trace *t, unsigned int order, int migratetype, uint64_t *pfn)
{
	struct page_alloc a[32];
	ssize_t n;

	*pfn = PFN_UNKNOWN;
	do {
		n = alloc_trace_read(t, a, sizeof(a) / sizeof(a[0]));
		for (ssize_t i = 0; i < n; i++)
			if (a[i].order == order && a[i].migratetype == migratetype)
				*pfn = a[i].pfn;
	} while (n > 0);
	return n;
}
