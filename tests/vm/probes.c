// SPDX-License-Identifier: GPL-2.0
/* kprobe events, recorded in an instance of their own and read as text. */

#include "tests/vm/probes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/machine/tracefs.h"

#define INSTANCE "instances/check"

static const struct {
	enum probe probe;
	const char *name;
} functions[] = {
	{ PROBE_OPERATION, "offline_pages" },
	{ PROBE_OPERATION, "alloc_contig_range" },
	{ PROBE_OPERATION, "alloc_contig_range_noprof" },
	{ PROBE_DRAIN, "zone_pcp_disable" },
	{ PROBE_DRAIN, "zone_pcp_enable" },
	{ PROBE_DRAIN, "lru_cache_disable" },
	{ PROBE_DRAIN, "__drain_all_pages" },
	{ PROBE_DRAIN, "__drain_all_pages.part.0" },
	{ PROBE_ISOLATE, "start_isolate_page_range" },
	{ PROBE_ISOLATE, "undo_isolate_page_range" },
	{ PROBE_NOTIFY, "memory_notify" },
	{ PROBE_NOTIFY, "node_notify" },
	{ PROBE_HUGETLB, "dissolve_free_huge_pages" },
	{ PROBE_HUGETLB, "dissolve_free_hugetlb_folios" },
	{ PROBE_HUGETLB, "replace_free_hugepage_folios" },
	{ PROBE_HUGETLB, "wait_for_freed_hugetlb_folios" },
	{ PROBE_TEST, "test_pages_isolated" },
	{ PROBE_FINISH, "isolate_freepages_range" },
	{ PROBE_FINISH, "__offline_isolated_pages" },
	{ PROBE_FINISH, "remove_pfn_range_from_zone" },
};
#define FUNCTIONS (sizeof(functions) / sizeof(functions[0]))

static double ns[PROBE_NR];
static double began[PROBE_NR];
static int inside[PROBE_NR];
/* When the operation was about to migrate, what came after that, and what takes the range. */
static double ready, followed, finishing;
/* What others took after that. */
static double not_finishing;

static int put(int root, const char *name, const char *text, struct diag *why)
{
	return tracefs_put(root, name, text, why);
}

/* Appended: tracefs_put() would take away those that are there. */
static int append(int root, char kind, char letter, size_t i)
{
	int fd = openat(root, "kprobe_events", O_WRONLY | O_APPEND | O_CLOEXEC), err = 0;
	char text[160];

	snprintf(text, sizeof(text), "%c:check/%c%zu %s\n", kind, letter, i, functions[i].name);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		err = -errno;
	if (fd >= 0)
		close(fd);
	return err;
}

/* Not every kernel has every function. */
static int add(int root, size_t i)
{
	int err = append(root, 'p', 'e', i);

	return err ? err : append(root, 'r', 'r', i);
}

int probes_open(int root, struct diag *why)
{
	size_t nr = 0;
	int err = 0;

	if (mkdirat(root, INSTANCE, 0700))
		return diag_set(why, -errno, INSTANCE ": %s", strerror(errno));
	for (size_t i = 0; i < FUNCTIONS; i++) {
		err = add(root, i);
		nr += !err;
	}
	if (!nr)
		return diag_set(why, err, "kprobe_events: %s", strerror(-err));
	err = put(root, INSTANCE "/buffer_size_kb", "4096", why);
	if (!err)
		err = put(root, INSTANCE "/events/check/enable", "1", why);
	return err;
}

void probes_close(int root)
{
	put(root, INSTANCE "/events/check/enable", "0", NULL);
	put(root, "kprobe_events", "", NULL);
}

void probes_clear(int root)
{
	put(root, INSTANCE "/trace", "", NULL);
}

static void begin(void)
{
	memset(ns, 0, sizeof(ns));
	memset(inside, 0, sizeof(inside));
	ready = followed = finishing = not_finishing = 0;
}

static void take(size_t i, bool returns, double at)
{
	enum probe p = functions[i].probe;

	if (p == PROBE_OPERATION && !returns)
		begin();
	else if (p != PROBE_OPERATION && !inside[PROBE_OPERATION])
		return;
	if ((p == PROBE_NOTIFY || p == PROBE_DRAIN) && returns && !followed)
		ready = at;
	if ((p == PROBE_HUGETLB || p == PROBE_TEST) && !returns && !followed)
		followed = at;
	if (p == PROBE_FINISH && !returns && !finishing)
		finishing = at;
	if (!returns) {
		if (!inside[p]++)
			began[p] = at;
	} else if (inside[p] && !--inside[p]) {
		ns[p] += at - began[p];
		if (finishing && p != PROBE_FINISH && p != PROBE_OPERATION)
			not_finishing += at - began[p];
		if (finishing && p == PROBE_OPERATION)
			ns[PROBE_FINISH] = at - finishing - not_finishing;
	}
}

/* "  vm-init-1  [000] d....  12.345678: e3: (start_isolate_page_range+0x0/0x1b0)" */
void probes_read(int root)
{
	FILE *f = tracefs_stream(root, INSTANCE "/trace");
	char line[512];

	begin();
	while (f && fgets(line, sizeof(line), f)) {
		char *event = strstr(line, ": e"), *at;
		bool returns = !event;

		event = event ? event : strstr(line, ": r");
		if (line[0] == '#' || !event)
			continue;
		*event = '\0';
		at = strrchr(line, ' ');
		if (at)
			take(strtoul(event + 3, NULL, 10) % FUNCTIONS, returns,
			     strtod(at, NULL) * 1e9);
	}
	if (f)
		fclose(f);
}

double probes_ns(enum probe probe)
{
	return ns[probe];
}

double probes_migrating(void)
{
	return followed ? followed - ready : 0;
}
