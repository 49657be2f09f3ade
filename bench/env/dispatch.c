// SPDX-License-Identifier: GPL-2.0
#include "bench/env/dispatch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "bench/env/console.h"
#include "bench/env/host.h"
#include "bench/env/profiling.h"
#include "bench/env/session.h"
#include "bench/env/vm.h"
#include "bench/record/run_record.h"
#include "bench/record/topology.h"
#include "bench/util/proc.h"
#include "bench/util/text.h"
#include "bench/util/units.h"

#define POLL_MS	      50
#define DEATHS_MAX    2			   /* in a row, none of which recorded a trial */
#define SILENCE_NS    (120 * NSEC_PER_SEC) /* a full 1 GiB takes half a minute to place and move */
#define SILENCE_TIMES 30 /* an instruction takes 10 times its virtual time, or more */

/* The trials of one boot of one kernel: ids first .. first + nr - 1. */
struct queue {
	uint32_t kernel;
	uint32_t boot;
	uint32_t start; /* guests it has had */
	uint32_t first;
	uint32_t nr;
	unsigned int deaths;
	bool booted;
	bool busy;
	bool over;
};

/* A guest that runs, and what it works on. */
struct slot {
	struct dispatch *d;
	const int *host_cpus; /* for its CPUs alone, or NULL */
	struct queue *queue;  /* NULL: free */
	struct job job;
	struct session session;
	char *console;
	struct profile_feed feed;
	size_t nr_new;	 /* records that were not there */
	size_t nr_other; /* records that were there, and others */
};

static const struct kernel *kernel_of(const struct dispatch *d, const struct queue *q)
{
	return &d->kernels[q->kernel];
}

/* Whether a boot that begins again gives the same. */
static bool repeats(const struct dispatch *d)
{
	return d->accel.kind == ACCEL_ICOUNT;
}

static void begin_again(struct dispatch *d, const struct queue *q, const char *reason)
{
	char *text = text_print("%s boot %u: %s; it begins again, and its records are checked",
				kernel_of(d, q)->spec, q->boot, reason);

	d->note(d->ctx, text);
	free(text);
	memset(&d->done[q->first], 0, q->nr * sizeof(*d->done));
}

static uint32_t trials_left(const struct dispatch *d, const struct queue *q)
{
	uint32_t left = 0;

	for (uint32_t id = q->first; id < q->first + q->nr; id++)
		left += !d->done[id];
	return left;
}

/*
 * In the order in which they begin: kernels in turn, the first boot of each, then the second. What
 * the machine does meanwhile, in real time, does it to all kernels alike.
 */
static struct queue *make_queues(const struct dispatch *d, size_t *nr)
{
	const struct plan *plan = d->plan;
	size_t per_boot = plan->nr_cells * d->exp->trials;
	size_t kernels = d->exp->kernels.nr;
	struct queue *queues;

	*nr = plan->nr_trials / per_boot;
	queues = calloc(*nr, sizeof(*queues));
	for (size_t i = 0; queues && i < *nr; i++) {
		size_t first = (i % kernels * d->exp->boots + i / kernels) * per_boot;
		struct queue *q = &queues[i];

		*q = (struct queue){
			.kernel = plan->trials[first].kernel,
			.boot = plan->trials[first].boot,
			.first = first,
			.nr = per_boot,
		};
		q->start = run_record_starts(d->run, kernel_of(d, q)->spec, q->boot);
		q->over = kernel_of(d, q)->error || !trials_left(d, q);
	}
	return queues;
}

void dispatch_restart(struct dispatch *d)
{
	size_t nr;
	struct queue *queues = repeats(d) ? make_queues(d, &nr) : NULL;

	for (size_t i = 0; queues && i < nr; i++) {
		uint32_t left = trials_left(d, &queues[i]);
		char kept[64];

		snprintf(kept, sizeof(kept), "%u of %u trials are there", queues[i].nr - left,
			 queues[i].nr);
		if (!queues[i].over && left < queues[i].nr)
			begin_again(d, &queues[i], kept);
	}
	free(queues);
}

