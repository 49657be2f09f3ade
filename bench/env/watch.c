// SPDX-License-Identifier: GPL-2.0
#include "bench/env/watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/loop/hung.h"
#include "bench/util/clock.h"
#include "bench/util/json_count.h"
#include "bench/util/units.h"

/* Placing and cleaning up a GiB takes seconds; a child that is silent for longer is stuck. */
#define GRACE_MS 60000
/*
 * Of an operation, after its deadline: contig moves all of a GiB, about 3 s, whatever signals come.
 * By icount a busy loop takes ten times its virtual time, and the host watches as well.
 */
#define HANG_MS_ICOUNT 10000
/* From SIGKILL to the end: the process gives back its pages. */
#define END_MS 20000

void watch_open(struct progress *p, const struct job *job)
{
	uint64_t ms = job_is_icount(job) ? HANG_MS_ICOUNT : GRACE_MS;

	p->running.patience_ns = ms * NSEC_PER_MSEC;
	p->running.timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
}

void watch_close(struct progress *p)
{
	if (p->running.timer >= 0)
		close(p->running.timer);
}

void watch_begin(struct series *s, struct progress *p)
{
	p->running.trial = NULL;
	s->running = &p->running;
	memcpy(s->stray, p->stray, sizeof(s->stray));
	s->nr_stray = p->nr_stray;
	p->nr_stray = 0;
}

/* Return: ms until the operation hangs, at least 1; 0: it does; -1: none goes on */
static int hangs_in_ms(const struct progress *p)
{
	uint64_t at = p->running.deadline_at + p->running.patience_ns, now = clock_ns();

	if (!p->running.trial)
		return -1;
	return now >= at ? 0 : (int)((at - now) / NSEC_PER_MSEC + 1);
}

static void end_hung(struct pollfd *pfd, pid_t pid, struct progress *p, struct watched *w)
{
	const struct trial *trial = p->running.trial;
	uint64_t from;
	json_t *hang;

	w->record = trial_hung(pid, trial, p->stray, &p->nr_stray);
	hang = json_object_get(w->record, "hang");
	from = clock_ns();
	kill(pid, SIGKILL);
	json_object_set_new(hang, "signal", json_string("SIGKILL"));
	w->end = poll(pfd, 1, END_MS) > 0 ? WATCH_HUNG : WATCH_HANGS;
	if (w->end == WATCH_HUNG)
		json_set_count(hang, "ended_ns", clock_ns() - from);
	else
		trial_hung_goes_on(w->record);
}

enum woken {
	CHILD_ENDED,
	TIME_OVER,
	MAY_HANG, /* or the operation has ended in this moment */
};

static enum woken wait_for(struct pollfd pfd[2], int timer, int ms)
{
	uint64_t expired;

	pfd[1] = (struct pollfd){ .fd = timer, .events = POLLIN };
	/* a signal to this process is no end of the child */
	while (poll(pfd, 2, ms) < 0 && errno == EINTR)
		;
	if (pfd[0].revents)
		return CHILD_ENDED;
	if (!pfd[1].revents)
		return TIME_OVER;
	/* where it has been set anew there is nothing to read */
	if (read(timer, &expired, sizeof(expired)) < 0)
		expired = 0;
	return MAY_HANG;
}

static void end_child(struct pollfd pfd[2], pid_t pid, const struct job *job, struct progress *p,
		      struct watched *w)
{
	int timeout_ms = GRACE_MS + job->deadline_ns / NSEC_PER_MSEC, wait_ms = timeout_ms;
	uint64_t seen = p->started;
	enum woken by;

	while (pfd->fd >= 0 && (by = wait_for(pfd, p->running.timer, wait_ms)) != CHILD_ENDED) {
		int left_ms = hangs_in_ms(p);

		if (!left_ms) {
			end_hung(pfd, pid, p, w);
			return;
		}
		if (by == TIME_OVER && left_ms < 0 && wait_ms == timeout_ms && seen == p->started) {
			kill(pid, SIGKILL);
			w->end = WATCH_STUCK;
			return;
		}
		seen = p->started;
		wait_ms = left_ms < 0 ? timeout_ms : left_ms;
	}
}

/* The timeouts are long, so that waking up does not disturb what is measured. */
void watch_child(pid_t pid, const struct job *job, struct progress *p, struct watched *w)
{
	struct pollfd pfd[2] = { { .fd = pidfd_open(pid, 0), .events = POLLIN } };

	*w = (struct watched){ .end = WATCH_ENDED };
	end_child(pfd, pid, job, p, w);
	if (pfd->fd >= 0)
		close(pfd->fd);
	while (w->end != WATCH_HANGS && waitpid(pid, &w->status, 0) < 0 && errno == EINTR)
		;
}
