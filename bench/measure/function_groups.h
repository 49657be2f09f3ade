/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MEASURE_FUNCTION_GROUPS_H
#define PFNBENCH_MEASURE_FUNCTION_GROUPS_H

/*
 * What functions are for. Kernels have the same work done by functions of other names, so that
 * only groups of them can be compared.
 */

/* Names that stand for what has no name: code of user space, and addresses that no symbol covers */
#define PROFILE_USER	"[user]"
#define PROFILE_UNKNOWN "[unknown]"

/* What names of our module's functions begin with */
#define PROFILE_MODULE "pfnbench:"

/**
 * enum function_group - what a function is for
 * @GROUP_COPY: loops that copy pages, whatever form they have; not who calls them
 * @GROUP_ZERO: loops that fill pages with zeros, or the function that they are inlined into
 * @GROUP_ALLOCATOR: free lists and per-CPU lists of pages
 * @GROUP_LRU: LRU lists, counters of nodes and zones, memory cgroups
 * @GROUP_RMAP: who maps a page, page tables, TLB flushes
 * @GROUP_MIGRATION: what goes through a range and moves its pages
 * @GROUP_LIST: checks of list heads
 * @GROUP_LOCKS: locks, waiting for them, RCU
 * @GROUP_ISOLATION: pageblocks made unusable and usable again, the kernel's early check with it
 * @GROUP_TEST: whether all pages of the range are free and isolated
 * @GROUP_HOOKS: our module, and ftrace that leads to it
 * @GROUP_INTERRUPTS: ticks, interrupts, softirqs, faults, the scheduler
 * @GROUP_USER: user space
 * @GROUP_REST: all others
 */
enum function_group {
	GROUP_COPY,
	GROUP_ZERO,
	GROUP_ALLOCATOR,
	GROUP_LRU,
	GROUP_RMAP,
	GROUP_MIGRATION,
	GROUP_LIST,
	GROUP_LOCKS,
	GROUP_ISOLATION,
	GROUP_TEST,
	GROUP_HOOKS,
	GROUP_INTERRUPTS,
	GROUP_USER,
	GROUP_REST,
	GROUP_NR,
};
extern const char *const function_group_names[GROUP_NR];

/**
 * function_group() - what a function is for
 * @name: as in a profile: "copy_page", "pfnbench:op_enter", PROFILE_USER; without what gcc appends
 *
 * Return: the group; GROUP_REST for a name that no group knows.
 */
enum function_group function_group(const char *name);

/**
 * function_group_parse() - the group of a name
 * @text: "page copy"
 *
 * Return: the group, or GROUP_NR where none is called so.
 */
enum function_group function_group_parse(const char *text);

#endif
