// SPDX-License-Identifier: GPL-2.0
/*
 * A thread that goes about its business while a range is vacated, and how long it is kept waiting.
 *
 * Steps are due by the clock and not after one another. Otherwise a single long stall would count
 * as one step of many, though whoever came meanwhile would have waited as well.
 */

#include "workloads/bystander.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

#include "bench/stats/samples.h"
#include "bench/trial/trial.h"
#include "bench/util/touched.h"
#include "bench/util/units.h"

#define PERIOD_NS   (50 * NSEC_PER_USEC)
#define QUIET_STEPS 256
/* Beyond a deadline of 5 s the steps of its first 5 s are told of. */
#define STEPS_MAX 100000

struct step {
	uint64_t due_ns;
	uint64_t end_ns;
};

/**
 * struct churn_state - a bystander
 * @elsewhere: run on another CPU than the operation
 * @ready: the quiet steps are made
 * @go: the operation begins, or all is over
 * @from_ns: the operation begins
 * @until_ns: no step is due after that
 * @room: steps that there is memory for
 * @quiet: the first of @step were made before the operation
 */
struct churn_state {
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
};

static void wait_until(uint64_t ns)
{
	struct timespec ts = { .tv_sec = ns / NSEC_PER_SEC, .tv_nsec = ns % NSEC_PER_SEC };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
}

static void steps(struct churn_state *s, uint64_t due, uint64_t end)
{
	const struct bystander_work *w = &s->work;

	/* What is due by then is made, however late: what a stall put off must not be lost. */
	while ((due += PERIOD_NS) <= s->until_ns && s->nr < end) {
		if (trial_now() < due)
			wait_until(due);
		w->step(w, s->nr);
		s->step[s->nr++] = (struct step){ .due_ns = due, .end_ns = trial_now() };
		if (w->rest && w->rest(w, s->nr - 1))
			due = trial_now();
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
	struct churn_state *s = arg;

	if (s->elsewhere)
		leave_cpu0();
	prctl(PR_SET_TIMERSLACK, 1);
	steps(s, trial_now(), QUIET_STEPS);
	s->quiet = s->nr;
	sem_post(&s->ready);
	while (sem_wait(&s->go))
		;
	steps(s, s->from_ns, s->room);
	return NULL;
}

static void forget(struct churn_state *s)
{
	touched_free(s->step, s->room * sizeof(*s->step));
	free(s);
}

int bystander_place(struct trial *t, const struct bystander_work *w, struct diag *why)
{
	uint64_t room = QUIET_STEPS + t->job->deadline_ns / PERIOD_NS;
	struct churn_state *s = calloc(1, sizeof(*s));
	int err;

	if (!s)
		return diag_set(why, -ENOMEM, "no memory for a bystander");
	s->work = *w;
	/*
	 * Under icount QEMU runs one CPU at a time, for milliseconds: a step that is due on the
	 * second one waits for its turn, and that is no stall.
	 */
	s->elsewhere = strcmp(t->job->clock, "icount");
	s->until_ns = UINT64_MAX;
	s->room = room < STEPS_MAX ? room : STEPS_MAX;
	s->step = touched_alloc(s->room * sizeof(*s->step));
	sem_init(&s->ready, 0, 0);
	sem_init(&s->go, 0, 0);
	err = s->step ? -pthread_create(&s->thread, NULL, bystander, s) : -ENOMEM;
	if (err) {
		forget(s);
		return diag_set(why, err, "no bystander: %s", strerror(-err));
	}
	while (sem_wait(&s->ready))
		;
	t->churn = s;
	return 0;
}

int bystander_begin(struct trial *t, struct diag *why)
{
	/* Not when the thread comes to run, which may be late already. */
	t->churn->from_ns = trial_now();
	return sem_post(&t->churn->go) ? -errno : 0;
}

static void summarise(const struct churn_state *s, const struct trial *t, struct stalls *sum)
{
	struct samples ns = { 0 };

	*sum = (struct stalls){ 0 };
	for (uint64_t i = 0; i < s->nr; i++) {
		const struct step *step = &s->step[i];
		uint64_t took = step->end_ns - step->due_ns;

		if (i < s->quiet && took > sum->quiet_max_ns)
			sum->quiet_max_ns = took;
		if (i < s->quiet || step->due_ns < t->started_ns || step->due_ns > t->ended_ns)
			continue;
		if (samples_add(&ns, took))
			break;
		sum->stalls += took > sum->quiet_max_ns;
	}
	sum->steps = ns.nr;
	if (ns.nr) {
		sum->p50_ns = samples_quantile(&ns, 0.5);
		sum->max_ns = samples_quantile(&ns, 1);
	}
	if (ns.nr >= STALLS_P99_STEPS)
		sum->p99_ns = samples_quantile(&ns, 0.99);
	samples_free(&ns);
}

void bystander_stop(struct trial *t)
{
	struct churn_state *s = t->churn;

	s->until_ns = t->ended_ns;
	sem_post(&s->go);
	pthread_join(s->thread, NULL);
	summarise(s, t, &t->stalls);
	forget(s);
	t->churn = NULL;
}

void bystander_end(struct trial *t)
{
	if (t->churn)
		bystander_stop(t);
}
