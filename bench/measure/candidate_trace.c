// SPDX-License-Identifier: GPL-2.0
/*
 * Which ranges an allocator tries, through perf_event_open(2): a kprobe and a kretprobe on
 * alloc_contig_range(), and the tracepoint migrate:mm_migrate_pages, of one task, in one ring. The
 * ring stays from trial to trial, so that it never lies in a range that is measured; the probes are
 * in the kernel only while they are armed.
 */

#include "bench/measure/candidate_trace.h"

#include <asm/perf_regs.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <traceevent/event-parse.h>
#include <unistd.h>

#include "bench/machine/perf_ring.h"
#include "bench/machine/setting.h"
#include "bench/machine/trace_format.h"

/* Some 20000 calls of migrate_pages(), which moves 32 pages each. */
#define RING_BYTES (2u << 20)

#define KPROBE_TYPE   "/sys/bus/event_source/devices/kprobe/type"
#define KPROBE_RETURN 1 /* bit 0 of config, as its format/retprobe says */

/* The entry has the first PFN in the first argument, the return an int. */
#define REGS (1ull << PERF_REG_X86_AX | 1ull << PERF_REG_X86_DI)
enum { REG_AX, REG_DI, REG_NR };

/* The calls traced since 7.x, before that, and before 6.10. */
static const char *const names[] = {
	"alloc_contig_frozen_range_noprof",
	"alloc_contig_range_noprof",
	"alloc_contig_range",
};

enum { CALL, RETURN, MIGRATE, EVENT_NR };

/**
 * struct candidate_trace - events and how their records are read
 * @why: why it cannot be armed
 * @armed: probes are in the kernel
 * @owner: an event that does nothing, whose ring it is
 * @fd: the events, -1: not armed
 * @id: that their records begin with
 * @ring: of RING_BYTES, the owner's
 * @tep: owns the fields below
 * @succeeded, @failed: of migrate:mm_migrate_pages
 * @migrate: its number
 * @called_ns: when the call began that has not returned yet; 0: none has
 * @now: that call
 */
struct candidate_trace {
	struct diag why;
	bool armed;
	int owner;
	int fd[EVENT_NR];
	uint64_t id[EVENT_NR];
	struct perf_ring ring;
	struct tep_handle *tep;
	struct tep_format_field *succeeded, *failed;
	int migrate;
	uint64_t called_ns;
	struct candidate now;
};

/* Of this task. Everything in one ring must be of one clock. */
static int open_event(struct perf_event_attr *attr)
{
	attr->size = sizeof(*attr);
	attr->disabled = 1;
	attr->use_clockid = 1;
	attr->clockid = CLOCK_MONOTONIC;
	return syscall(SYS_perf_event_open, attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

static int open_ring(struct candidate_trace *t, struct diag *why)
{
	struct perf_event_attr attr = { .type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_DUMMY };
	int err;

	t->owner = open_event(&attr);
	if (t->owner < 0)
		return diag_set(why, -errno, "candidates: perf_event_open: %s", strerror(errno));
	err = perf_ring_map(&t->ring, t->owner, RING_BYTES);
	return err ? diag_set(why, err, "candidates: mmap of the trace: %s", strerror(-err)) : 0;
}

static int find_fields(struct candidate_trace *t, struct diag *why)
{
	struct tep_event *event;
	int err = trace_format_read("migrate", "mm_migrate_pages", &t->tep, &event, why);

	if (err)
		return err;
	t->migrate = event->id;
	t->succeeded = tep_find_field(event, "succeeded");
	t->failed = tep_find_field(event, "failed");
	return t->succeeded && t->failed
		       ? 0
		       : diag_set(why, -ENOTSUP,
				  "migrate:mm_migrate_pages lacks succeeded or failed");
}

struct candidate_trace *candidate_trace_open(void)
{
	struct candidate_trace *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->owner = -1;
	for (int i = 0; i < EVENT_NR; i++)
		t->fd[i] = -1;
	if (!find_fields(t, &t->why))
		open_ring(t, &t->why);
	return t;
}

void candidate_trace_close(struct candidate_trace *t)
{
	if (!t)
		return;
	candidate_trace_disarm(t);
	perf_ring_unmap(&t->ring);
	if (t->owner >= 0)
		close(t->owner);
	tep_free(t->tep);
	free(t);
}

static int add_event(struct candidate_trace *t, int event, struct perf_event_attr *attr)
{
	int fd = open_event(attr);

	if (fd < 0)
		return -errno;
	t->fd[event] = fd;
	return ioctl(fd, PERF_EVENT_IOC_SET_OUTPUT, t->owner) ||
			       ioctl(fd, PERF_EVENT_IOC_ID, &t->id[event])
		       ? -errno
		       : 0;
}

static int add_probe(struct candidate_trace *t, int event, uint32_t type, const char *name)
{
	struct perf_event_attr attr = {
		.type = type,
		.config = event == RETURN ? KPROBE_RETURN : 0,
		.kprobe_func = (uintptr_t)name,
		.sample_period = 1,
		.sample_type = PERF_SAMPLE_IDENTIFIER | PERF_SAMPLE_TIME | PERF_SAMPLE_REGS_INTR,
		.sample_regs_intr = REGS,
	};

	return add_event(t, event, &attr);
}

static int add_migrate(struct candidate_trace *t)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT,
		.config = t->migrate,
		.sample_period = 1,
		.sample_type = PERF_SAMPLE_IDENTIFIER | PERF_SAMPLE_RAW,
	};

	return add_event(t, MIGRATE, &attr);
}

