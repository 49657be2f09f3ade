// SPDX-License-Identifier: GPL-2.0
/* The buffers of buffer-head are in the CPU's LRU when an operation begins: in the kernel's array. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/machine/tracefs.h"
#include "bench/util/file.h"
#include "tests/lib/kinds.h"
#include "tests/vm/kprobe.h"
#include "tests/vm/operation.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"

#define NR    8
#define RANGE 512

/* BH_LRU_SIZE */
#define LRU 16

/* struct buffer_head */
#define B_DATA 40

static const char *const contig[] = { "alloc_contig_range", "alloc_contig_range_noprof", NULL };

/* Of a symbol in /proc/kallsyms; 0: there is none */
static uint64_t address_of(const char *symbol)
{
	FILE *f = fopen("/proc/kallsyms", "re");
	char line[512], name[256];
	uint64_t at, found = 0;

	while (f && !found && fgets(line, sizeof(line), f))
		if (sscanf(line, "%" SCNx64 " %*c %255s", &at, name) == 2 && !strcmp(name, symbol))
			found = at;
	if (f)
		fclose(f);
	return found;
}

/* The range is claimed, before and after: nobody else's pages may come to lie in it. */
static void operate(struct machine *m, const struct pfn_range *r)
{
	uint64_t all[RANGE / 64];
	struct operation op = { 0 };

	memset(all, 0xff, sizeof(all));
	if (tap(!machine_free(m, r, all), "buffer-head: a range is free"))
		op = operation_contig(m, r, PFNB_POLICY_EARLY_CHECK, 0);
	tap(!op.err, "buffer-head: it is obtained (%d)", op.err);
}

/* Claiming is an operation, too: the probe is gone before. */
static void end_probe(int root, struct machine *m, const struct pfn_range *r)
{
	kprobe_clear(root);
	machine_drop(m);
	tap(!machine_claim(m, r), "buffer-head: the range is claimed again");
}

/* Where CPU 0 has its variables, and where all memory is mapped. */
static bool find_bases(int root, struct machine *m, const struct pfn_range *r, uint64_t *cpu,
		       uint64_t *direct)
{
	struct diag why = { "" };

	if (kprobe_set(root, "bases", contig,
		       "cpu=@__per_cpu_offset:x64 direct=@page_offset_base:x64", &why))
		return tap(false, "buffer-head: %s", why.text);
	operate(m, r);
	*cpu = kprobe_arg(root, "cpu");
	*direct = kprobe_arg(root, "direct");
	end_probe(root, m, r);
	return tap(*cpu != UINT64_MAX && *direct != UINT64_MAX, "buffer-head: bases are told");
}

/* Page frame of what slot @i has, if it has something: else the argument is what was there before. */
static uint64_t frame_in(int root, int i, uint64_t direct)
{
	char head[8], data[8];
	uint64_t at;

	snprintf(head, sizeof(head), "h%d", i);
	snprintf(data, sizeof(data), "d%d", i);
	at = kprobe_arg(root, head);
	return at && at != UINT64_MAX ? (kprobe_arg(root, data) - direct) / PAGE_BYTES
				      : PFN_UNKNOWN;
}

/* Return: how many of the pages have a buffer in the array when an operation begins */
static uint64_t count_held(int root, struct machine *m, const struct pfn_range *r, uint64_t lru,
			   uint64_t direct, const uint64_t *pfn)
{
	char args[LRU * 96] = "";
	struct diag why = { "" };
	uint64_t held = 0;
	size_t len = 0;

	for (int i = 0; i < LRU; i++)
		len += snprintf(args + len, sizeof(args) - len,
				"h%d=@0x%" PRIx64 ":x64 d%d=+%d(@0x%" PRIx64 "):x64 ", i,
				lru + i * sizeof(void *), i, B_DATA, lru + i * sizeof(void *));
	if (kprobe_set(root, "lru", contig, args, &why))
		return tap(false, "buffer-head: %s", why.text);
	operate(m, r);
	tap(kprobe_hits(root, "lru") == 1, "buffer-head: it was one operation");
	for (int i = 0; i < LRU; i++) {
		uint64_t frame = frame_in(root, i, direct);

		for (int j = 0; j < NR; j++)
			held += frame == pfn[j];
	}
	end_probe(root, m, r);
	return held;
}

static void look(int root, struct machine *m, const struct pfn_range *r)
{
	const struct unit_ops *ops = kind_called("buffer-head");
	uint64_t cpu = 0, direct = 0, lru = address_of("bh_lrus"), pfn[NR], held;
	struct units u = { .ops = ops, .machine = m };
	struct diag why = { "" };

	if (!tap(lru, "buffer-head: the LRU's address is told") ||
	    !find_bases(root, m, r, &cpu, &direct))
		return;
	if (tap(!ops->open(&u, NR, &why) && !ops->take(&u, NR, pfn, &why) && !machine_drain(m) &&
			!ops->seal(&u, &why),
		"buffer-head: pages %s", why.text)) {
		held = count_held(root, m, r, cpu + lru, direct, pfn);
		tap(!held, "buffer-head: drained, the LRU has %" PRIu64 " of them", held);
		tap(!ops->ready(&u, &why), "buffer-head: made ready %s", why.text);
		held = count_held(root, m, r, cpu + lru, direct, pfn);
		tap(held == NR, "buffer-head: then it has %" PRIu64 " of %d", held, NR);
		held = count_held(root, m, r, cpu + lru, direct, pfn);
		tap(!held, "buffer-head: and %" PRIu64 " after the operation", held);
	}
	ops->close(&u);
}

void test_bh_lru(void)
{
	const struct unit_ops *ops = kind_called("buffer-head");
	struct diag why = { "" };
	struct pfn_range r;
	struct machine m;
	int root;

	machine_open(&m);
	root = tracefs_open("", &why);
	if (ops->supported(&why)) {
		tap(true, "buffer-head: # skip: %s", why.text);
	} else if (tap(root >= 0 && !operation_claim(&m, RANGE, &r), "buffer-head: a range %s",
		       why.text)) {
		look(root, &m, &r);
		machine_drop(&m);
	}
	if (root >= 0)
		close(root);
	machine_close(&m);
}
