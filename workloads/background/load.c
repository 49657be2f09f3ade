// SPDX-License-Identifier: GPL-2.0
/*
 * Threads on all other CPUs that work without a pause while the operation goes on, and how much they
 * got done. They share the operation's address space: a process of its own would copy our pages on
 * write, into the range.
 */

#include "workloads/background/load.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>

#include "bench/machine/machine.h"
#include "bench/machine/setting.h"
#include "bench/util/json_count.h"
#include "workloads/site.h"
#include "workloads/support/quiet_thread.h"

#define LISTS "/proc/sys/vm/percpu_pagelist_high_fraction"

/**
 * struct load_thread - one of them
 * @cpu: the only one that it runs on
 * @work: what it does
 * @go: posted when the operation begins, and when all is over
 * @told: posted when it waits for @go, and when it has worked on a page
 * @stop: it ends
 * @pages: that it has worked on
 * @strayed: it was found on another CPU
 */
struct load_thread {
	pthread_t thread;
	int cpu;
	struct load_work work;
	sem_t go;
	sem_t told;
	volatile bool stop;
	volatile uint64_t pages;
	bool strayed;
};

/**
 * struct load - all of them
 * @done: see load_place()
 * @nr: threads that @done is due for
 * @running: of these run
 * @pages: that they worked on while the operation went on
 * @lists: what LISTS was before; 0: it has not been changed
 */
struct load {
	void (*done)(const struct load_work *w);
	unsigned int nr;
	unsigned int running;
	uint64_t pages;
	uint64_t lists;
	struct load_thread thread[];
};

static void wait_for(sem_t *sem)
{
	while (sem_wait(sem))
		;
}

static void *load_thread(void *arg)
{
	struct load_thread *t = arg;
	const struct load_work *w = &t->work;

	sem_post(&t->told);
	wait_for(&t->go);
	while (!t->stop) {
		w->page(w, t->pages++);
		if (t->pages == 1)
			sem_post(&t->told);
		if (t->pages % w->nr_pages)
			continue;
		if (w->round)
			w->round(w);
		t->strayed |= sched_getcpu() != t->cpu;
	}
	return NULL;
}

int load_supported(struct diag *why)
{
	return get_nprocs() > 1
		       ? 0
		       : diag_set(why, -ENOTSUP,
				  "a load runs on other CPUs than the operation's, and there "
				  "is one CPU; write cpus = 2 in [machine]");
}

/* The first CPU has no such file where it cannot go offline. */
static bool is_online(int cpu)
{
	uint64_t online;
	char path[64];

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/online", cpu);
	return setting_read(path, &online, NULL) || online;
}

static int start_thread(struct load *l, struct load_thread *t, int cpu)
{
	cpu_set_t set;
	int err;

	t->cpu = cpu;
	sem_init(&t->go, 0, 0);
	sem_init(&t->told, 0, 0);
	err = quiet_thread_start(&t->thread, 0, load_thread, t);
	if (err)
		return err;
	l->running++;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	err = -pthread_setaffinity_np(t->thread, sizeof(set), &set);
	/* Its stack is there then: it would be faulted into the range later. */
	wait_for(&t->told);
	return err;
}

static int start_on(struct site *s, int cpu, load_work_fn *work, struct diag *why)
{
	struct load *l = s->churn_state;
	struct load_thread *t = &l->thread[l->nr];
	int err = work(s, l->nr, &t->work, why);

	if (err)
		return err;
	l->nr++;
	err = start_thread(l, t, cpu);
	return err ? diag_set(why, err, "no thread on CPU %d: %s", cpu, strerror(-err)) : 0;
}

int load_place(struct site *s, load_work_fn *work, void (*done)(const struct load_work *w),
	       struct diag *why)
{
	int own = sched_getcpu(), nr = get_nprocs_conf(), err = 0;
	struct load *l = calloc(1, sizeof(*l) + nr * sizeof(l->thread[0]));

	if (!l)
		return diag_set(why, -ENOMEM, "no memory for a load");
	l->done = done;
	s->churn_state = l;
	for (int cpu = 0; cpu < nr && !err; cpu++)
		if (cpu != own && is_online(cpu))
			err = start_on(s, cpu, work, why);
	return err;
}

/*
 * So small a share of the zone's pages that the kernel's least remains, four batches. A host's lists
 * are left as they are: nobody would set them back after a kill.
 */
int load_small_lists(struct site *s, struct diag *why)
{
	struct load *l = s->churn_state;
	int err;

	if (guest_supported(LISTS, NULL))
		return 0;
	err = setting_read(LISTS, &l->lists, why);
	return err ?: setting_write(LISTS, INT32_MAX, why);
}

int load_begin(struct site *s, struct diag *why)
{
	struct load *l = s->churn_state;

	for (unsigned int i = 0; i < l->nr; i++)
		sem_post(&l->thread[i].go);
	for (unsigned int i = 0; i < l->nr; i++)
		wait_for(&l->thread[i].told);
	return 0;
}

void load_stop(struct site *s, uint64_t from_ns, uint64_t until_ns)
{
	struct load *l = s->churn_state;

	for (unsigned int i = 0; i < l->running; i++) {
		l->pages += l->thread[i].pages;
		l->thread[i].stop = true;
		sem_post(&l->thread[i].go);
	}
	while (l->running)
		pthread_join(l->thread[--l->running].thread, NULL);
}

void load_report(const struct site *s, json_t *trial)
{
	const struct load *l = s->churn_state;
	unsigned int cpus = 0;
	json_t *o;

	if (!l)
		return;
	for (unsigned int i = 0; i < l->nr; i++)
		cpus += l->thread[i].pages && !l->thread[i].strayed;
	o = json_object();
	json_set_count(o, "cpus", cpus);
	json_set_count(o, "pages", l->pages);
	json_object_set_new(trial, "load", o);
}

int load_end(struct site *s, struct diag *why)
{
	struct load *l = s->churn_state;
	int err = 0;

	if (!l)
		return 0;
	if (l->lists)
		err = setting_write(LISTS, l->lists, why);
	load_stop(s, 0, 0);
	for (unsigned int i = 0; i < l->nr && l->done; i++)
		l->done(&l->thread[i].work);
	free(l);
	s->churn_state = NULL;
	return err;
}
