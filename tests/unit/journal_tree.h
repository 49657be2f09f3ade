/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TESTS_UNIT_JOURNAL_TREE_H
#define PFNBENCH_TESTS_UNIT_JOURNAL_TREE_H

/* A made-up machine with a memory block, whose journal is in its /run. After cmocka.h. */

#include <errno.h>
#include <sys/stat.h>

#include "bench/machine/journal.h"
#include "tests/unit/tree.h"

#define BOOT  "a121f8ec-00f3-4569-b58e-af47abe0b98c"
#define BLOCK "/sys/devices/system/memory/memory7"

#define KSM  "/sys/kernel/mm/ksm/"
#define POOL "/sys/devices/system/node/node1/hugepages/hugepages-1048576kB/nr_hugepages"

static const char *root;

static inline int set_up(void **state)
{
	root = tree_make();
	if (!root)
		return -1;
	tree_put("/proc/sys/kernel/random/boot_id", BOOT "\n");
	tree_put("/proc/meminfo", "MemTotal:       16777216 kB\nMemAvailable:   8388608 kB\n");
	tree_put(BLOCK "/state", "online\n");
	tree_put(BLOCK "/valid_zones", "Normal\n");
	return 0;
}

static inline int tear_down(void **state)
{
	return tree_remove();
}

/* The folder as journal_open() would make it, for a file that is put there by hand */
static inline void make_private(void)
{
	if (mkdir(tree_path("/run"), 0700) && errno != EEXIST)
		fail_msg("mkdir: %s", strerror(errno));
	assert_int_equal(chmod(tree_path("/run"), 0700), 0);
}

static inline void open_it(struct journal *j)
{
	struct diag why = { "" };

	if (journal_open(j, tree_path("/run"), root, 0, &why))
		fail_msg("%s", why.text);
}

/* @journal: what the file holds; then it is restored. Return: as of journal_restore() */
static inline int restore(const char *journal, struct diag *why)
{
	struct journal j;
	int ret;

	make_private();
	tree_put("/run/journal", journal);
	open_it(&j);
	*why->text = '\0';
	ret = journal_restore(&j, why);
	journal_close(&j);
	return ret;
}

#endif
