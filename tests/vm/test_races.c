// SPDX-License-Identifier: GPL-2.0
/* Calls that come while an operation runs in another task, or too late. */

#include <errno.h>
#include <linux/kernel-page-flags.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "bench/machine/block_types.h"
#include "bench/machine/machine.h"
#include "bench/measure/aftermath.h"
#include "bench/trial/trial.h"
#include "bench/util/units.h"
#include "tests/vm/operation.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"

#define NR 512
/* Not in the header, but always the same. */
#define KPF_RESERVED 32
/* Of its pages, one that is not given back, and so in the way. */
#define BLOCKER 199

#define H                                                                                          \
	{                                                                                          \
		.version = PFNB_VERSION                                                            \
	}

/* One page of a claimed range stays. */
static int claim_with_blocker(struct machine *m, struct pfn_range *r)
{
	uint64_t rest[BITMAP_WORDS(NR)];

	memset(rest, 0xff, sizeof(rest));
	rest[BLOCKER / 64] ^= 1ull << BLOCKER % 64;
	return operation_claim(m, NR, r) ?: machine_free(m, r, rest);
}

/* A thread whose alloc_contig_range() waits for the blocker with the range isolated. */
struct waiter {
	int dev;
	struct pfn_range r;
	sem_t go;
	bool over;
	int err;
	int disarmed;
};

static void *wait_in_contig(void *arg)
{
	struct waiter *w = arg;
	struct pfnb_contig c = { .h = H };

	sem_wait(&w->go);
	if (operation_arm(w->dev, &w->r, PFNB_TARGET_CONTIG, PFNB_POLICY_ISOLATE_FIRST,
			  PFNB_ARM_HOLD | PFNB_ARM_WATCH, 10 * NSEC_PER_SEC) ||
	    ioctl(w->dev, PFNB_IOC_CONTIG, &c))
		w->err = -errno;
	else
		w->err = c.err;
	w->over = true;
	w->disarmed = operation_disarm(w->dev, NULL) ? -errno : 0;
	return NULL;
}

static void free_the_blocker(struct machine *m, const struct waiter *w)
{
	uint64_t blocker[BITMAP_WORDS(NR)] = { 0 };

	bit_set(blocker, BLOCKER);
	tap_errno(machine_free_as(m, &w->r, blocker, PFNB_FREE_UNMOVABLE) ? -1 : 0, 0,
		  "free of the blocker, for unmovable allocations, while its block is isolated");
}

static void interfere(struct machine *m, const struct waiter *w)
{
	struct pfn_range below = { .start_pfn = w->r.start_pfn - NR, .nr_pages = NR };
	struct machine other;

	machine_open(&other);
	tap(!w->over, "a thread waits inside of alloc_contig_range()");
	tap_errno(operation_disarm(m->dev, NULL), EBUSY, "disarm by another thread meanwhile");
	tap_errno(operation_arm(m->dev, &below, PFNB_TARGET_CONTIG, 0, 0, 0), EBUSY,
		  "arm of another range meanwhile");
	tap_errno(operation_arm(other.dev, &below, PFNB_TARGET_CONTIG, 0, 0, 0), EBUSY,
		  "arm by another file meanwhile");
	machine_close(&other);
}

static void while_contig_waits(void (*what)(struct machine *m, const struct waiter *w))
{
	struct waiter w = { 0 };
	struct block_types types;
	struct zone_state after;
	struct machine m;
	pthread_t thread;

	machine_open(&m);
	block_types_open(&types, m.end_pfn / m.pageblock_pages);
	w.dev = m.dev;
	sem_init(&w.go, 0, 0);
	/* Before the range is chosen, for its stack comes from any free pageblock. */
	pthread_create(&thread, NULL, wait_in_contig, &w);
	sleep_ms(5);
	if (tap(!claim_with_blocker(&m, &w.r), "a pageblock with a blocker")) {
		sem_post(&w.go);
		sleep_ms(20);
		what(&m, &w);
		free_the_blocker(&m, &w);
	}
	pthread_join(thread, NULL);
	tap(!w.err && !w.disarmed, "the range is obtained (%d), then disarmed (%d)", w.err,
	    w.disarmed);
	block_types_read(&types, m.dev, m.pageblock_pages);
	zone_state_read(&after);
	tap(!zone_state_isolated(&after) && types.type[w.r.start_pfn / NR] == PFNB_BLOCK_MOVABLE,
	    "its pageblock is a movable one again (%d)", types.type[w.r.start_pfn / NR]);
	block_types_close(&types);
	machine_close(&m);
}

static void nothing(struct machine *m, const struct waiter *w)
{
}

/* An alarm ends what would otherwise sleep for ever. */
#define ALARM_S 2

