// SPDX-License-Identifier: GPL-2.0
/*
 * Pages of a control group at its limit move, and their group neither pays twice nor is told: by
 * what the group says of itself, by the calls that charge, and by the group of each new page.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "bench/machine/pagemap.h"
#include "bench/machine/private_mount.h"
#include "bench/machine/tracefs.h"
#include "tests/lib/kinds.h"
#include "tests/vm/kprobe.h"
#include "tests/vm/operation.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"
#include "workloads/support/user_pages.h"

#define GROUP "pfnbench/"
#define RANGE 512
#define NR    32

static const char *const charge[] = { "page_counter_charge", NULL };
static const char *const try_charge[] = { "page_counter_try_charge", NULL };

/**
 * struct group - what the kernel tells of the group
 * @events: memory.events, of all that happened at its limits
 */
struct group {
	uint64_t current;
	uint64_t max;
	char events[256];
};

static void get(int root, const char *name, char *text, size_t size)
{
	int fd = openat(root, name, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);

	text[n < 0 ? 0 : n] = '\0';
	if (fd >= 0)
		close(fd);
}

static bool look(int root, struct group *g)
{
	char text[32];

	get(root, GROUP "memory.current", text, sizeof(text));
	g->current = strtoull(text, NULL, 10);
	get(root, GROUP "memory.max", text, sizeof(text));
	g->max = strtoull(text, NULL, 10);
	get(root, GROUP "memory.events", g->events, sizeof(g->events));
	return g->current && *g->events;
}

/* Return: how many of the pages are where they were, and how many are the group's, by its inode */
static void where(struct units *u, int root, const uint64_t *pfn, uint64_t *same, uint64_t *owned)
{
	int fd = open("/proc/kpagecgroup", O_RDONLY | O_CLOEXEC);
	struct stat st = { 0 };
	uint64_t now[NR], inode;

	*same = *owned = 0;
	if (!fstatat(root, GROUP, &st, 0) && !user_pages_look(u, 0, NR, now, NULL))
		for (int i = 0; i < NR; i++) {
			*same += now[i] == pfn[i];
			*owned += !page_words_read(fd, now[i], 1, &inode) && inode == st.st_ino;
		}
	if (fd >= 0)
		close(fd);
}

/* Up to Linux 6.6 a page that moves is charged, whatever the limit, and the old one uncharged then. */
static uint64_t charges_known(void)
{
	unsigned int major = 0, minor = 0;
	struct utsname name;

	uname(&name);
	sscanf(name.release, "%u.%u", &major, &minor);
	return major < 6 || (major == 6 && minor < 7) ? NR : 0;
}

static void move(struct machine *m, const struct pfn_range *r, struct units *u, int cgroups,
		 int tracing, const uint64_t *pfn)
{
	struct group before = { 0 }, after = { 0 };
	uint64_t same, owned, charges, tries;
	struct diag why = { "" };
	struct operation op;
	bool told;

	where(u, cgroups, pfn, &same, &owned);
	tap(same == NR && owned == NR,
	    "charge: %" PRIu64 " pages are in place, %" PRIu64 " are the group's", same, owned);
	told = look(cgroups, &before);
	tap(told && before.current >= NR * PAGE_BYTES && before.current == before.max,
	    "charge: the group is at its limit: %" PRIu64 " of %" PRIu64 " bytes", before.current,
	    before.max);
	if (!tap(!kprobe_set(tracing, "charge", charge, "", &why) &&
			 !kprobe_set(tracing, "try", try_charge, "", &why),
		 "charge: calls are counted %s", why.text))
		return;
	op = operation_contig(m, r, PFNB_POLICY_EARLY_CHECK, 0);
	charges = kprobe_hits(tracing, "charge");
	tries = kprobe_hits(tracing, "try");
	told = look(cgroups, &after);
	where(u, cgroups, pfn, &same, &owned);
	tap(!op.err && !same, "charge: the range is obtained (%d), %" PRIu64 " pages stayed",
	    op.err, same);
	tap(owned == NR, "charge: %" PRIu64 " of %d are the group's where they are now", owned, NR);
	tap(told && after.current == before.current,
	    "charge: %" PRIu64 " bytes were used before, %" PRIu64 " after", before.current,
	    after.current);
	tap(!strcmp(before.events, after.events), "charge: the group met no limit");
	tap(charges == charges_known() && !tries,
	    "charge: %" PRIu64 " charges whatever the limit, %" PRIu64 " that heed it", charges,
	    tries);
}

static void try_pages(struct machine *m, const struct pfn_range *r, int cgroups, int tracing)
{
	const struct unit_ops *ops = kind_called("anon-memcg");
	uint64_t pfn[NR], map[RANGE / 64] = { (1ull << NR) - 1 }, rest[RANGE / 64];
	struct units u = { .ops = ops, .machine = m };
	struct diag why = { "" };

	memset(rest, 0xff, sizeof(rest));
	rest[0] ^= map[0];
	if (tap(!ops->open(&u, NR, &why) && !machine_free_as(m, r, map, 0) &&
			!ops->take(&u, NR, pfn, &why) && !machine_drain(m) && !ops->seal(&u, &why),
		"charge: pages of a group %s", why.text) &&
	    tap(!machine_free(m, r, rest), "charge: the rest of the range is free"))
		move(m, r, &u, cgroups, tracing, pfn);
	kprobe_clear(tracing);
	ops->close(&u);
}

void test_charge(void)
{
	struct diag why = { "" };
	struct pfn_range r;
	struct machine m;
	int tracing, cgroups;

	if (kind_called("anon-memcg")->supported(&why)) {
		tap(true, "charge: # skip: %s", why.text);
		return;
	}
	machine_open(&m);
	tracing = tracefs_open("", &why);
	cgroups = private_mount("cgroup2", "", &why);
	if (tap(tracing >= 0 && cgroups >= 0 && !operation_claim(&m, RANGE, &r),
		"charge: a range %s", why.text))
		try_pages(&m, &r, cgroups, tracing);
	machine_drop(&m);
	if (tracing >= 0)
		close(tracing);
	if (cgroups >= 0)
		close(cgroups);
	machine_close(&m);
}