/* Why guests go without the module, or NULL. */
static const char *module_error(const struct dispatch *d, const struct queue *q)
{
	const char *asked = d->exp->module;

	return asked && !strcmp(asked, MODULE_NONE) ? "the experiment has module = " MODULE_NONE
						    : kernel_of(d, q)->module_error;
}

static int make_job(const struct dispatch *d, const struct queue *q, struct job *job)
{
	*job = (struct job){
		.kernel = kernel_of(d, q)->spec,
		.env = experiment_on_host(d->exp) ? "host" : "vm",
		.clock = clock_names[d->exp->clock],
		.boot = q->boot,
		.deadline_ns = d->exp->deadline_ns,
		.measure = measure_in_guest(d->exp->measure),
		.module = module_error(d, q) ? NULL : d->exp->module,
		.module_error = module_error(d, q),
		.blocks = experiment_blocks(d->exp),
		.cold = d->exp->start == START_COLD,
		.reserve_bytes = d->exp->reserve_bytes,
		.journal = d->journal,
		.trials = calloc(trials_left(d, q), sizeof(*job->trials)),
	};
	if (!job->trials)
		return -ENOMEM;
	for (uint32_t id = q->first; id < q->first + q->nr; id++) {
		const struct planned_trial *t = &d->plan->trials[id];
		struct job_trial *jt = &job->trials[job->nr_trials];

		if (d->done[id])
			continue;
		*jt = (struct job_trial){ .id = id, .trial = t->trial, .seed = t->seed };
		memcpy(jt->text, d->plan->cells[t->cell].text, sizeof(jt->text));
		job->nr_trials++;
	}
	return 0;
}

static int start_vm(struct slot *slot, struct diag *why)
{
	const struct dispatch *d = slot->d;
	struct queue *q = slot->queue;
	struct vm_setup setup = {
		.kernel = kernel_of(d, q),
		.guest = qemu_guest_of(d->exp, &d->accel),
		.symbols = d->profiling->on ? &d->profiling->symbols[q->kernel] : NULL,
	};
	char label[KERNEL_LABEL_MAX];

	profiling_equip(d->profiling, &setup.guest);
	kernel_label(setup.kernel, q->kernel, label);
	setup.console = slot->console = console_path(d->dir, label, q->boot, &q->start);
	return vm_start(&setup, &slot->job, &slot->session.child, why);
}

static uint64_t silence_limit(const struct experiment *exp)
{
	return exp->watchdog_ns ?: SILENCE_NS + SILENCE_TIMES * exp->deadline_ns;
}

static int slot_start(struct slot *slot, struct queue *q, struct diag *why)
{
	struct dispatch *d = slot->d;
	int err = make_job(d, q, &slot->job);

	if (err)
		return diag_set(why, err, "no memory for a job");
	slot->queue = q;
	slot->session = (struct session){ .job = &slot->job,
					  .vcpus = { .cpu = slot->host_cpus, .nr = d->exp->cpus } };
	if (experiment_on_host(d->exp))
		err = host_start(&slot->job, &slot->session.child, why);
	else
		err = start_vm(slot, why);
	if (err) {
		free(slot->job.trials);
		free(slot->console);
		*slot = (struct slot){ .d = d, .host_cpus = slot->host_cpus };
		return err;
	}
	slot->session.console = slot->console;
	slot->session.limit_ns = silence_limit(d->exp);
	q->busy = true;
	err = session_begin(&slot->session, why);
	if (err)
		return err;
	/* whoever kills us, it is known that there was one */
	run_record_guest(d->run, session_json(&slot->session, q->start));
	return run_record_save(d->run, d->dir, why);
}

static void on_facts(void *ctx, json_t *facts)
{
	struct slot *slot = ctx;
	char name[KERNEL_LABEL_MAX], *file;

	kernel_label(kernel_of(slot->d, slot->queue), slot->queue->kernel, name);
	file = experiment_on_host(slot->d->exp) ? text_copy("topology.xml")
						: text_print("topology-%s.xml", name);
	topology_keep(facts, slot->d->dir, file);
	free(file);
	profiling_facts(slot->d->profiling, facts);
	run_record_facts(slot->d->run, slot->queue->kernel, facts);
	if (!slot->queue->booted)
		slot->d->booted(slot->d->ctx);
	slot->queue->booted = true;
}

