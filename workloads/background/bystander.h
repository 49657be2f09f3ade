/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_BYSTANDER_H
#define PFNBENCH_WORKLOADS_BYSTANDER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "bench/util/diag.h"

struct site;

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
 * @s: the site; its churn_state is the bystander's
 * @w: copied; its memory is the caller's, and stays until bystander_end()
 * @why: the reason for a failure
 *
 * A step is due every 50 us, whether the one before was late or not: what an operation keeps
 * waiting is seen for as long as it waits. The thread runs on CPU 1; under icount, or where there
 * is no other, it shares CPU 0 with the operation.
 *
 * Return: 0 or -errno with nothing started
 */
int bystander_place(struct site *s, const struct bystander_work *w, struct diag *why);

/**
 * bystander_begin() - begin() of such churns
 * @s: the site
 * @why: the reason for a failure
 *
 * Return: 0 or -errno
 */
int bystander_begin(struct site *s, struct diag *why);

/**
 * bystander_stop() - stop() of such churns: the thread ends
 * @s: the site
 * @from_ns: when the operation began
 * @until_ns: when the operation ended; steps that were due by then are still made
 */
void bystander_stop(struct site *s, uint64_t from_ns, uint64_t until_ns);

/**
 * bystander_report() - report() of such churns
 * @s: the site
 * @trial: gets "bystander", if a step was due during the operation
 */
void bystander_report(const struct site *s, json_t *trial);

/**
 * bystander_end() - stop the thread, if it has not been
 * @s: the site
 *
 * Return: the memory of the bystander's work; NULL where no bystander was placed
 */
char *bystander_end(struct site *s);

#endif
