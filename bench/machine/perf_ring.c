// SPDX-License-Identifier: GPL-2.0
#include "bench/machine/perf_ring.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t map_bytes(size_t bytes)
{
	return sysconf(_SC_PAGESIZE) + bytes;
}

int perf_ring_map(struct perf_ring *r, int fd, size_t bytes)
{
	void *page = mmap(NULL, map_bytes(bytes), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (page == MAP_FAILED)
		return -errno;
	*r = (struct perf_ring){ page, bytes };
	for (size_t at = 0; at < map_bytes(bytes); at += sysconf(_SC_PAGESIZE))
		(void)*(volatile char *)((char *)page + at);
	return 0;
}

void perf_ring_unmap(struct perf_ring *r)
{
	if (r->page)
		munmap(r->page, map_bytes(r->bytes));
	r->page = NULL;
}

uint64_t perf_ring_head(const struct perf_ring *r)
{
	return __atomic_load_n(&r->page->data_head, __ATOMIC_ACQUIRE);
}

bool perf_ring_full(const struct perf_ring *r, uint64_t head)
{
	return head - r->page->data_tail > r->bytes - PERF_RECORD_BYTES;
}

/* Out of the ring, where a record may go over the end. */
static void copy_out(const struct perf_ring *r, uint64_t at, void *to, size_t len)
{
	const char *data = (const char *)r->page + r->page->data_offset;
	size_t offset = at % r->page->data_size;
	size_t first = r->page->data_size - offset;

	if (first > len)
		first = len;
	memcpy(to, data + offset, first);
	memcpy((char *)to + first, data, len - first);
}

void perf_ring_next(const struct perf_ring *r, uint64_t *at, union perf_record *record)
{
	struct perf_event_header h;

	memset(record, 0, sizeof(*record));
	copy_out(r, *at, &h, sizeof(h));
	copy_out(r, *at, record, h.size < sizeof(*record) ? h.size : sizeof(*record));
	/* A record without an end, which the kernel does not write, must not be met for ever. */
	*at += h.size < sizeof(h) ? sizeof(h) : h.size;
}

void perf_ring_forget(struct perf_ring *r, uint64_t at)
{
	__atomic_store_n(&r->page->data_tail, at, __ATOMIC_RELEASE);
}
