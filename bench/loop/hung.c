// SPDX-License-Identifier: GPL-2.0
/*
 * The record of a trial whose process cannot make one: it is in the kernel, and will not come back.
 * Its memory is read from outside, and what it knew before the operation is recorded by the same
 * code as ever.
 */

#include "bench/loop/hung.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/loop/parts.h"
#include "bench/machine/machine.h"
#include "bench/machine/task.h"
#include "bench/machine/vmstat.h"
#include "bench/trial/target.h"
#include "bench/trial/trial.h"
#include "bench/util/clock.h"
#include "bench/util/units.h"

/* How often a task is looked at until it is asleep, and how long it may run between */
#define LOOKS	10
#define LOOK_NS (3 * NSEC_PER_MSEC)

/**
 * struct copy - a trial of another process, and what it points to that is needed
 * @trial: the trial; pointers in it that are not mentioned here are not to be followed
 * @series: nothing of it
 * @m: the machine, but for its descriptors
 * @scratch: places and page flags
 */
struct copy {
	struct trial trial;
	struct series series;
	struct machine m;
	struct scratch scratch;
};

static int read_at(int mem, void *to, const void *from, size_t size)
{
	return pread(mem, to, size, (off_t)(uintptr_t)from) == (ssize_t)size ? 0 : -EIO;
}

/* Replace a pointer of theirs by one to a copy. */
static int copy_words(int mem, uint64_t **words, size_t nr)
{
	const uint64_t *theirs = *words;

	*words = theirs ? calloc(nr, sizeof(**words)) : NULL;
	if (!theirs)
		return 0;
	return *words ? read_at(mem, *words, theirs, nr * sizeof(**words)) : -ENOMEM;
}

static int copy_scratch(int mem, struct copy *c, const struct scratch *theirs)
{
	struct scratch *s = &c->scratch;
	int err = read_at(mem, s, theirs, sizeof(*s));

	if (err)
		*s = (struct scratch){ 0 };
	s->map = NULL;
	for (size_t i = 0; i < SCRATCH_BITMAPS_MAX; i++)
		if (err || i >= s->nr_bitmaps)
			s->bitmap[i] = NULL;
		else
			err = copy_words(mem, &s->bitmap[i], BITMAP_WORDS(s->nr_pages));
	if (err)
		s->flags = NULL;
	return err ?: copy_words(mem, &s->flags, s->nr_pages);
}

/* What pointed into the process points into the copy. */
static void mend(struct copy *c)
{
	struct trial *t = &c->trial;

	t->series = &c->series;
	t->m = &c->m;
	t->site.m = &c->m;
	t->site.scratch = &c->scratch;
	t->site.fill = &t->cell.fill;
	t->site.blocker = &t->cell.blocker;
	t->site.fragment = &t->cell.fragment;
	t->site.blocker_map = c->scratch.bitmap[SCRATCH_BLOCKERS];
	t->site.fill_map = c->scratch.bitmap[SCRATCH_FILL];
	t->placement.blockers = c->scratch.bitmap[SCRATCH_FOUND];
	t->has_phases = false;
	t->offline_before = 0;
}

static int copy_trial(int mem, struct copy *c, const struct trial *theirs)
{
	int err = read_at(mem, &c->trial, theirs, sizeof(c->trial));

	if (!err)
		err = read_at(mem, &c->m, c->trial.m, sizeof(c->m));
	/* a target that works on no pages has no site */
	if (!err && c->trial.cell.target.ops->pages)
		err = copy_scratch(mem, c, c->trial.site.scratch);
	mend(c);
	return err;
}

static void copy_free(struct copy *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < SCRATCH_BITMAPS_MAX; i++)
		free(c->scratch.bitmap[i]);
	free(c->scratch.flags);
	free(c);
}

