/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_PERF_RING_H
#define PFNBENCH_MACHINE_PERF_RING_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Much more than a sample of the events that are read; what is longer is cut off. */
#define PERF_RECORD_BYTES 256

/**
 * struct perf_ring - where perf_event_open(2) puts the records of an event
 * @page: the header page, and @bytes of records after it; NULL: not mapped
 */
struct perf_ring {
	struct perf_event_mmap_page *page;
	size_t bytes;
};

/**
 * union perf_record - a record, aligned as the kernel has it
 */
union perf_record {
	struct perf_event_header header;
	char data[PERF_RECORD_BYTES];
	uint64_t align;
};

/**
 * perf_ring_map() - map it, with all of its page tables: none is made while it is written
 * @r: filled; left alone after an error
 * @fd: from perf_event_open(); stays the caller's
 * @bytes: for records, a power of two of at least a page
 *
 * Return: 0 or -errno of mmap(2)
 */
int perf_ring_map(struct perf_ring *r, int fd, size_t bytes);

/**
 * perf_ring_unmap() - take the mapping away
 * @r: mapped, or with a page of NULL; may be unmapped again
 */
void perf_ring_unmap(struct perf_ring *r);

/**
 * perf_ring_head() - where the records end that the kernel has written
 * @r: mapped
 *
 * Return: bytes since the ring was mapped; never smaller than before
 */
uint64_t perf_ring_head(const struct perf_ring *r);

/**
 * perf_ring_full() - whether there may have been no room for a record before @head
 * @r: mapped
 * @head: from perf_ring_head()
 *
 * What is lost is lost for want of room, and room comes only from reading: no need for the records
 * that tell of it, which come when there is room again and it is an old story.
 *
 * Return: true when less than PERF_RECORD_BYTES were free at @head
 */
bool perf_ring_full(const struct perf_ring *r, uint64_t head);

/**
 * perf_ring_next() - copy the record at *@at, and go to the next
 * @r: mapped
 * @at: from data_tail; at most perf_ring_head()
 * @record: filled; of a longer one the first PERF_RECORD_BYTES, behind a shorter one zeroes
 */
void perf_ring_next(const struct perf_ring *r, uint64_t *at, union perf_record *record);

/**
 * perf_ring_forget() - give the room of all records before @at back
 * @r: mapped
 * @at: as perf_ring_next() left it
 */
void perf_ring_forget(struct perf_ring *r, uint64_t at);

#endif