static int wait_late(int dev, const char *name)
{
	struct pfnb_wait w = { .h = H };
	uint64_t from = clock_ns();
	int err;

	alarm(ALARM_S);
	err = ioctl(dev, PFNB_IOC_WAIT, &w) ? errno : 0;
	alarm(0);
	return tap(err == ETIME && clock_ns() - from < NSEC_PER_SEC, "%s: ETIME (%s) after %llu us",
		   name, strerrorname_np(err), (unsigned long long)(clock_ns() - from) / 1000);
}

static void late(struct machine *m, const struct pfn_range *r)
{
	struct pfnb_start start = { .h = H };
	struct pfnb_contig c = { .h = H };
	uint64_t from;

	operation_arm(m->dev, r, PFNB_TARGET_CONTIG, PFNB_POLICY_ISOLATE_FIRST,
		      PFNB_ARM_HOLD | PFNB_ARM_WATCH, 50 * NSEC_PER_MSEC);
	wait_late(m->dev, "wait that nothing has started");
	ioctl(m->dev, PFNB_IOC_START, &start);
	ioctl(m->dev, PFNB_IOC_START, &start);
	wait_late(m->dev, "wait of 50 ms, started twice");
	wait_late(m->dev, "wait after the deadline");
	alarm(ALARM_S);
	from = clock_ns();
	ioctl(m->dev, PFNB_IOC_CONTIG, &c);
	alarm(0);
	tap(c.err == -EBUSY && clock_ns() - from < NSEC_PER_SEC,
	    "alloc_contig_range() after the deadline: %d after %llu us", c.err,
	    (unsigned long long)(clock_ns() - from) / 1000);
	operation_disarm(m->dev, NULL);
}

static void test_late(void)
{
	struct pfn_range r;
	struct machine m;

	machine_open(&m);
	if (tap(!claim_with_blocker(&m, &r), "a pageblock with a blocker"))
		late(&m, &r);
	machine_close(&m);
}

/* All lifetimes end at once, at some moment while the pages are looked at or marked. */
#define MANY	4096
#define STEP_NS 40000
#define STEPS	25

static int let_die(struct machine *m, const struct pfn_range *r, uint64_t after_ns)
{
	struct pfnb_lifetime *entry = calloc(r->nr_pages, sizeof(*entry));
	struct pfnb_lifetimes l = { .h = H, .nr = r->nr_pages, .entries = (uintptr_t)entry };
	struct pfnb_start start = { .h = H };
	int err;

	for (uint64_t i = 0; i < r->nr_pages; i++)
		entry[i] = (struct pfnb_lifetime){ r->start_pfn + i, after_ns };
	err = ioctl(m->dev, PFNB_IOC_LIFETIMES, &l) || ioctl(m->dev, PFNB_IOC_START, &start);
	free(entry);
	return err;
}

static uint64_t reserved_pages(struct machine *m, const struct pfn_range *r)
{
	uint64_t flags[NR], nr = 0;

	for (uint64_t at = 0; at < r->nr_pages; at += NR) {
		if (pread(m->kpageflags, flags, sizeof(flags), (r->start_pfn + at) * 8) !=
		    sizeof(flags))
			return UINT64_MAX;
		for (int i = 0; i < NR; i++)
			nr += flags[i] >> KPF_RESERVED & 1;
	}
	return nr;
}

/* How many free pages are marked; UINT64_MAX: nothing could be tried. */
static uint64_t mark_while_they_die(struct machine *m, uint64_t after_ns)
{
	static uint64_t all[BITMAP_WORDS(MANY)];
	struct pfnb_pages p = {
		.h = { .version = PFNB_VERSION, .flags = PFNB_MARK_RESERVED },
		.nr_pages = MANY,
		.bitmap = (uintptr_t)all,
	};
	struct pfn_range r;
	uint64_t nr;

	memset(all, 0xff, sizeof(all));
	if (operation_claim(m, MANY, &r))
		return UINT64_MAX;
	p.start_pfn = r.start_pfn;
	nr = let_die(m, &r, after_ns);
	/* EPERM where they have died before. */
	if (!nr && ioctl(m->dev, PFNB_IOC_MARK, &p) && errno != EPERM)
		nr = UINT64_MAX;
	sleep_ms(10);
	if (!nr)
		nr = reserved_pages(m, &r);
	machine_drop(m);
	return nr;
}

static void test_mark_while_they_die(void)
{
	uint64_t nr = 0;
	struct machine m;

	machine_open(&m);
	for (int i = 1; i <= STEPS && !nr; i++)
		nr = mark_while_they_die(&m, i * STEP_NS);
	tap(!nr, "marked while timers free them, %lld free pages are marked", (long long)nr);
	machine_close(&m);
}

void test_races(void)
{
	while_contig_waits(nothing);
	while_contig_waits(interfere);
	test_late();
	test_mark_while_they_die();
}