static void tell_other(struct slot *slot, uint32_t id)
{
	struct dispatch *d = slot->d;
	char *text =
		text_print("%s boot %u: trial %u did not give the record that was there, which is "
			   "replaced: it was edited, or something else than the trial differed",
			   slot->job.kernel, slot->job.boot, id);

	d->nr_other++;
	slot->nr_other++;
	d->note(d->ctx, text);
	free(text);
}

static int keep_trial(struct slot *slot, uint32_t id, const char *line, size_t len,
		      struct diag *why)
{
	struct dispatch *d = slot->d;
	size_t had = d->writer->nr;
	int ret = writer_repeat(d->writer, id, line, len, why);

	if (ret < 0)
		return ret;
	if (ret)
		tell_other(slot, id);
	slot->nr_new += d->writer->nr - had;
	d->done[id] = true;
	if (!d->told[id])
		d->step(d->ctx, &d->plan->trials[id], line, len);
	d->told[id] = true;
	return 0;
}

static int on_trial(void *ctx, size_t index, const char *line, size_t len, struct diag *why)
{
	struct slot *slot = ctx;
	uint32_t id = slot->job.trials[index].id;
	char *longer;
	int err = profiling_take(slot->d->profiling, slot->queue->kernel, &slot->feed,
				 &slot->session.child, &slot->job, index, line, len, &longer, why);

	if (!err)
		err = keep_trial(slot, id, longer ?: line, longer ? strlen(longer) : len, why);
	free(longer);
	return err;
}

static struct session_sink sink_of(struct slot *slot)
{
	return (struct session_sink){ .facts = on_facts, .trial = on_trial, .ctx = slot };
}

static void say_lost(const struct slot *slot, int lost)
{
	const struct session *s = &slot->session;
	struct dispatch *d = slot->d;
	char *text;

	text = text_print("%s boot %u: %s; %s", slot->job.kernel, slot->job.boot, s->reason.text,
			  lost	     ? "its trial is recorded as crashed"
			  : s->hangs ? "another guest goes on"
				     : "no trial was running");
	d->note(d->ctx, text);
	free(text);
}

/*
 * Not the trials' fault: none is recorded, and the run ends. Whoever kills the process again and
 * again, before any trial, is on this machine, too.
 */
static bool is_trouble(const struct session *s, const struct queue *q)
{
	return s->exit == EXIT_FAILED || (q->deaths >= DEATHS_MAX && s->by_signal);
}

/* A bad end costs the trial that ran; several in a row cost all that are left. */
static int account_loss(struct slot *slot, struct diag *why)
{
	struct session_sink sink = sink_of(slot);
	struct session *s = &slot->session;
	struct queue *q = slot->queue;
	char *reason;
	int lost, err;

	/* whom a signal ended begins again: what it had is no progress */
	q->deaths = (s->by_signal ? slot->nr_new : s->nr_done) ? 0 : q->deaths + 1;
	if (is_trouble(s, q))
		return diag_set(why, -ECHILD, "%s boot %u: %s; its trials are left for later",
				slot->job.kernel, slot->job.boot, s->reason.text);
	if (s->exit == EXIT_KILLED && repeats(slot->d)) {
		begin_again(slot->d, q, s->reason.text);
		return 0;
	}
	lost = session_lost(s, &sink, why);
	if (lost < 0)
		return lost;
	if (s->exit != EXIT_DONE)
		say_lost(slot, lost);
	if (lost)
		q->deaths = 0;
	if (q->deaths < DEATHS_MAX)
		return 0;
	reason = text_print("%s ended %d times without any trial: %s",
			    experiment_on_host(slot->d->exp) ? "the worker" : "the guest",
			    DEATHS_MAX, *s->reason.text ? s->reason.text : "no records came");
	err = session_give_up(s, &sink, reason, why);
	free(reason);
	return err;
}