static int arm(struct candidate_trace *t, struct diag *why)
{
	uint64_t type;
	int err = setting_read(KPROBE_TYPE, &type, NULL);

	if (err)
		return diag_set(why, err,
				"candidates: this kernel has no kprobes for perf (" KPROBE_TYPE
				": %s)",
				strerror(-err));
	err = -ENOENT;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && err == -ENOENT; i++) {
		err = add_probe(t, CALL, type, names[i]);
		if (!err)
			err = add_probe(t, RETURN, type, names[i]);
	}
	if (!err)
		err = add_migrate(t);
	return err ? diag_set(why, err, "candidates: probes on alloc_contig_range(): %s",
			      strerror(-err))
		   : 0;
}

void candidate_trace_arm(struct candidate_trace *t)
{
	if (t->ring.page)
		t->armed = !arm(t, &t->why);
}

void candidate_trace_disarm(struct candidate_trace *t)
{
	t->armed = false;
	for (int i = 0; i < EVENT_NR; i++) {
		if (t->fd[i] >= 0)
			close(t->fd[i]);
		t->fd[i] = -1;
	}
}

static void switch_all(struct candidate_trace *t, unsigned long how)
{
	for (int i = 0; t && i < EVENT_NR; i++)
		if (t->fd[i] >= 0)
			ioctl(t->fd[i], how, 0);
}

void candidate_trace_start(struct candidate_trace *t)
{
	switch_all(t, PERF_EVENT_IOC_ENABLE);
}

void candidate_trace_stop(struct candidate_trace *t)
{
	switch_all(t, PERF_EVENT_IOC_DISABLE);
}

/**
 * struct probed - a sample of the probes
 * @abi: of the registers
 * @reg: by REG_*
 */
struct probed {
	uint64_t id;
	uint64_t time_ns;
	uint64_t abi;
	uint64_t reg[REG_NR];
};

/**
 * struct migrated - a sample of the tracepoint
 * @size: of @data
 */
struct migrated {
	uint64_t id;
	uint32_t size;
	char data[];
};

static int called(struct candidate_trace *t, const struct probed *p)
{
	if (t->called_ns)
		return -EBADMSG;
	t->called_ns = p->time_ns;
	t->now = (struct candidate){ .start_pfn = p->reg[REG_DI] };
	return 0;
}

static int returned(struct candidate_trace *t, const struct probed *p, struct candidates *c)
{
	if (!t->called_ns)
		return -EBADMSG;
	t->now.ns = p->time_ns - t->called_ns;
	t->now.err = (int)p->reg[REG_AX];
	t->called_ns = 0;
	c->migrated += t->now.migrated;
	if (t->now.err)
		c->wasted += t->now.migrated;
	if (c->nr < CANDIDATES_KEPT)
		c->kept[c->nr] = t->now;
	c->nr++;
	c->obtained += !t->now.err;
	return 0;
}

/* Migration outside of the calls, as for compaction, is none of a candidate's. */
static void migrated(struct candidate_trace *t, const struct migrated *m)
{
	if (!t->called_ns)
		return;
	t->now.migrated += trace_format_number(t->succeeded, m->data);
	t->now.failed += trace_format_number(t->failed, m->data);
}

static int take_sample(struct candidate_trace *t, const char *sample, struct candidates *c)
{
	uint64_t id = *(const uint64_t *)sample;

	if (id == t->id[CALL])
		return called(t, (const struct probed *)sample);
	if (id == t->id[RETURN])
		return returned(t, (const struct probed *)sample, c);
	migrated(t, (const struct migrated *)sample);
	return 0;
}

int candidate_trace_read(struct candidate_trace *t, struct candidates *c, struct diag *why)
{
	uint64_t head, at;
	int err;

	if (!t->armed)
		return diag_set(why, -ENOTSUP, "%s", t->why.text);
	head = perf_ring_head(&t->ring);
	at = t->ring.page->data_tail;
	err = perf_ring_full(&t->ring, head) ? -EOVERFLOW : 0;

	t->called_ns = 0;
	while (!err && at < head) {
		union perf_record record;

		perf_ring_next(&t->ring, &at, &record);
		if (record.header.type == PERF_RECORD_SAMPLE)
			err = take_sample(t, record.data + sizeof(record.header), c);
	}
	if (!err && t->called_ns)
		err = -EBADMSG;
	perf_ring_forget(&t->ring, head);
	return err ? diag_set(why, err,
			      err == -EOVERFLOW ? "candidates: records did not fit into %u KiB"
						: "candidates: calls and returns do not match",
			      RING_BYTES >> 10)
		   : 0;
}
