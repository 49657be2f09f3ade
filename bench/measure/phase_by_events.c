// SPDX-License-Identifier: GPL-2.0
/*
 * Phases from tracepoints that every kernel has: for kernels whose functions cannot be traced. They
 * are recorded in an instance of our own, so that whoever else traces is not disturbed.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <traceevent/event-parse.h>
#include <unistd.h>

#include "bench/machine/trace_format.h"
#include "bench/machine/trace_instance.h"
#include "bench/machine/tracefs.h"
#include "bench/measure/attempt.h"
#include "bench/measure/phase_marks.h"
#include "bench/measure/phase_method.h"

/* TRACE_FLAG_HARDIRQ, _SOFTIRQ and _NMI of the kernel: the task itself does nothing then. */
#define IN_INTERRUPT (0x08 | 0x10 | 0x40)

static const struct {
	const char *system;
	const char *name;
	enum phase_mark mark;
	bool needed;
} sources[] = {
	{ "page_isolation", "test_pages_isolated", MARK_TEST, .needed = true },
	{ "migrate", "mm_migrate_pages", MARK_MIGRATION, .needed = true },
	/* Not every kernel has these. */
	{ "migrate", "mm_migrate_pages_start", MARK_MIGRATION },
	{ "notifier", "notifier_run", MARK_NOTIFIER },
};
#define SOURCES (sizeof(sources) / sizeof(sources[0]))

/**
 * struct events - an instance of tracefs
 * @root: of the instance
 * @tep: of the first source; what all records begin with
 * @id: of each source, -1: this kernel has it not
 * @trial: that is read
 * @next: attempt that comes next
 * @inside: the one before it has not ended
 */
struct events {
	int root;
	struct tep_handle *tep;
	int id[SOURCES];
	const struct phases_trial *trial;
	size_t next;
	bool inside;
	struct phase_marks marks;
};

static int supported(int root, struct diag *why)
{
	for (size_t i = 0; i < SOURCES; i++) {
		char path[128];

		snprintf(path, sizeof(path), "events/%s/%s/enable", sources[i].system,
			 sources[i].name);
		if (sources[i].needed && faccessat(root, path, W_OK, 0))
			return diag_set(why, -ENOTSUP, "tracefs: %s: %s", path, strerror(errno));
	}
	if (faccessat(root, "instances", W_OK, 0))
		return diag_set(why, -ENOTSUP, "tracefs: instances: %s", strerror(errno));
	return 0;
}

static int make_instance(struct phases *p)
{
	if (trace_instance_in_use(p->root))
		return diag_set(&p->why, -EBUSY, "another pfnbench is measuring phases");
	if (phases_note(p, TRACE_INSTANCE_PATH, 0))
		return -EIO;
	return trace_instance_make(p->root, &p->why);
}

static int read_ids(struct phases *p, struct events *e)
{
	for (size_t i = 0; i < SOURCES; i++) {
		struct tep_handle *tep = NULL;
		struct tep_event *event;
		struct diag why = { "" };
		int err = trace_format_read(sources[i].system, sources[i].name, &tep, &event, &why);

		e->id[i] = err ? -1 : event->id;
		if (e->tep || err)
			tep_free(tep);
		else
			e->tep = tep;
		if (err && sources[i].needed) {
			p->why = why;
			return err;
		}
	}
	return 0;
}

static int enable(struct phases *p, struct events *e)
{
	int err = 0;

	for (size_t i = 0; i < SOURCES && !err; i++) {
		char path[128];

		snprintf(path, sizeof(path), "events/%s/%s/enable", sources[i].system,
			 sources[i].name);
		if (e->id[i] >= 0)
			err = tracefs_put(e->root, path, "1", &p->why);
	}
	return err;
}

static int set_up(struct phases *p, struct events *e)
{
	static const struct {
		const char *name;
		const char *value;
	} settings[] = {
		{ "tracing_on", "0" },
		{ "trace_clock", "mono" }, /* that of the attempts */
		{ TRACE_CPU "buffer_size_kb", TRACE_BUFFER_KB },
		/* A full buffer keeps what it has, and counts the rest. */
		{ "options/overwrite", "0" },
	};
	char pid[16];
	int err = 0;

	e->root = openat(p->root, TRACE_INSTANCE, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (e->root < 0)
		return diag_set(&p->why, -errno, "tracefs: " TRACE_INSTANCE ": %s",
				strerror(errno));
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]) && !err; i++)
		err = tracefs_put(e->root, settings[i].name, settings[i].value, &p->why);
	snprintf(pid, sizeof(pid), "%d", getpid());
	if (!err)
		err = tracefs_put(e->root, "set_event_pid", pid, &p->why);
	if (!err)
		err = enable(p, e);
	return err ?: trace_buffer_open(&p->buffer, e->root, &p->why);
}

