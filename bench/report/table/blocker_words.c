// SPDX-License-Identifier: GPL-2.0
#include "bench/report/table/blocker_words.h"

#include <string.h>

static const struct {
	const char *kind;
	const char *words;
} table[] = {
	{ "none", "something that was not put there" },
	{ "kernel", "unmovable kernel pages" },
	{ "kernel-block", "kernel pages in unmovable pageblocks" },
	{ "page-offline", "PageOffline pages of a balloon" },
	{ "page-reserved", "reserved pages" },
	{ "pin", "pinned pages" },
	{ "vmsplice", "user pages in a pipe" },
	{ "vmsplice-unmapped", "pages that only a pipe holds" },
	{ "splice", "page cache in a pipe" },
	{ "io_uring", "fixed buffers of io_uring" },
	{ "memfd-secret", "pages of memfd_secret" },
	{ "hugetlb-1g", "huge pages of 1 GiB in use" },
	{ "hugetlb-1g-free", "free huge pages of 1 GiB" },
	{ "pipe", "unread data in pipes" },
	{ "page-table", "page tables" },
	{ "kernel-stack", "kernel stacks" },
	{ "slab", "slabs of inodes" },
	{ "dentry", "slabs of dentries" },
	{ "packet", "rings of packet sockets" },
	{ "udmabuf", "user memory in DMA buffers" },
	{ "o-direct", "direct input in flight" },
	{ "bpf-array", "BPF arrays" },
};

const char *blocker_words(const char *kind, size_t len)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strlen(table[i].kind) == len && !memcmp(table[i].kind, kind, len))
			return table[i].words;
	return NULL;
}
