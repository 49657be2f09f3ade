// SPDX-License-Identifier: GPL-2.0
/*
 * A thread that faults anonymous memory in and drops it, over and over: its pages come from
 * wherever free ones are, the range included when it is not isolated.
 *
 * A thread and not a process: after a fork our own pages would be copied on write, into the range.
 */

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "bench/trial/trial.h"
#include "bench/util/units.h"
#include "workloads/churn_module.h"
#include "workloads/workload.h"

#define FAULT_BYTES (8ull << 20)
#define PAUSE_NS    (100 * NSEC_PER_USEC)

struct churn_state {
	pthread_t thread;
	sem_t go;
	volatile bool stop;
	char *mem;
};

static void *fault_and_free(void *arg)
{
	const struct timespec rest = { .tv_nsec = PAUSE_NS };
	struct churn_state *s = arg;

	while (sem_wait(&s->go))
		;
	while (!s->stop) {
		for (size_t i = 0; i < FAULT_BYTES && !s->stop; i += PAGE_BYTES)
			s->mem[i] = 1;
		madvise(s->mem, FAULT_BYTES, MADV_DONTNEED);
		nanosleep(&rest, NULL);
	}
	return NULL;
}

/* The thread waits, so that it faults nothing in before the operation begins. */
static int place(struct trial *t, struct diag *why)
{
	struct churn_state *s = calloc(1, sizeof(*s));
	int err = -ENOMEM;

	if (!s)
		return diag_set(why, err, "no memory");
	s->mem =
		mmap(NULL, FAULT_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	sem_init(&s->go, 0, 0);
	if (s->mem != MAP_FAILED)
		err = -pthread_create(&s->thread, NULL, fault_and_free, s);
	if (err) {
		free(s);
		return diag_set(why, err, "no thread: %s", strerror(-err));
	}
	t->churn = s;
	return churn_module_place(t, PFNB_CHURN_HOG, 0, why);
}

static int begin(struct trial *t, struct diag *why)
{
	return sem_post(&t->churn->go);
}

static int end(struct trial *t, struct diag *why)
{
	struct churn_state *s = t->churn;

	if (s) {
		s->stop = true;
		sem_post(&s->go);
		pthread_join(s->thread, NULL);
		munmap(s->mem, FAULT_BYTES);
		free(s);
	}
	t->churn = NULL;
	return churn_module_end(t, why);
}

const struct churn churn_compete_anon = {
	.name = "compete:anon",
	.summary = "faults 8 MiB of anonymous memory in and frees it, every 100 us",
	.supported = workload_needs_module,
	.place = place,
	.begin = begin,
	.end = end,
};
