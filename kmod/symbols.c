// SPDX-License-Identifier: GPL-2.0
/* Addresses of functions that the kernel does not export. */

#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#include "pfnbench.h"

struct pfnb_symbols pfnb_sym;

/* gcc names a copy whose arguments it changed after what it did to them. */
static const char *const suffixes[] = { "", ".isra.0", ".constprop.0", ".isra.0.constprop.0" };

/* clang-format off */
#define SYMBOL(symbol) { .name = #symbol, .addr = &pfnb_sym.symbol }
/* clang-format on */

static const struct {
	const char *name;
	unsigned long *addr;
} wanted[] = {
	SYMBOL(set_migratetype_isolate),
	SYMBOL(start_isolate_page_range),
	SYMBOL(undo_isolate_page_range),
	SYMBOL(test_pages_isolated),
	SYMBOL(isolate_migratepages_range),
	SYMBOL(do_migrate_range),
	SYMBOL(page_is_unmovable),
	SYMBOL(init_pageblock_migratetype),
	SYMBOL(set_pageblock_migratetype),
	SYMBOL(lru_add_drain_all),
	SYMBOL(drain_all_pages),
	SYMBOL(get_pfnblock_flags_mask),
	SYMBOL(get_pfnblock_migratetype),
	SYMBOL(cma_alloc),
	SYMBOL(cma_release),
	SYMBOL(cma_for_each_area),
	SYMBOL(cma_get_base),
	SYMBOL(cma_get_size),
	SYMBOL(unpoison_memory),
	SYMBOL(num_poisoned_pages_sub),
};

/* kallsyms_lookup_name() lost its export in v5.7; a kprobe still resolves names. */
static unsigned long lookup_by_kprobe(const char *name)
{
	struct kprobe kp = { .symbol_name = name };
	unsigned long addr;

	if (register_kprobe(&kp))
		return 0;
	addr = (unsigned long)kp.addr;
	unregister_kprobe(&kp);
	return addr;
}

static unsigned long (*lookup)(const char *name);

/**
 * pfnb_symbol() - the address of a function, whatever gcc has appended to its name
 * @name: as in the source
 *
 * Return: 0 where this kernel has no such function
 */
unsigned long pfnb_symbol(const char *name)
{
	char full[KSYM_NAME_LEN];
	unsigned long addr;
	int i;

	for (i = 0; i < ARRAY_SIZE(suffixes); i++) {
		snprintf(full, sizeof(full), "%s%s", name, suffixes[i]);
		addr = lookup(full);
		if (addr)
			return addr;
	}
	return 0;
}

/**
 * pfnb_symbols_find() - fill in pfnb_sym
 *
 * Return: 0, or -ENOENT where names cannot be resolved at all. A single missing function is no
 * error: the policies that need it are not offered.
 */
int pfnb_symbols_find(void)
{
	int i;

	lookup = (void *)lookup_by_kprobe("kallsyms_lookup_name");
	if (!lookup)
		return -ENOENT;
	for (i = 0; i < ARRAY_SIZE(wanted); i++)
		*wanted[i].addr = pfnb_symbol(wanted[i].name);
	return 0;
}

/**
 * pfnb_kretprobe_add() - follow calls of the first of two functions that the kernel has
 * @probe: overwritten; to be unregistered when 0 is returned
 * @what: its handlers, and their data's size
 * @names: of the functions; the second may be NULL
 *
 * Return: 0, or what register_kretprobe() gives for the last of them.
 */
int pfnb_kretprobe_add(struct kretprobe *probe, const struct kretprobe *what,
		       const char *const names[2])
{
	int i, err = -ENOENT;

	for (i = 0; i < 2 && names[i] && err; i++) {
		*probe = *what;
		probe->kp.symbol_name = names[i];
		err = register_kretprobe(probe);
	}
	return err;
}

struct by_name {
	const char *name;
	struct tracepoint *found;
};

static void compare_name(struct tracepoint *tp, void *data)
{
	struct by_name *b = data;

	if (!strcmp(tp->name, b->name))
		b->found = tp;
}

/**
 * pfnb_tracepoint() - a tracepoint of the kernel, by name
 * @name: without its group, "mm_page_free"
 *
 * Return: the tracepoint; NULL where there is none
 */
struct tracepoint *pfnb_tracepoint(const char *name)
{
	struct by_name b = { .name = name };

	for_each_kernel_tracepoint(compare_name, &b);
	return b.found;
}
