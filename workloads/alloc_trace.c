// SPDX-License-Identifier: GPL-2.0
/* The tracepoint kmem:mm_page_alloc of one thread, through perf_event_open(2). */

#include "workloads/alloc_trace.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <traceevent/event-parse.h>
#include <unistd.h>

#include "workloads/trace_format.h"
#include "workloads/units.h"

#define RING_BYTES (256 * 1024)

/* Much more than a sample of this event; what is longer is none of ours. */
#define RECORD_MAX 256

/* common_flags of every tracepoint: the kernel's TRACE_FLAG_HARDIRQ and TRACE_FLAG_SOFTIRQ */
#define IN_INTERRUPT (0x08 | 0x10)

/**
 * struct alloc_trace - an event and how its records are read
 * @fd: the perf event
 * @ring: the header page, and RING_BYTES of records after it
 * @tep: owns the fields below
 */
struct alloc_trace {
	int fd;
	struct perf_event_mmap_page *ring;
	struct tep_handle *tep;
	struct tep_event *event;
	struct tep_format_field *pfn, *order, *migratetype, *flags;
};

static size_t map_bytes(void)
{
	return sysconf(_SC_PAGESIZE) + RING_BYTES;
}

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
	void *ring = mmap(NULL, map_bytes(), PROT_READ | PROT_WRITE, MAP_SHARED, t->fd, 0);

	if (ring == MAP_FAILED)
		return diag_set(why, -errno, "mmap of %zu bytes for the allocation trace: %s",
				map_bytes(), strerror(errno));
	t->ring = ring;
	/* Its page tables must not appear in what it records. */
	for (size_t at = 0; at < map_bytes(); at += sysconf(_SC_PAGESIZE))
		(void)*(volatile char *)((char *)ring + at);
	return 0;
}

struct alloc_trace *alloc_trace_open(struct diag *why)
{
	struct alloc_trace *t = calloc(1, sizeof(*t));
	int err;

	if (!t) {
		diag_set(why, -ENOMEM, "out of memory");
		return NULL;
	}
	t->fd = -1;
	err = trace_format_read("kmem", "mm_page_alloc", &t->tep, &t->event, why);
	if (!err)
		err = find_fields(t, why);
	if (!err)
		err = open_event(t, why);
	if (!err)
		err = map_ring(t, why);
	if (!err)
		return t;
	alloc_trace_close(t);
	errno = -err;
	return NULL;
}

void alloc_trace_close(struct alloc_trace *t)
{
	if (!t)
		return;
	if (t->ring)
		munmap(t->ring, map_bytes());
	if (t->fd >= 0)
		close(t->fd);
	tep_free(t->tep);
	free(t);
}

int alloc_trace_supported(struct diag *why)
{
	struct alloc_trace *t = alloc_trace_open(why);
	int err = t ? 0 : -errno;

	alloc_trace_close(t);
	return err;
}

static uint64_t ring_head(const struct alloc_trace *t)
{
	return __atomic_load_n(&t->ring->data_head, __ATOMIC_ACQUIRE);
}

int alloc_trace_begin(struct alloc_trace *t)
{
	if (ioctl(t->fd, PERF_EVENT_IOC_ENABLE, 0))
		return -errno;
	__atomic_store_n(&t->ring->data_tail, ring_head(t), __ATOMIC_RELEASE);
	return 0;
}

void alloc_trace_end(struct alloc_trace *t)
{
	ioctl(t->fd, PERF_EVENT_IOC_DISABLE, 0);
}

int alloc_trace_take(struct alloc_trace *t, struct units *u, uint64_t nr, uint64_t *pfn,
		     int (*take)(struct units *u, uint64_t *pfn, struct diag *why),
		     struct diag *why)
{
	int err;

	if (!t)
		return diag_set(why, -EBUSY, "units that are sealed get no more");
	err = units_take_each(u, nr, pfn, take, why);
	alloc_trace_end(t);
	return err;
}

/* Out of the ring, where a record may go over the end. */
static void copy_out(const struct alloc_trace *t, uint64_t at, void *to, size_t len)
{
	const char *data = (const char *)t->ring + t->ring->data_offset;
	size_t offset = at % t->ring->data_size;
	size_t first = t->ring->data_size - offset;

	if (first > len)
		first = len;
	memcpy(to, data + offset, first);
	memcpy((char *)to + first, data, len - first);
}

static unsigned long long number(struct tep_format_field *field, const void *data)
{
	unsigned long long value = 0;

	tep_read_number_field(field, data, &value);
	return value;
}

/* Whether a sample tells an allocation that the thread itself made, with success. */
static bool parse_sample(const struct alloc_trace *t, const char *data, struct page_alloc *a)
{
	if (number(t->flags, data) & IN_INTERRUPT)
		return false;
	a->pfn = number(t->pfn, data);
	a->order = number(t->order, data);
	a->migratetype = number(t->migratetype, data);
	return a->pfn != UINT64_MAX;
}

ssize_t alloc_trace_read(struct alloc_trace *t, struct page_alloc *buf, size_t max)
{
	uint64_t head = ring_head(t), at = t->ring->data_tail;
	ssize_t n = 0;

	/*
	 * What is lost is lost for want of room, and room comes only from here: no need for the
	 * records that tell of it, which come when there is room again and it is an old story.
	 */
	if (head - at > RING_BYTES - RECORD_MAX)
		n = -EOVERFLOW;
	while (n >= 0 && (size_t)n < max && at < head) {
		char record[RECORD_MAX] = { 0 };
		struct perf_event_header h;

		copy_out(t, at, &h, sizeof(h));
		copy_out(t, at, record, h.size < RECORD_MAX ? h.size : RECORD_MAX);
		at += h.size;
		/* A sample is the header, a 32 bit length, and the tracepoint's fields. */
		if (h.type == PERF_RECORD_SAMPLE)
			n += parse_sample(t, record + sizeof(h) + sizeof(uint32_t), &buf[n]);
	}
	__atomic_store_n(&t->ring->data_tail, n < 0 ? head : at, __ATOMIC_RELEASE);
	return n;
}

int alloc_trace_last(struct alloc_trace *t, unsigned int order, int migratetype, uint64_t *pfn)
{
	struct page_alloc a[32];
	ssize_t n;

	*pfn = UNIT_NOWHERE;
	do {
		n = alloc_trace_read(t, a, sizeof(a) / sizeof(a[0]));
		for (ssize_t i = 0; i < n; i++)
			if (a[i].order == order && a[i].migratetype == migratetype)
				*pfn = a[i].pfn;
	} while (n > 0);
	return n;
}