static int slot_finish(struct slot *slot, struct diag *why)
{
	struct dispatch *d = slot->d;
	struct queue *q = slot->queue;
	struct diag unclean;
	int err = 0, saved;
	json_t *guest;

	if (slot->session.exit != EXIT_INTERRUPTED)
		err = account_loss(slot, why);
	guest = session_json(&slot->session, q->start);
	if (slot->nr_other)
		json_object_set_new(guest, "replaced", json_integer(slot->nr_other));
	run_record_guest(d->run, guest);
	run_record_recorded(d->run, d->writer->nr);
	saved = run_record_save(d->run, d->dir, err ? NULL : why);
	if (d->journal && host_clean_up(&slot->session.child, d->journal, &unclean))
		d->note(d->ctx, unclean.text);
	session_end(&slot->session);
	profile_feed_free(&slot->feed);
	q->start++;
	q->busy = false;
	q->over = !trials_left(d, q);
	free(slot->job.trials);
	free(slot->console);
	*slot = (struct slot){ .d = d, .host_cpus = slot->host_cpus };
	return err ?: saved;
}

static int slot_poll(struct slot *slot, struct diag *why)
{
	struct session_sink sink = sink_of(slot);
	int ret = session_poll(&slot->session, &sink, why);

	return ret == 1 ? slot_finish(slot, why) : ret;
}

static struct queue *next_queue(struct queue *queues, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (!queues[i].busy && !queues[i].over)
			return &queues[i];
	return NULL;
}

/* Return: number of slots at work, or -errno */
static int turn(struct slot *slots, unsigned int nr_slots, struct queue *queues, size_t nr_queues,
		struct diag *why)
{
	int busy = 0;

	for (unsigned int i = 0; i < nr_slots; i++) {
		struct queue *q;
		int err = slots[i].queue ? slot_poll(&slots[i], why) : 0;

		if (!err && !slots[i].queue) {
			q = next_queue(queues, nr_queues);
			if (q)
				err = slot_start(&slots[i], q, why);
		}
		if (err)
			return err;
		busy += !!slots[i].queue;
	}
	return busy;
}

static void stop_all(struct slot *slots, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		if (slots[i].queue)
			session_stop(&slots[i].session);
	for (unsigned int i = 0; i < nr; i++) {
		struct diag ignored;

		if (slots[i].queue)
			slot_finish(&slots[i], &ignored);
	}
}

static int loop(struct dispatch *d, struct slot *slots, struct queue *queues, size_t nr_queues,
		int signals, struct diag *why)
{
	struct pollfd pfd = { .fd = signals, .events = POLLIN };
	int busy;

	do {
		busy = turn(slots, d->jobs, queues, nr_queues, why);
		if (busy <= 0)
			break;
		if (poll(&pfd, 1, POLL_MS) > 0)
			busy = diag_set(why, -EINTR, "interrupted");
	} while (busy > 0);
	return busy;
}

static void drain(int signals)
{
	struct signalfd_siginfo info;

	while (read(signals, &info, sizeof(info)) > 0)
		;
}

int dispatch_run(struct dispatch *d, struct diag *why)
{
	struct slot *slots = calloc(d->jobs, sizeof(*slots));
	size_t nr_queues;
	struct queue *queues = make_queues(d, &nr_queues);
	sigset_t set, old;
	int signals, err;

	proc_heeded(&set);
	sigprocmask(SIG_BLOCK, &set, &old);
	signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	d->told = calloc(d->plan->nr_trials, sizeof(*d->told));
	if (!slots || !queues || !d->told || signals < 0) {
		err = diag_set(why, -ENOMEM, "no memory");
	} else {
		for (unsigned int i = 0; i < d->jobs; i++)
			slots[i] = (struct slot){ d, .host_cpus = pinning_of(d->pinning, i) };
		err = loop(d, slots, queues, nr_queues, signals, why);
	}
	/*
	 * The first signal was for us; a second one ends the program at once, unless memory of
	 * this machine has to be brought back first.
	 */
	if (err == -EINTR && !d->journal) {
		drain(signals);
		sigprocmask(SIG_SETMASK, &old, NULL);
	}
	if (err)
		stop_all(slots, slots ? d->jobs : 0);
	if (err == -EINTR)
		drain(signals);
	sigprocmask(SIG_SETMASK, &old, NULL);
	if (signals >= 0)
		close(signals);
	free(d->told);
	free(slots);
	free(queues);
	return err;
}
