/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TESTS_USAGE_H
#define PFNBENCH_TESTS_USAGE_H

#include <stdbool.h>

/**
 * struct usage - what a process could forget to give back
 */
struct usage {
	int fds, threads, maps;
};

/**
 * usage_now() - of this process; -1 where it cannot be read
 */
struct usage usage_now(void);

/**
 * usage_same() - whether nothing was added or has gone since
 */
bool usage_same(struct usage before);

#endif