static void remove_instance(struct phases *p)
{
	struct events *e = p->own;

	trace_buffer_close(&p->buffer);
	if (e->root >= 0)
		close(e->root);
	trace_instance_remove(p->root);
}

static void free_events(struct phases *p)
{
	struct events *e = p->own;

	tep_free(e->tep);
	free(e);
	p->own = NULL;
}

static int open_events(struct phases *p)
{
	struct events *e = p->own = calloc(1, sizeof(*e));
	int err;

	if (!e)
		return diag_set(&p->why, -ENOMEM, "no memory");
	e->root = -1;
	err = read_ids(p, e);
	if (!err)
		err = make_instance(p);
	if (!err) {
		err = set_up(p, e);
		if (err)
			remove_instance(p);
	}
	if (err)
		free_events(p);
	return err;
}

static void close_events(struct phases *p)
{
	remove_instance(p);
	free_events(p);
}

/* Attempts that are over at @ns end, and the one that goes on then begins. */
static void go_to(struct events *e, uint64_t ns)
{
	for (;;) {
		const struct attempt *a = e->trial->attempt;

		if (e->inside && a[e->next - 1].end_ns <= ns) {
			phase_marks_end(&e->marks, a[e->next - 1].end_ns);
			e->inside = false;
		} else if (!e->inside && e->next < e->trial->nr_known &&
			   a[e->next].begin_ns <= ns) {
			phase_marks_begin(&e->marks, a[e->next].begin_ns, !a[e->next].err);
			e->inside = true;
			e->next++;
		} else {
			return;
		}
	}
}

static void take_record(void *ctx, void *data, uint64_t ns)
{
	struct tep_record record = { .data = data };
	struct events *e = ctx;
	int id = tep_data_type(e->tep, &record);

	if (tep_data_flags(e->tep, &record) & IN_INTERRUPT)
		return;
	go_to(e, ns);
	for (size_t i = 0; i < SOURCES && e->inside; i++)
		if (e->id[i] == id)
			phase_marks_add(&e->marks, sources[i].mark, ns);
}

static int read_events(struct phases *p, const struct phases_trial *trial, struct diag *why)
{
	struct events *e = p->own;
	uint64_t lost;

	if (trial->attempts > trial->nr_known)
		return diag_set(why, -E2BIG,
				"phases: of %" PRIu64
				" attempts only %zu are known, and tracepoints do not tell where "
				"one ends",
				trial->attempts, trial->nr_known);
	e->marks = (struct phase_marks){ .last = MARK_NR };
	e->trial = trial;
	e->next = 0;
	e->inside = false;
	lost = trace_buffer_read(&p->buffer, take_record, e);
	go_to(e, UINT64_MAX);
	if (lost)
		return phases_lost(lost, why);
	if (trial->searches)
		return diag_set(why, -ENOTSUP,
				"phases: tracepoints do not tell the search for a range from what "
				"is done with it");
	if (e->marks.strays)
		return diag_set(why, -EBADMSG, "phases: the clocks of trace and trial differ");
	memcpy(p->ns, e->marks.ns, sizeof(p->ns));
	return 0;
}

static bool has_phase(const struct phases *p, enum phase phase)
{
	const struct events *e = p->own;

	switch (phase) {
	case PHASE_MIGRATE:
	case PHASE_FINISH:
	case PHASE_UNDO:
	case PHASE_OTHER:
		return true;
	case PHASE_NOTIFY:
		for (size_t i = 0; i < SOURCES; i++)
			if (sources[i].mark == MARK_NOTIFIER && e->id[i] >= 0)
				return true;
		return false;
	default:
		return false;
	}
}

const struct phases_method phases_by_events = {
	.name = "tracepoints",
	.supported = supported,
	.open = open_events,
	.close = close_events,
	.read = read_events,
	.has = has_phase,
};
