// SPDX-License-Identifier: GPL-2.0
/*
 * A thread that goes about its business while a range is vacated, and how long it is kept waiting.
 *
 * Steps are due by the clock and not after one another. Otherwise a single long stall would count
 * as one step of many, though whoever came meanwhile would have waited as well.
 */

#include "workloads/background/bystander.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

#include "bench/stats/samples.h"
#include "bench/util/clock.h"
#include "bench/util/touched.h"
#include "bench/util/units.h"
#include "workloads/site.h"

#define PERIOD_NS   (50 * NSEC_PER_USEC)
#define QUIET_STEPS 256
/* Beyond a deadline of 5 s the steps of its first 5 s are told of. */
#define STEPS_MAX 100000
/* Below so many there is no 0.99 quantile. */
#define P99_STEPS 100

struct step {
	uint64_t due_ns;
	uint64_t end_ns;
};

/**
 * struct stalls - how long a bystander's steps took, from when each was due to its end
 * @steps: that were due during the operation; 0: there was no time for a step
 * @quiet_max_ns: the longest of those made before the operation
 * @stalls: steps that took longer than that
 * @p50_ns: median of all
 * @p99_ns: 0.99 quantile; 0 where there are fewer than P99_STEPS
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

/**
 * struct bystander - a bystander
 * @work: what it does
 * @elsewhere: run on another CPU than the operation
 * @ready: the quiet steps are made
 * @go: the operation begins, or all is over
 * @from_ns: the operation begins
 * @until_ns: no step is due after that
 * @room: steps that there is memory for
 * @step: each of @nr; NULL: the thread has ended
 * @quiet: the first of @step were made before the operation
 * @stalls: how long it was kept waiting
 */
struct bystander {
	struct bystander_work work;
	bool elsewhere;
	pthread_t thread;
	sem_t ready;
	sem_t go;
	uint64_t from_ns;
	volatile uint64_t until_ns;
	struct step *step;
	uint64_t room;
	uint64_t quiet;
	uint64_t nr;
	struct stalls stalls;
};

static void wait_until(uint64_t ns)
{
	struct timespec ts = { .tv_sec = ns / NSEC_PER_SEC, .tv_nsec = ns % NSEC_PER_SEC };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
}

static void steps(struct bystander *b, uint64_t due, uint64_t end)
{
	const struct bystander_work *w = &b->work;

	/* Steps due by then are made, however late: a stall delays them, and must not lose them. */
	while ((due += PERIOD_NS) <= b->until_ns && b->nr < end) {
		if (clock_ns() < due)
			wait_until(due);
		w->step(w, b->nr);
		b->step[b->nr++] = (struct step){ .due_ns = due, .end_ns = clock_ns() };
		if (w->rest && w->rest(w, b->nr - 1))
			due = clock_ns();
	}
}

/* Fails where there is one CPU; then we share it. */
static void leave_cpu0(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(1, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void *bystander(void *arg)
{
	struct bystander *b = arg;

	if (b->elsewhere)
		leave_cpu0();
	prctl(PR_SET_TIMERSLACK, 1);
	steps(b, clock_ns(), QUIET_STEPS);
	b->quiet = b->nr;
	sem_post(&b->ready);
	while (sem_wait(&b->go))
		;
	steps(b, b->from_ns, b->room);
	return NULL;
}

int bystander_place(struct site *s, const struct bystander_work *w, struct diag *why)
{
	uint64_t room = QUIET_STEPS + s->deadline_ns / PERIOD_NS;
	struct bystander *b = calloc(1, sizeof(*b));
	int err;

	if (!b)
		return diag_set(why, -ENOMEM, "no memory for a bystander");
	b->work = *w;
	/*
	 * Under icount QEMU runs one CPU at a time, for milliseconds: a step that is due on the
	 * second one waits for its turn, and that is no stall.
	 */
	b->elsewhere = !s->m->icount;
	b->until_ns = UINT64_MAX;
	b->room = room < STEPS_MAX ? room : STEPS_MAX;
	b->step = touched_alloc(b->room * sizeof(*b->step));
	sem_init(&b->ready, 0, 0);
	sem_init(&b->go, 0, 0);
	err = b->step ? -pthread_create(&b->thread, NULL, bystander, b) : -ENOMEM;
	if (err) {
		touched_free(b->step, b->room * sizeof(*b->step));
		free(b);
		return diag_set(why, err, "no bystander: %s", strerror(-err));
	}
	while (sem_wait(&b->ready))
		;
	s->churn_state = b;
	return 0;
}

int bystander_begin(struct site *s, struct diag *why)
{
	struct bystander *b = s->churn_state;

	/* The time is not taken when the thread first runs, which may be late already. */
	b->from_ns = clock_ns();
	return sem_post(&b->go) ? -errno : 0;
}

static void summarise(struct bystander *b, uint64_t from_ns, uint64_t until_ns)
{
	struct stalls *sum = &b->stalls;
	struct samples ns = { 0 };

	for (uint64_t i = 0; i < b->nr; i++) {
		const struct step *step = &b->step[i];
		uint64_t took = step->end_ns - step->due_ns;

		if (i < b->quiet && took > sum->quiet_max_ns)
			sum->quiet_max_ns = took;
		if (i < b->quiet || step->due_ns < from_ns || step->due_ns > until_ns)
			continue;
		samples_add(&ns, took);
		sum->stalls += took > sum->quiet_max_ns;
	}
	sum->steps = ns.nr;
	if (ns.nr) {
		sum->p50_ns = samples_quantile(&ns, 0.5);
		sum->max_ns = samples_quantile(&ns, 1);
	}
	if (ns.nr >= P99_STEPS)
		sum->p99_ns = samples_quantile(&ns, 0.99);
	samples_free(&ns);
}

void bystander_stop(struct site *s, uint64_t from_ns, uint64_t until_ns)
{
	struct bystander *b = s->churn_state;

	b->until_ns = until_ns;
	sem_post(&b->go);
	pthread_join(b->thread, NULL);
	summarise(b, from_ns, until_ns);
	touched_free(b->step, b->room * sizeof(*b->step));
	b->step = NULL;
}

void bystander_report(const struct site *s, json_t *trial)
{
	const struct bystander *b = s->churn_state;
	const struct stalls *st = &b->stalls;
	json_t *o;

	if (!b || !st->steps)
		return;
	o = json_pack("{s:I, s:I, s:I, s:I}", "steps", (json_int_t)st->steps, "quiet_max_ns",
		      (json_int_t)st->quiet_max_ns, "stalls", (json_int_t)st->stalls, "p50_ns",
		      (json_int_t)st->p50_ns);
	if (st->p99_ns)
		json_object_set_new(o, "p99_ns", json_integer(st->p99_ns));
	json_object_set_new(o, "max_ns", json_integer(st->max_ns));
	json_object_set_new(trial, "bystander", o);
}

char *bystander_end(struct site *s)
{
	struct bystander *b = s->churn_state;
	char *mem;

	if (!b)
		return NULL;
	if (b->step)
		bystander_stop(s, 0, 0);
	mem = b->work.mem;
	free(b);
	s->churn_state = NULL;
	return mem;
}
