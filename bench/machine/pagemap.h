/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_PAGEMAP_H
#define PFNBENCH_MACHINE_PAGEMAP_H

#include <stdint.h>

#include "bench/machine/pfn.h"
#include "bench/util/diag.h"

/* A word of pagemap (Documentation/admin-guide/mm/pagemap.rst). */
#define PAGEMAP_PRESENT (1ull << 63)
#define PAGEMAP_UFFD_WP (1ull << 57)
#define PAGEMAP_PFN	((1ull << 55) - 1)

/**
 * pagemap_pfn() - the page frame in a word of pagemap
 * @word: from /proc/self/pagemap
 *
 * Return: the page frame; PFN_UNKNOWN where no page is present, or where the kernel tells frame 0,
 * which is never handed out, to hide the real one.
 */
static inline uint64_t pagemap_pfn(uint64_t word)
{
	uint64_t pfn = word & PAGEMAP_PFN;

	return word & PAGEMAP_PRESENT && pfn ? pfn : PFN_UNKNOWN;
}

/**
 * page_words_read() - read a file that holds one 64 bit word a page, as pagemap and kpageflags do
 * @fd: the file
 * @first: number of the first page or page frame
 * @nr: pages
 * @words: one for each
 *
 * Return: 0 or -errno; -EIO where the file ends before.
 */
int page_words_read(int fd, uint64_t first, uint64_t nr, uint64_t *words);

/**
 * pagemap_supported() - 0, or -errno and why page frames cannot be seen
 * @why: reason for an error; may be NULL
 *
 * Return: 0; -EPERM: the kernel hides page frames; -errno of /proc/self/pagemap
 */
int pagemap_supported(struct diag *why);

/**
 * pagemap_read() - the page frames that a range of the own address space is mapped to
 * @addr: of the first page
 * @nr: pages
 * @pfn: PFN_UNKNOWN where no page is present
 * @why: reason for an error; may be NULL
 *
 * Return: 0, or -errno and the reason; -EPERM where the kernel hides the frames.
 */
int pagemap_read(const void *addr, uint64_t nr, uint64_t *pfn, struct diag *why);

/**
 * page_flags_open() - /proc/kpageflags, for page_words_read()
 * @why: reason for an error; may be NULL
 *
 * Return: a file descriptor, the caller's, or -errno
 */
int page_flags_open(struct diag *why);

/**
 * page_flags_read() - kpageflags of a page
 * @pfn: its page frame
 * @flags: the word, KPF_* bits
 * @why: reason for an error; may be NULL
 *
 * Return: 0, or -errno and the reason; -EIO: beyond the machine's last page frame.
 */
int page_flags_read(uint64_t pfn, uint64_t *flags, struct diag *why);

#endif
