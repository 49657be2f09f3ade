/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_USER_PAGES_H
#define PFNBENCH_WORKLOADS_USER_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/machine/page_flags.h"
#include "bench/util/diag.h"
#include "workloads/unit_ops.h"

/**
 * struct user_pages - units that are pages of a mapping; first member of what units->priv is
 * @addr: unit 0, aligned to a unit; NULL: not mapped
 * @unit_bytes: size of a unit
 * @map: what mmap() gave, maybe more than the units
 * @map_bytes: size of @map
 * @fd: what is mapped or watches the mapping, or -1; closed with it
 * @hole: mode of fallocate(2) by which a unit of the file @fd goes; 0: @fd is no file of theirs
 * @locked: the pages are, or will be, mlock()ed
 * @pagemap: /proc/self/pagemap
 */
struct user_pages {
	char *addr;
	size_t unit_bytes;
	void *map;
	size_t map_bytes;
	int fd;
	int hole;
	bool locked;
	int pagemap;
};

/**
 * user_pages_supported() - whether pages of this process can be had and their frames be seen
 * @why: the reason for a failure
 *
 * Return: 0, or -errno with the reason in @why.
 */
int user_pages_supported(struct diag *why);

/**
 * user_pages_open() - memory for a kind's own, and /proc/self/pagemap
 * @u: gets priv, max and order; its nr becomes 0
 * @max: units
 * @order: pages in a unit, as a power of two
 * @priv_bytes: size of the kind's own, which begins with a struct user_pages; it is zeroed
 * @why: the reason for a failure
 *
 * Return: 0, or -errno with nothing left to give back.
 */
int user_pages_open(struct units *u, uint64_t max, unsigned int order, size_t priv_bytes,
		    struct diag *why);

/**
 * user_pages_map() - map room for the units, which takes none of them
 * @u: opened; its fd is what is mapped when it has a hole mode
 * @spare: units of room before unit 0, for the kind's own use
 * @flags: of mmap(2)
 * @why: the reason for a failure
 *
 * Return: 0, or -errno; user_pages_close() gives back what there is.
 */
int user_pages_map(struct units *u, uint64_t spare, int flags, struct diag *why);

/**
 * user_pages_tables() - have the page tables of a private anonymous mapping allocated now
 * @u: opened and mapped
 *
 * So that taking units allocates nothing but units. Read faults do it: they map the zero page.
 */
void user_pages_tables(struct units *u);

/**
 * user_pages_open_anon() - all of the above, for anonymous pages of 4 KiB
 * @u: gets priv, max and order 0; its nr becomes 0
 * @max: units
 * @spare: units of room before unit 0, for the kind's own use
 * @why: the reason for a failure
 *
 * Return: 0, or -errno with nothing left to give back.
 */
int user_pages_open_anon(struct units *u, uint64_t max, uint64_t spare, struct diag *why);

/**
 * user_pages_take() - take() of kinds whose pages come by writing to them
 * @u: opened and mapped; those taken are added to its nr
 * @nr: units more
 * @pfn: gets the first page frame of each
 * @why: the reason for a failure
 *
 * The kernel faults the pages in, one after the other in the order of their addresses, in one call,
 * and one read tells where order 0 pages lie. A failure takes no unit at all.
 *
 * Return: 0; -ENOSPC where @nr more do not fit; another -errno.
 */
int user_pages_take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why);

/**
 * user_pages_look() - where units lie
 * @u: opened and mapped
 * @first: number of the first unit; negative: in the spare room before unit 0
 * @nr: how many
 * @pfn: page frames; PFN_UNKNOWN where nothing is mapped or the kernel hides it
 * @why: the reason for a failure
 *
 * Return: 0 or -errno.
 */
int user_pages_look(struct units *u, int64_t first, uint64_t nr, uint64_t *pfn, struct diag *why);

/**
 * user_pages_forget() - free the pages of units; harmless where there are none
 * @u: opened and mapped
 * @first: number of the first unit; negative: in the spare room before unit 0
 * @nr: how many
 * @why: the reason for a failure; may be NULL
 *
 * Return: 0 or -errno.
 */
int user_pages_forget(struct units *u, int64_t first, uint64_t nr, struct diag *why);

/**
 * user_pages_took() - the end of a take(): units that were touched are counted, or freed
 * @u: opened and mapped
 * @nr: how many, behind those that are counted
 * @err: 0, or why not all of them are there
 *
 * Return: @err
 */
int user_pages_took(struct units *u, uint64_t nr, int err);

/**
 * user_pages_drop() - drop() of kinds for which user_pages_forget() is all
 * @u: opened and mapped
 * @i: the unit's number
 * @why: the reason for a failure
 *
 * Return: 0; -EINVAL where the unit was not taken; another -errno.
 */
int user_pages_drop(struct units *u, uint64_t i, struct diag *why);

/**
 * user_pages_seal() - seal() of kinds that are complete as taken: put their pages onto the LRU
 * @u: the units; not looked at
 * @why: not looked at
 *
 * New pages wait in batches of each CPU, with a reference held and no KPF_LRU.
 *
 * Return: 0; without NUMA the kernel cannot be told to do it, and does it when it operates.
 */
int user_pages_seal(struct units *u, struct diag *why);

/**
 * user_pages_close() - close() of kinds that have nothing but a struct user_pages; also twice
 * @u: opened, or tried to; its priv and file are gone after that
 */
void user_pages_close(struct units *u);

/* Flags that tell kinds of pages from each other. */
#define KPF_COMPOUND (KPF(COMPOUND_HEAD) | KPF(COMPOUND_TAIL))
#define KPF_KINDS                                                                                  \
	(KPF(LRU) | KPF(MMAP) | KPF(ANON) | KPF(SWAPBACKED) | KPF(UNEVICTABLE) | KPF(KSM) |        \
	 KPF(THP) | KPF(HUGE) | KPF_COMPOUND)

/**
 * user_pages_anon() - whether kpageflags are those of an order 0 anonymous page on the LRU, mapped
 * @flags: kpageflags
 * @also: flags that it must have besides, all others of KPF_KINDS being absent
 *
 * Return: true if so
 */
bool user_pages_anon(uint64_t flags, uint64_t also);

#endif
