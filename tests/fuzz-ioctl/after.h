/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TESTS_FUZZ_AFTER_H
#define PFNBENCH_TESTS_FUZZ_AFTER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct fuzz;

/* So long after a fatal signal a process may live, on a busy machine under emulation. */
#define AFTER_STUCK_MS 120000

/**
 * struct after - what was used before the first round
 */
struct after {
	uint64_t used_pages;
};

/**
 * after_begin() - look at the machine before the first round
 */
void after_begin(struct fuzz *f, struct after *before);

/**
 * after_look() - between rounds: the module unloads, nothing is isolated, memory is back
 * Return: whether it is so
 */
bool after_look(struct fuzz *f, const struct after *before);

/**
 * after_end() - the same, and what the kernel's search for leaks finds
 */
void after_end(struct fuzz *f, const struct after *before);

/**
 * after_stuck() - a process did not end: say where it is
 */
void after_stuck(pid_t pid);

/**
 * after_plug() - have the virtio-mem device plug in all of its memory, and see where that is
 */
void after_plug(struct fuzz *f);

#endif
