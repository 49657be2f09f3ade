// SPDX-License-Identifier: GPL-2.0
/*
 * Trials run in a child process: one that dies or hangs costs its trial, and its pages, pins and
 * claimed ranges go with it.
 */

#include "bench/env/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/cell/outcome.h"
#include "bench/env/footprint.h"
#include "bench/env/guest_settings.h"
#include "bench/env/watch.h"
#include "bench/experiment/axis.h"
#include "bench/loop/loop.h"
#include "bench/machine/journal.h"
#include "bench/machine/machine.h"
#include "bench/machine/memory_block.h"
#include "bench/machine/stock_module.h"
#include "bench/machine/virtio.h"
#include "bench/machine/vmstat.h"
#include "bench/measure/counters.h"
#include "bench/measure/phase_tracer.h"
#include "bench/protocol/message.h"
#include "bench/protocol/trial_json.h"
#include "bench/record/cell_fields.h"
#include "bench/record/machine_facts.h"
#include "bench/trial/trial.h"
#include "bench/util/file.h"
#include "bench/util/kmsg.h"
#include "bench/util/proc.h"

/* 32 MiB: ranges of contig are taken from there, downwards. */
#define HELD_PAGEBLOCKS 16

static void copy_kernel_log(int kmsg, int log_fd)
{
	struct kmsg m;

	while (log_fd >= 0 && kmsg_read(kmsg, &m))
		file_write_all(log_fd, m.text, m.len);
}

static void note_footprint(struct progress *p, const json_t *trial)
{
	json_t *placement = json_object_get(trial, "placement");
	const json_t *free_memory = json_object_get(trial, "free");
	uint64_t placed = json_integer_value(json_object_get(placement, "movable_pages"));
	uint64_t peak = footprint_peak();

	/* Of one that was skipped nobody tells how large its pool was. */
	if (!free_memory && strcmp(cell_value(trial, AXIS_FRAGMENT), axis_absent(AXIS_FRAGMENT)))
		return;
	placed += json_integer_value(json_object_get(free_memory, "pool_pages"));
	placed *= sysconf(_SC_PAGESIZE);
	if (peak > placed && peak - placed > p->own_bytes)
		p->own_bytes = peak - placed;
}

static int run_one(struct series *s, struct counters *counters, const struct job *job,
		   struct progress *p, int out_fd)
{
	const struct job_trial *jt = &job->trials[p->current];
	int err = message_send(out_fd, MESSAGE_BEGIN, json_pack("{s:I}", "id", (json_int_t)jt->id));
	struct geometry g = machine_geometry(s->m);
	struct cell cell = { NULL };
	struct diag why;
	json_t *trial;

	if (err)
		return err;
	footprint_reset();
	if (cell_parse(jt->text, &g, &cell, &why))
		trial = trial_json_lost(job, jt, outcome_names[OUTCOME_SKIPPED], why.text, NULL);
	else
		trial = trial_run(s, counters, job, jt, &cell);
	note_footprint(p, trial);
	return message_send(out_fd, MESSAGE_TRIAL, trial);
}

