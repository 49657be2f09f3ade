/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_BYSTANDER_H
#define PFNBENCH_WORKLOADS_BYSTANDER_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/util/diag.h"

struct trial;

/**
 * struct stalls - how long a bystander's steps took, from when each was due to its end
 * @steps: that were due during the operation; 0: there was no bystander, or no time for a step
 * @quiet_max_ns: the longest of those made before the operation
 * @stalls: steps that took longer than that
 * @p50_ns: median of all
 * @p99_ns: 0.99 quantile; 0 where there are fewer than STALLS_P99_STEPS
 * @max_ns: the longest
 */
struct stalls {
	uint64_t steps;
	uint64_t quiet_max_ns;
	uint64_t stalls;
	uint64_t p50_ns;
	uint64_t p99_ns;
	uint64_t max_ns;
};
#define STALLS_P99_STEPS 100

/**
 * struct bystander_work - what a bystander does
 * @mem: pages that it works on, all touched
 * @nr_pages: how many
 * @step: what is timed; @i counts steps, those before the operation included
 * @rest: done after a step, untimed; tells whether it did anything. May be NULL
 */
struct bystander_work {
	char *mem;
	uint64_t nr_pages;
	void (*step)(const struct bystander_work *w, uint64_t i);
	bool (*rest)(const struct bystander_work *w, uint64_t i);
};

/**
 * bystander_place() - start the thread, and have it make steps while nothing else goes on
 * @w: copied; its memory is the caller's, and stays until bystander_end()
 *
 * A step is due every 50 us, whether the one before was late or not: what an operation keeps
 * waiting is seen for as long as it waits. The thread runs on CPU 1; under icount, or where there is
 * no other, it shares CPU 0 with the operation.
 *
 * Return: 0 or -errno with nothing started
 */
int bystander_place(struct trial *t, const struct bystander_work *w, struct diag *why);

/* As in struct churn; bystander_end() without bystander_place() does nothing. */
int bystander_begin(struct trial *t, struct diag *why);
void bystander_stop(struct trial *t);
void bystander_end(struct trial *t);

#endif
