// SPDX-License-Identifier: GPL-2.0
/*
 * Lifetimes of pages that user space holds: only who holds them can let go of them, by system calls
 * that may sleep. So a thread does, where the module's timer does it for its own.
 */

#include "workloads/support/releaser.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/util/clock.h"
#include "bench/util/units.h"
#include "workloads/support/quiet_thread.h"
#include "workloads/unit_ops.h"

#define STACK_TOUCHED (64 << 10)

struct release {
	struct units *units;
	uint64_t delay_ns;
};

/**
 * struct releaser - units that go, in order of time once it has begun
 * @ready: posted when the thread waits for @go
 * @go: posted when the operation begins, and when it is over
 * @base_ns: of all delays
 * @over: it is
 * @joined: the thread has ended
 * @released: units that went, the first ones
 * @last_ns: when the last of them had gone
 */
struct releaser {
	pthread_t thread;
	sem_t ready;
	sem_t go;
	uint64_t base_ns;
	volatile bool over;
	bool joined;
	uint64_t released;
	uint64_t last_ns;
	size_t nr;
	struct release release[];
};

/* Return: false when the operation is over first */
static bool wait_until(struct releaser *r, uint64_t ns)
{
	const struct timespec ts = { .tv_sec = ns / NSEC_PER_SEC, .tv_nsec = ns % NSEC_PER_SEC };

	while (!r->over && sem_clockwait(&r->go, CLOCK_MONOTONIC, &ts))
		if (errno == ETIMEDOUT)
			return true;
	return false;
}

/*
 * What it needs is there before the range has free pages, or it would come to lie in the range: its
 * stack, and what the C library keeps for a thread from its first free() on.
 */
static void touch_memory(void)
{
	volatile char room[STACK_TOUCHED];
	void *volatile some = malloc(sizeof(void *));

	for (size_t i = 0; i < sizeof(room); i += 1024)
		room[i] = 0;
	free(some);
}

static void *releaser(void *arg)
{
	struct releaser *r = arg;

	touch_memory();
	sem_post(&r->ready);
	while (sem_wait(&r->go))
		;
	for (size_t i = 0; i < r->nr && wait_until(r, r->base_ns + r->release[i].delay_ns); i++) {
		units_let_go(r->release[i].units);
		r->last_ns = clock_ns();
		r->released++;
	}
	return NULL;
}

static int start(struct releaser *r)
{
	const struct sched_param first = { .sched_priority = 1 };
	int err = quiet_thread_start(&r->thread, 0, releaser, r);

	if (err)
		return err;
	pthread_setschedparam(r->thread, SCHED_FIFO, &first);
	while (sem_wait(&r->ready))
		;
	return 0;
}

struct releaser *releaser_new(size_t room, struct diag *why)
{
	struct releaser *r = calloc(1, sizeof(*r) + room * sizeof(r->release[0]));
	int err = r ? 0 : -ENOMEM;

	if (r) {
		sem_init(&r->ready, 0, 0);
		sem_init(&r->go, 0, 0);
		err = start(r);
	}
	if (!err)
		return r;
	free(r);
	diag_set(why, err, "nobody to release blockers: %s", strerror(-err));
	return NULL;
}

void releaser_add(struct releaser *r, struct units *u, uint64_t delay_ns)
{
	r->release[r->nr++] = (struct release){ .units = u, .delay_ns = delay_ns };
}

static int by_delay(const void *a, const void *b)
{
	const struct release *x = a, *y = b;

	if (x->delay_ns != y->delay_ns)
		return x->delay_ns < y->delay_ns ? -1 : 1;
	return x->units < y->units ? -1 : 1;
}

void releaser_sort(struct releaser *r)
{
	qsort(r->release, r->nr, sizeof(r->release[0]), by_delay);
}

void releaser_begin(struct releaser *r, uint64_t base_ns)
{
	if (!r)
		return;
	r->base_ns = base_ns;
	sem_post(&r->go);
}

uint64_t releaser_stop(struct releaser *r, uint64_t *last_ns)
{
	if (!r)
		return 0;
	if (!r->joined) {
		r->over = true;
		sem_post(&r->go);
		pthread_join(r->thread, NULL);
		r->joined = true;
	}
	if (r->released)
		*last_ns = r->last_ns;
	return r->released;
}

void releaser_end(struct releaser *r)
{
	uint64_t last_ns;

	if (!r)
		return;
	releaser_stop(r, &last_ns);
	sem_destroy(&r->ready);
	sem_destroy(&r->go);
	free(r);
}
