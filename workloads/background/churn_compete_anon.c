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

#include "bench/machine/machine.h"
#include "bench/util/units.h"
#include "workloads/background/churn_module.h"
#include "workloads/site.h"
#include "workloads/workload.h"

#define FAULT_BYTES (8ull << 20)
#define PAUSE_NS    (100 * NSEC_PER_USEC)

struct hog {
	pthread_t thread;
	sem_t go;
	volatile bool stop;
	char *mem;
};

static void *fault_and_free(void *arg)
{
	const struct timespec rest = { .tv_nsec = PAUSE_NS };
	struct hog *h = arg;

	while (sem_wait(&h->go))
		;
	while (!h->stop) {
		for (size_t i = 0; i < FAULT_BYTES && !h->stop; i += PAGE_BYTES)
			h->mem[i] = 1;
		madvise(h->mem, FAULT_BYTES, MADV_DONTNEED);
		nanosleep(&rest, NULL);
	}
	return NULL;
}

/* The thread waits, so that it faults nothing in before the operation begins. */
static int place(struct site *s, struct diag *why)
{
	struct hog *h = calloc(1, sizeof(*h));
	int err = -ENOMEM;

	if (!h)
		return diag_set(why, err, "no memory");
	h->mem =
		mmap(NULL, FAULT_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	sem_init(&h->go, 0, 0);
	if (h->mem != MAP_FAILED)
		err = -pthread_create(&h->thread, NULL, fault_and_free, h);
	if (err) {
		free(h);
		return diag_set(why, err, "no thread: %s", strerror(-err));
	}
	s->churn_state = h;
	return churn_module_place(s, PFNB_CHURN_HOG, 0, 0, why);
}

static int begin(struct site *s, struct diag *why)
{
	struct hog *h = s->churn_state;

	return sem_post(&h->go);
}

static int end(struct site *s, struct diag *why)
{
	struct hog *h = s->churn_state;

	if (h) {
		h->stop = true;
		sem_post(&h->go);
		pthread_join(h->thread, NULL);
		munmap(h->mem, FAULT_BYTES);
		free(h);
	}
	s->churn_state = NULL;
	return churn_module_end(s, why);
}

const struct churn churn_compete_anon = {
	.name = "compete:anon",
	.summary = "faults 8 MiB of anonymous memory in and frees it, every 100 us",
	.supported = module_supported,
	.place = place,
	.begin = begin,
	.end = end,
};