/* A fixed CPU: pages are freed and faulted on the same per-CPU list. */
static void pin_to_cpu0(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* Stack pages that a trial would otherwise fault in while its range is free, and land there. */
static void touch_stack(void)
{
	char deep[256 * 1024];

	explicit_bzero(deep, sizeof(deep));
}

/* The block that the child had taken offline. */
static void bring_back(const struct job *job)
{
	struct diag why;

	if (job->journal && journal_restore(job->journal, &why) < 0)
		diag_print(&why);
}

/*
 * A trace buffer among the highest pages would have trials take other ranges than without it: these
 * are held while it is made.
 */
static struct phases *open_phases(struct machine *m, enum measure measure)
{
	struct pfn_range r = { .nr_pages = m->pageblock_pages };
	bool hold = m->dev >= 0 && measure_has(measure, MEASURE_PHASES);
	struct phases *phases;

	for (uint64_t i = 1; hold && i <= HELD_PAGEBLOCKS; i++) {
		r.start_pfn = (m->end_pfn / r.nr_pages - i) * r.nr_pages;
		machine_claim(m, &r);
	}
	phases = phases_open(measure, m->journal);
	if (hold)
		machine_drop(m);
	return phases;
}

static int child(const struct job *job, struct progress *p, int out_fd, int kmsg, int log_fd)
{
	struct counters *counters;
	struct series series;
	struct machine m;
	int err = 0;

	pin_to_cpu0();
	touch_stack();
	if (!strcmp(job->env, "vm")) {
		/* a child before this one may have died in the middle of a trial */
		block_online_all();
		machine_isolate_first(0);
		stock_modules_tidy();
		if (p->started)
			guest_settings(NULL);
	}
	machine_open(&m);
	m.journal = job->journal;
	/* Blocks come back after every trial: nothing to tell. */
	if (m.journal)
		m.journal->spoken = false;
	m.shared = !strcmp(job->env, "host");
	m.reserve_bytes = job->reserve_bytes;
	block_spans_parse(job->blocks, &m.named, NULL);
	m.frames = out_fd;
	m.icount = job_is_icount(job);
	virtio_memory_open(&m);
	series_open(&series, &m);
	watch_begin(&series, p);
	counters = counters_open(job->measure, job_is_icount(job));
	series.phases = open_phases(&m, job->measure);
	if (!counters || !series.phases)
		return ENOMEM;
	for (; p->current < job->nr_trials && !err; p->current++) {
		p->started++;
		err = run_one(&series, counters, job, p, out_fd);
		copy_kernel_log(kmsg, log_fd);
	}
	phases_close(series.phases);
	counters_close(counters);
	series_close(&series);
	machine_close(&m);
	return -err;
}

/* Processes that the kernel has killed for want of memory, since boot. */
static uint64_t oom_kills(void)
{
	return vmstat_level("", "oom_kill");
}

/*
 * Where the kernel ends a trial for want of memory while no operation goes on, nothing is wrong but
 * the size of the machine.
 */
static int send_lost(const struct job *job, const struct progress *p, const struct watched *w,
		     int out_fd)
{
	bool no_memory = w->end == WATCH_ENDED && oom_kills() > p->oom_kills;
	enum outcome outcome = OUTCOME_CRASHED;
	struct diag why;

	if (no_memory && !p->running.trial) {
		outcome = OUTCOME_SKIPPED;
		diag_set(
			&why, 0,
			"the kernel ran out of memory, though not by the operation; give the machine "
			"more memory");
	} else if (w->end == WATCH_ENDED) {
		diag_set(&why, 0, "the process was killed by signal %s%s",
			 sigabbrev_np(WTERMSIG(w->status)),
			 no_memory ? ": the kernel ran out of memory" : "");
	} else {
		diag_set(&why, 0, "the process hung, and was killed");
	}
	return message_send(out_fd, MESSAGE_TRIAL,
			    trial_json_lost(job, &job->trials[p->current], outcome_names[outcome],
					    why.text, NULL));
}

/* @err tells of this environment, not of a trial: those that are left may well run another time. */
static void send_failed(int err, int out_fd)
{
	char reason[128];

	if (err == -EDEADLK)
		snprintf(reason, sizeof(reason),
			 "nothing ends the operation of a trial; reboot this machine");
	else
		snprintf(reason, sizeof(reason), "no process for a trial: %s", strerror(-err));
	message_send(out_fd, MESSAGE_FAIL, json_pack("{s:s}", "reason", reason));
}

/*
 * What becomes of a child's trial. By itself it leaves when all are done, or with an errno when it
 * cannot go on; memory_end() gives no other reason than its own. Where it is in the kernel still,
 * so is what the operation has locked: this environment cannot go on.
 */
static int after_child(const struct job *job, struct progress *p, const struct watched *w,
		       int out_fd)
{
	int err;

	if (w->end == WATCH_ENDED && !w->status)
		return 0;
	if (w->end != WATCH_HANGS)
		bring_back(job);
	if (w->end == WATCH_ENDED && WIFEXITED(w->status))
		return WEXITSTATUS(w->status) == EXIT_FAILURE ? -ENOMEM : -WEXITSTATUS(w->status);
	if (p->current >= job->nr_trials)
		return 0;
	err = w->record ? message_send(out_fd, MESSAGE_TRIAL, w->record)
			: send_lost(job, p, w, out_fd);
	p->current++;
	return err ?: w->end == WATCH_HANGS ? -EDEADLK : 0;
}

/* Of guests in real time; virtual time has nobody beside it, and a host's is recorded otherwise. */
static bool may_be_stolen_from(const struct job *job)
{
	return !strcmp(job->env, "vm") && !job_is_icount(job);
}

/* @began: CPU time before the first trial; zeros: not known */
static json_t *end_json(uint64_t own_bytes, const struct machine_cpu_time *began)
{
	return json_pack("{s:I, s:o*}", "own_bytes", (json_int_t)own_bytes, "steal",
			 machine_steal_since(began));
}

int worker_supervise(const struct job *job, int out_fd, int log_fd)
{
	struct progress *p =
		mmap(NULL, sizeof(*p), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	/* One place in the log for all children: what was said of one that died is copied after it. */
	int kmsg = log_fd < 0 ? -1 : open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct machine_cpu_time began = { 0 };
	pid_t self = getpid();
	struct watched w;
	int err = 0;

	if (p == MAP_FAILED)
		return -errno;
	if (may_be_stolen_from(job))
		machine_cpu_time("", &began);
	watch_open(p, job);
	while (p->current < job->nr_trials && !err) {
		pid_t pid;

		p->oom_kills = oom_kills();
		pid = fork();

		if (pid < 0) {
			err = -errno;
			break;
		}
		if (!pid) {
			proc_die_with_parent(self, SIGKILL);
			_exit(child(job, p, out_fd, kmsg, log_fd));
		}
		watch_child(pid, job, p, &w);
		copy_kernel_log(kmsg, log_fd);
		err = after_child(job, p, &w, out_fd);
	}
	/* a guest need not say so: QEMU goes with the operation's record */
	if (err && (err != -EDEADLK || strcmp(job->env, "vm")))
		send_failed(err, out_fd);
	if (!err)
		err = message_send(out_fd, MESSAGE_END,
				   end_json(footprint_peak() + p->own_bytes, &began));
	if (kmsg >= 0)
		close(kmsg);
	watch_close(p);
	munmap(p, sizeof(*p));
	return err;
}
