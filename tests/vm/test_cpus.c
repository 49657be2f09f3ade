// SPDX-License-Identifier: GPL-2.0
/*
 * Counters of what CPUs do to each other, in a guest with two that run at once: TLB shootdowns
 * against /proc/interrupts, waits for zone->lock against the stacks of who waits.
 */

#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "bench/machine/machine.h"
#include "bench/machine/setting.h"
#include "bench/measure/counter_table.h"
#include "bench/measure/counters.h"
#include "bench/util/clock.h"
#include "bench/util/file.h"
#include "bench/util/units.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"

#define TRACEFS "/tmp/cpus"
#define LISTS	"/proc/sys/vm/percpu_pagelist_high_fraction"
#define PAGES	2048
#define FLUSHES 200
/* Until two CPUs have met at the lock. */
#define PATIENCE_NS (60 * NSEC_PER_SEC)

struct other {
	pthread_t thread;
	volatile bool stop;
	void (*work)(char *mem);
	char *mem;
};

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void *other(void *arg)
{
	struct other *o = arg;

	pin(1);
	while (!o->stop)
		o->work(o->mem);
	return NULL;
}

static void look(char *mem)
{
	(void)*(volatile char *)mem;
}

static void take_and_free(char *mem)
{
	for (size_t i = 0; i < PAGES; i++)
		mem[i * PAGE_BYTES] = 1;
	madvise(mem, PAGES * PAGE_BYTES, MADV_DONTNEED);
}

static char *map(void)
{
	return mmap(NULL, PAGES * PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		    -1, 0);
}

static void begin(struct other *o, void (*work)(char *mem))
{
	*o = (struct other){ .work = work, .mem = map() };
	pthread_create(&o->thread, NULL, other, o);
}

static void end(struct other *o)
{
	o->stop = true;
	pthread_join(o->thread, NULL);
	munmap(o->mem, PAGES * PAGE_BYTES);
}

static long long value(json_t *counts, const char *name)
{
	json_t *n = json_object_get(counts, name);

	return n ? json_integer_value(n) : -1;
}

/* "TLB:  33  33  TLB shootdowns": those that each CPU was interrupted for, together */
static long long shootdowns(void)
{
	char *text, *p;
	long long all = -1;

	if (file_read("/proc/interrupts", &text, NULL))
		return -1;
	p = strstr(text, "TLB:");
	if (p)
		all = strtoll(p + 4, &p, 10) + strtoll(p, NULL, 10);
	free(text);
	return all;
}

/* Each time a permission goes, whoever may have it in a TLB is told. */
static void flush(char *page)
{
	for (int i = 0; i < FLUSHES; i++) {
		mprotect(page, PAGE_BYTES, PROT_READ | PROT_WRITE);
		*page = 1;
		mprotect(page, PAGE_BYTES, PROT_READ);
	}
}

static void test_shootdowns(struct counters *c, bool another)
{
	long long outer, inner, sent, got;
	struct other o = { 0 };
	char *page = map();
	json_t *counts;

	if (another)
		begin(&o, look);
	flush(page);
	outer = shootdowns();
	counters_start(c);
	inner = shootdowns();
	flush(page);
	inner = shootdowns() - inner;
	counters_stop(c);
	outer = shootdowns() - outer;
	if (another)
		end(&o);
	counts = counters_json(c);
	sent = value(counts, "tlb_shootdowns");
	got = value(counts, "tlb_shootdowns.cpu");
	/* The event leaves out what a CPU was asked for and had done meanwhile, as it changed tasks. */
	tap(got * 10 >= inner * 9 && got <= outer,
	    "TLB shootdowns: %lld, by /proc/interrupts %lld to %lld", got, inner, outer);
	if (another)
		tap(inner > FLUSHES / 2 && sent >= inner && sent <= 2 * FLUSHES + 1,
		    "the task sent %lld, with a thread of it on the other CPU, of %d flushes", sent,
		    2 * FLUSHES);
	else
		tap(sent >= 0 && sent < FLUSHES / 10, "and %lld without", sent);
	json_decref(counts);
	munmap(page, PAGES * PAGE_BYTES);
}

static int put(const char *name, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), TRACEFS "/%s", name);
	return file_put(AT_FDCWD, path, text);
}

static int trace_on(void)
{
	mkdir(TRACEFS, 0700);
	if (mount("tracefs", TRACEFS, "tracefs", 0, NULL))
		return -1;
	return put("buffer_size_kb", "8192") ?:
	       put("kprobe_events", "p:check/waits native_queued_spin_lock_slowpath lock=%di:x64") ?:
	       put("options/stacktrace", "1") ?:
	       put("events/check/waits/enable", "1");
}

/**
 * struct waits - what the trace buffer has
 * @own: of this task
 * @all: of zone->lock, by the address, between the marks
 * @outside: besides those, waits of zone->lock before and after
 * @allocator: of all of these, those that a function of the page allocator's lists is in
 * @missed: of other locks, those that it calls directly
 */
