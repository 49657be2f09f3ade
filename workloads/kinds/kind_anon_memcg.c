// SPDX-License-Identifier: GPL-2.0
/*
 * Anonymous memory of a control group that has reached its limit: whatever is charged to the group
 * from then on has to reclaim first, and may fail. This process joins the group to take pages, and
 * leaves it again: pages stay with the group that they were charged to.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/machine/machine.h"
#include "bench/machine/pagemap.h"
#include "bench/machine/private_mount.h"
#include "bench/util/file.h"
#include "workloads/kinds/kinds.h"
#include "workloads/support/user_pages.h"

#define GROUP "pfnbench"

/**
 * struct grouped - the pages, and their group
 * @root: of the file system of control groups; -1: not mounted
 */
struct grouped {
	struct user_pages pages;
	int root;
};

static int put(int root, const char *path, const char *text, struct diag *why)
{
	int err = file_put(root, path, text);

	return err ? diag_set(why, err, "control group: '%s' into %s: %s", text, path,
			      strerror(-err))
		   : 0;
}

static int get(int root, const char *path, char *text, size_t size, struct diag *why)
{
	int fd = openat(root, path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);
	int err = n < 0 ? -errno : 0;

	if (fd >= 0)
		close(fd);
	text[n < 0 ? 0 : n] = '\0';
	return err ? diag_set(why, err, "control group: %s: %s", path, strerror(-err)) : 0;
}

/* "0" is the writing process. */
static int join(int root, struct diag *why)
{
	return put(root, GROUP "/cgroup.procs", "0", why);
}

static int leave(int root, struct diag *why)
{
	return put(root, "cgroup.procs", "0", why);
}

static void close_units(struct units *u)
{
	struct grouped *g = u->priv;
	int root = g ? g->root : -1;

	user_pages_close(u);
	if (root < 0)
		return;
	leave(root, NULL);
	unlinkat(root, GROUP, AT_REMOVEDIR);
	close(root);
}

static int make_group(struct grouped *g, struct diag *why)
{
	int err;

	g->root = private_mount("cgroup2", "", why);
	if (g->root < 0)
		return g->root;
	err = put(g->root, "cgroup.subtree_control", "+memory", why);
	/* That of a process that was killed is as good. */
	if (!err && mkdirat(g->root, GROUP, 0755) && errno != EEXIST)
		err = diag_set(why, -errno, "control group " GROUP ": %s", strerror(errno));
	return err ?: put(g->root, GROUP "/memory.max", "max", why);
}

static int open_units(struct units *u, uint64_t max, struct diag *why)
{
	int err = user_pages_open(u, max, 0, sizeof(struct grouped), why);
	struct grouped *g;

	if (err)
		return err;
	g = u->priv;
	g->root = -1;
	err = user_pages_map(u, 0, MAP_PRIVATE | MAP_ANONYMOUS, why);
	if (!err)
		user_pages_tables(u);
	err = err ?: make_group(g, why);
	if (err)
		close_units(u);
	return err;
}

static int take(struct units *u, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	struct grouped *g = u->priv;
	int err = join(g->root, why);

	err = err ?: user_pages_take(u, nr, pfn, why);
	return leave(g->root, why) ?: err;
}

/* The kernel tells the group of each page by its inode. */
static int check_group(struct units *u, struct diag *why)
{
	struct grouped *g = u->priv;
	int fd = open("/proc/kpagecgroup", O_RDONLY | O_CLOEXEC), err = 0;
	struct stat st;

	if (fd < 0 || fstatat(g->root, GROUP, &st, 0))
		err = diag_set(why, -errno, "/proc/kpagecgroup: %s", strerror(errno));
	for (uint64_t i = 0; i < u->nr && !err; i++) {
		uint64_t pfn, inode;

		err = user_pages_look(u, i, 1, &pfn, why);
		if (err || pfn == PFN_UNKNOWN)
			continue;
		if (page_words_read(fd, pfn, 1, &inode))
			err = diag_set(why, -EIO, "/proc/kpagecgroup cannot be read");
		else if (inode != st.st_ino)
			err = diag_set(why, -EILSEQ,
				       "page %" PRIu64 " is charged to another control group", i);
	}
	if (fd >= 0)
		close(fd);
	return err;
}

static int used(const struct grouped *g, uint64_t *bytes, struct diag *why)
{
	char text[32];
	int err = get(g->root, GROUP "/memory.current", text, sizeof(text), why);

	*bytes = strtoull(text, NULL, 10);
	return err;
}

static int limit(const struct grouped *g, const char *file, uint64_t bytes, struct diag *why)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRIu64, bytes);
	return put(g->root, file, text, why);
}

/*
 * What is used is told ahead of time, by what CPUs have charged and not used, and memory.stat behind
 * it: up to some dozens of pages a CPU. A limit below has the CPUs give that back, and memory.high
 * is one that kills nobody.
 */
static int seal(struct units *u, struct diag *why)
{
	struct grouped *g = u->priv;
	uint64_t bytes;
	int err = user_pages_seal(u, why) ?: check_group(u, why) ?: used(g, &bytes, why);

	if (err || bytes < PAGE_BYTES)
		return err;
	err = limit(g, GROUP "/memory.high", bytes - PAGE_BYTES, why) ?: used(g, &bytes, why);
	err = err ?: put(g->root, GROUP "/memory.high", "max", why);
	return err ?: limit(g, GROUP "/memory.max", bytes, why);
}

static int supported(struct diag *why)
{
	int err = guest_supported("control groups are a setting of all", why)
			  ?: user_pages_supported(why);

	if (!err && access("/proc/kpagecgroup", R_OK))
		err = diag_set(why, -EOPNOTSUPP,
			       "the kernel charges no memory to control groups; choose one with "
			       "CONFIG_MEMCG");
	return err;
}

static bool is(uint64_t flags)
{
	return user_pages_anon(flags, 0);
}

const struct unit_ops kind_anon_memcg = {
	.name = "anon-memcg",
	.summary = "anonymous 4 KiB pages of a control group that is at its limit",
	.kernel = "anonymous folio of a memcg",
	.detected = DETECTED_NEVER,
	.movable = true,
	.supported = supported,
	.open = open_units,
	.take = take,
	.drop = user_pages_drop,
	.seal = seal,
	.is = is,
	.close = close_units,
};
