/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TESTS_VM_PROBES_H
#define PFNBENCH_TESTS_VM_PROBES_H

#include "bench/util/diag.h"

/* What is read through kprobes, apart from the tracer that is tested. */
enum probe {
	PROBE_OPERATION,
	PROBE_DRAIN,
	PROBE_ISOLATE,
	PROBE_NOTIFY,
	PROBE_HUGETLB,
	PROBE_TEST,
	PROBE_FINISH,
	PROBE_NR,
};

/**
 * probes_open() - a kprobe and a kretprobe on each function that this kernel has, recorded in a
 * trace buffer of their own
 * @root: tracefs
 * Return: 0 or -errno with the reason
 */
int probes_open(int root, struct diag *why);
void probes_close(int root);
void probes_clear(int root);

/**
 * probes_read() - take in the last operation that was recorded
 */
void probes_read(int root);

/**
 * probes_ns() - time in functions of a kind in that operation, calls inside of others of the same
 * kind not counted again; PROBE_FINISH: all from the first of them on that is no other kind's
 */
double probes_ns(enum probe probe);

/**
 * probes_migrating() - from the end of notifiers and drains to the beginning of what follows
 * migration
 */
double probes_migrating(void);

#endif