struct waits {
	long long own;
	long long all;
	long long outside;
	long long allocator;
	long long missed;
};

static bool is_zone_lock(const struct machine *m, uint64_t lock)
{
	bool found = false;

	for (size_t i = 0; i < PFNB_ZONES_MAX; i++)
		found |= lock && m->info.zone_lock[i] == lock;
	return found;
}

/* Who calls _raw_spin_lock...(), which calls where CPUs wait */
static bool is_list_function(const char *line)
{
	return strstr(line, "rmqueue") || strstr(line, "free_pcppages_bulk") ||
	       strstr(line, "free_one_page") || strstr(line, "free_unref");
}

static struct waits read_waits(const struct machine *m)
{
	FILE *f = fopen(TRACEFS "/trace", "re");
	bool zone = false, seen = true, inner = false;
	struct waits w = { 0 };
	char line[1024], task[32], *p;

	snprintf(task, sizeof(task), "-%d ", gettid());
	while (f && fgets(line, sizeof(line), f)) {
		if (strstr(line, "inner-begin") || strstr(line, "inner-end"))
			inner = !inner;
		p = strstr(line, " waits: ");
		p = p ? strstr(p, "lock=") : NULL;
		if (p) {
			zone = is_zone_lock(m, strtoull(p + 5, NULL, 16));
			seen = false;
			w.all += zone && inner;
			w.outside += zone && !inner;
			w.own += zone && inner && strstr(line, task);
		} else if (!seen && strstr(line, "=> ") && is_list_function(line)) {
			seen = true;
			w.allocator += zone;
			w.missed += !zone && !strstr(line, "free_unref");
		}
	}
	if (f)
		fclose(f);
	return w;
}

static void test_zone_lock(struct counters *c, const struct machine *m)
{
	uint64_t from = clock_ns(), lists = 0;
	struct waits w = { 0 };
	long long own, all = 0;
	json_t *counts = NULL;
	struct other o;
	char *mem = map();

	/* or the lists would hold all that is freed */
	setting_read(LISTS, &lists, NULL);
	setting_write(LISTS, INT32_MAX, NULL);
	begin(&o, take_and_free);
	while (all < 1 && clock_ns() - from < PATIENCE_NS) {
		put("trace", "");
		json_decref(counts);
		counters_start(c);
		put("trace_marker", "inner-begin");
		for (int i = 0; i < 20; i++)
			take_and_free(mem);
		put("trace_marker", "inner-end");
		counters_stop(c);
		counts = counters_json(c);
		all = value(counts, "zone_lock_waits.cpu");
	}
	end(&o);
	setting_write(LISTS, lists, NULL);
	own = value(counts, "zone_lock_waits");
	w = read_waits(m);
	tap(all >= w.all && all <= w.all + w.outside && all > 0,
	    "zone->lock: %lld waits on all CPUs, by the trace buffer %lld to %lld", all, w.all,
	    w.all + w.outside);
	tap(own >= w.own && own <= all,
	    "zone->lock: %lld of them are the task's, by the trace %lld", own, w.own);
	tap(w.allocator == w.all + w.outside && !w.missed,
	    "%lld of %lld are in functions of the free lists, and %lld of other locks", w.allocator,
	    w.all + w.outside, w.missed);
	tap(value(counts, "mm_page_alloc_zone_locked") > 0 &&
		    value(counts, "mm_page_pcpu_drain") > 0,
	    "pages from the zone and back, by the task: %lld, %lld",
	    value(counts, "mm_page_alloc_zone_locked"), value(counts, "mm_page_pcpu_drain"));
	json_decref(counts);
	munmap(mem, PAGES * PAGE_BYTES);
}

static void test_support(const struct counters *c)
{
	json_t *support = counters_support(c);

	for (unsigned int i = 0; i < COUNTERS_NR; i++) {
		const char *why =
			json_string_value(json_object_get(support, counter_table[i].name));

		if (counter_table[i].others)
			tap(!strcmp(why, "ok"), "%s: %s", counter_table[i].name, why);
	}
	json_decref(support);
}

void test_cpus(void)
{
	struct counters *c;
	struct machine m;

	/* With one, test_counters() sees to it that they are absent. */
	if (get_nprocs() < 2)
		return;
	machine_open(&m);
	pin(0);
	c = counters_open(MEASURE_ALL, false);
	if (tap(c && !trace_on(), "counters and trace are open")) {
		test_support(c);
		test_shootdowns(c, true);
		test_shootdowns(c, false);
		test_zone_lock(c, &m);
	}
	put("events/enable", "0");
	put("kprobe_events", "-:check/waits");
	umount(TRACEFS);
	counters_close(c);
	machine_close(&m);
}