static struct copy *copy_open(pid_t pid, const struct trial *theirs)
{
	struct copy *c = calloc(1, sizeof(*c));
	char path[64];
	int mem, err;

	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	mem = open(path, O_RDONLY | O_CLOEXEC);
	err = !c || mem < 0 || copy_trial(mem, c, theirs);
	if (mem >= 0)
		close(mem);
	if (!err)
		return c;
	copy_free(c);
	return NULL;
}

/* The attempt that goes on ends here: nobody will see how long it would have taken. */
static void end_attempt(struct trial *t, uint64_t now)
{
	size_t slot = t->nr_attempts < ATTEMPTS_KEPT ? t->nr_attempts : ATTEMPTS_KEPT - 1;
	struct attempt *a = &t->attempts[slot];

	if (!a->begin_ns)
		a->begin_ns = t->nr_attempts ? now : t->started_ns;
	a->end_ns = now;
	a->err = -EINTR;
	a->migrated = t->vmstat.value[VMSTAT_PGMIGRATE_SUCCESS];
	a->failed = t->vmstat.value[VMSTAT_PGMIGRATE_FAIL];
	for (uint64_t i = 0; i < t->nr_attempts && i < slot; i++) {
		a->migrated -= t->attempts[i].migrated;
		a->failed -= t->attempts[i].failed;
	}
	t->nr_attempts++;
	t->ended_ns = now;
}

static void read_vmstat(struct trial *t)
{
	int fd = open("/proc/vmstat", O_RDONLY | O_CLOEXEC);
	struct vmstat after;

	if (fd < 0)
		return;
	if (!vmstat_read(fd, &after))
		vmstat_add_delta(&t->vmstat, &t->vmstat_before, &after);
	close(fd);
	t->hits.migrated = t->vmstat.value[VMSTAT_PGMIGRATE_SUCCESS];
}

/*
 * Who waits in the kernel for a while, and looks again, and so on, is found asleep sooner or later:
 * there it hangs.
 */
static json_t *look_at_task(pid_t pid)
{
	const struct timespec pause = { .tv_nsec = LOOK_NS };
	json_t *task = task_json("", pid);
	const char *state;

	for (int i = 0; i < LOOKS; i++) {
		state = json_string_value(json_object_get(task, "state"));
		if (!state || *state != 'R')
			break;
		nanosleep(&pause, NULL);
		json_decref(task);
		task = task_json("", pid);
	}
	return task;
}

static void explain(struct diag *reason, const json_t *hang, const char *signal)
{
	const char *where = json_string_value(json_array_get(json_object_get(hang, "stack"), 0));

	diag_set(reason, 0, "the kernel hangs%s%s: no signal%s ends the operation",
		 where ? " in " : "", where ?: "", signal);
}

json_t *trial_hung(pid_t pid, const struct trial *trial, struct moved_block away[MOVED_BLOCKS],
		   size_t *nr_away)
{
	struct copy *c = copy_open(pid, trial);
	struct trial *t = c ? &c->trial : NULL;
	json_t *json;

	if (!t)
		return NULL;
	t->hang = look_at_task(pid);
	json_object_set_new(t->hang, "vmstat", vmstat_levels_json(""));
	read_vmstat(t);
	end_attempt(t, clock_ns());
	explain(&t->reason, t->hang, " but SIGKILL");
	t->outcome = OUTCOME_TIMEOUT;
	json = trial_json(t);
	memcpy(away, t->away, sizeof(t->away));
	*nr_away = t->nr_away;
	json_decref(t->hang);
	copy_free(c);
	return json;
}

void trial_hung_goes_on(json_t *record)
{
	json_t *attempts = json_object_get(record, "attempts");
	json_t *last = json_array_get(attempts, json_array_size(attempts) - 1);
	struct diag reason;

	if (!record)
		return;
	explain(&reason, json_object_get(record, "hang"), "");
	json_object_set_new(record, "errno", json_string("EINPROGRESS"));
	json_object_set_new(last, "errno", json_string("EINPROGRESS"));
	json_object_set_new(record, "reason", json_string(reason.text));
}
