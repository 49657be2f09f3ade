/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_LOAD_H
#define PFNBENCH_WORKLOADS_LOAD_H

#include <jansson.h>
#include <stdint.h>

#include "bench/util/diag.h"

struct site;

/**
 * struct load_work - what each thread of a load does over and over
 * @mem: pages that it works on
 * @nr_pages: how many
 * @page: do it to one of them; @i counts them up from 0
 * @round: called after each @nr_pages of them. May be NULL
 */
struct load_work {
	char *mem;
	uint64_t nr_pages;
	void (*page)(const struct load_work *w, uint64_t i);
	void (*round)(const struct load_work *w);
};

/* Fills in what the thread @i does: 0, or -errno and the reason */
typedef int load_work_fn(struct site *s, unsigned int i, struct load_work *w, struct diag *why);

/**
 * load_supported() - whether there are CPUs besides the one that the operation has
 * @why: the reason for a failure
 *
 * Return: 0 or -ENOTSUP
 */
int load_supported(struct diag *why);

/**
 * load_place() - start a thread on each CPU but this task's own, which wait for load_begin()
 * @s: the site; its churn_state is the load's
 * @work: asked for each thread
 * @done: gives back what @work has made; may be NULL
 * @why: the reason for a failure
 *
 * Return: 0 or -errno; load_end() is due either way
 */
int load_place(struct site *s, load_work_fn *work, void (*done)(const struct load_work *w),
	       struct diag *why);

/**
 * load_small_lists() - have a guest's per-CPU lists hold little, until load_end(); they would have
 * all that a load takes, and no CPU would ask the zone for pages
 * @s: the site, with its load placed
 * @why: the reason for a failure
 *
 * Return: 0 or -errno; 0 on a host, whose lists stay as they are
 */
int load_small_lists(struct site *s, struct diag *why);

/**
 * load_begin() - begin() of such churns: returns when each thread has worked on a page
 * @s: the site
 * @why: the reason for a failure
 *
 * Return: 0
 */
int load_begin(struct site *s, struct diag *why);

/**
 * load_stop() - stop() of such churns: the threads end
 * @s: the site
 * @from_ns: not looked at
 * @until_ns: not looked at
 */
void load_stop(struct site *s, uint64_t from_ns, uint64_t until_ns);

/**
 * load_report() - report() of such churns
 * @s: the site
 * @trial: gets "load"
 */
void load_report(const struct site *s, json_t *trial);

/**
 * load_end() - end() of such churns: stop the threads, if that has not been done
 * @s: the site
 * @why: the reason for a failure
 *
 * Return: 0, or -errno where per-CPU lists could not be set back
 */
int load_end(struct site *s, struct diag *why);

#endif
