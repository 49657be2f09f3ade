// SPDX-License-Identifier: GPL-2.0
/*
 * Counters against what other parts of the kernel say: the trace buffer, /proc/self/status,
 * getrusage(), /proc/vmstat and the module.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "bench/machine/machine.h"
#include "bench/machine/vmstat.h"
#include "bench/measure/counter_table.h"
#include "bench/measure/counters.h"
#include "bench/util/file.h"
#include "tests/vm/operation.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"

#define TRACEFS "/tmp/counters"
#define NR	2048
#define LOOPS	10000000
#define SLEEPS	20
#define FAULTS	100

static int put(const char *name, const char *text)
{
	char path[128];
	int fd, err = 0;

	snprintf(path, sizeof(path), TRACEFS "/%s", name);
	fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		err = -errno;
	if (fd >= 0)
		close(fd);
	return err;
}

static long long value(json_t *counts, const char *name)
{
	json_t *n = json_object_get(counts, name);

	return n ? json_integer_value(n) : -1;
}

/* Two instructions a turn, whatever the compiler does. */
static void spin(void)
{
	unsigned long n = LOOPS;

	__asm__ volatile("1: dec %0; jnz 1b" : "+r"(n));
}

static void test_instructions(struct counters *c)
{
	long long n;
	json_t *o;

	spin();
	counters_start(c);
	spin();
	counters_stop(c);
	o = counters_json(c);
	n = value(o, COUNTER_INSTRUCTIONS);
	tap(n >= 2 * LOOPS && n < 2.02 * LOOPS,
	    "instructions: a loop of %d is counted as %lld (virtual clock)", 2 * LOOPS, n);
	json_decref(o);
}

static long long status_switches(void)
{
	long long voluntary = 0, other = 0;
	char *text, *p;

	if (file_read("/proc/self/status", &text, NULL))
		return -1;
	p = strstr(text, "\nvoluntary_ctxt_switches:");
	if (p)
		sscanf(p, "\nvoluntary_ctxt_switches: %lld nonvoluntary_ctxt_switches: %lld",
		       &voluntary, &other);
	free(text);
	return voluntary + other;
}

static void test_switches(struct counters *c)
{
	struct timespec pause = { .tv_nsec = 100000 };
	long long before = status_switches(), n, all;
	json_t *o;

	counters_start(c);
	for (int i = 0; i < SLEEPS; i++)
		nanosleep(&pause, NULL);
	counters_stop(c);
	all = status_switches() - before;
	o = counters_json(c);
	n = value(o, "context_switches");
	/* reading two files takes time in which one more may come */
	tap(n >= SLEEPS && n <= all && n + 1 >= all,
	    "context switches: %lld, by /proc/self/status %lld", n, all);
	json_decref(o);
}

static long long faults(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_minflt + u.ru_majflt;
}

static void test_faults(struct counters *c)
{
	char *p = mmap(NULL, FAULTS * PAGE_BYTES, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long long before = faults(), n, all;
	json_t *o;

	counters_start(c);
	for (int i = 0; p != MAP_FAILED && i < FAULTS; i++)
		p[i * PAGE_BYTES] = 1;
	counters_stop(c);
	all = faults() - before;
	o = counters_json(c);
	n = value(o, "page_faults");
	tap(n >= FAULTS && n == all, "page faults: %lld, by getrusage() %lld", n, all);
	json_decref(o);
	munmap(p, FAULTS * PAGE_BYTES);
}

/**
 * struct traced - what the trace buffer has of an event
 * @inner: between the marks that were made while the counters ran
 * @outer: also between those that were made before and after
 * @succeeded: sum of the field of that name, of mm_migrate_pages
 */
struct traced {
	long long inner;
	long long outer;
	long long succeeded;
};

/* "  init-1  [000] .....  8.123456: mm_migrate_pages: nr_succeeded=32 nr_failed=0 ..." */
static struct traced count_lines(const char *event, bool own)
{
	FILE *f = fopen(TRACEFS "/trace", "re");
	char line[1024], name[64], task[32], *p;
	struct traced t = { 0 };
	bool inner = false;

	snprintf(name, sizeof(name), ": %s: ", event);
	snprintf(task, sizeof(task), "-%d ", gettid());
	while (f && fgets(line, sizeof(line), f)) {
		if (strstr(line, "inner-begin") || strstr(line, "inner-end"))
			inner = !inner;
		if (!strstr(line, name) || (own && !strstr(line, task)))
			continue;
		t.outer++;
		t.inner += inner;
		p = strstr(line, "nr_succeeded=");
		t.succeeded += p ? atoll(p + strlen("nr_succeeded=")) : 0;
	}
	if (f)
		fclose(f);
	return t;
}

/* Not those that debugging kernels have, and not those between CPUs: see test_absent(). */
static bool has_event(const struct counter *row)
{
	return row->system && !row->hint && !row->others;
}

static int trace_on(void)
{
	char path[128];

	mkdir(TRACEFS, 0700);
	if (mount("tracefs", TRACEFS, "tracefs", 0, NULL))
		return -errno;
	put("buffer_size_kb", "8192");
	for (unsigned int i = 0; i < COUNTERS_NR; i++) {
		const struct counter *row = &counter_table[i];

		snprintf(path, sizeof(path), "events/%s/%s/enable", row->system ?: "",
			 row->event ?: "");
		if (has_event(row) && put(path, "1"))
			return -ENOENT;
	}
	return put("tracing_on", "0");
}

/* Frames of a claimed range that are given back are the next ones that memory is made of. */
static char *fill(struct machine *m, struct pfn_range *r)
{
	uint64_t most[NR / 64];
	char *p;

	memset(most, 0xff, sizeof(most));
	if (operation_claim(m, NR, r) || machine_free(m, r, most))
		return MAP_FAILED;
	p = mmap(NULL, NR * PAGE_BYTES, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	machine_drain(m);
	return p;
}

static void compare(json_t *counts, const struct counter *row)
{
	struct traced t = count_lines(row->event, row->group == COUNTER_TRACEPOINT);
	long long n = value(counts, row->name);

	tap(n >= t.inner && n <= t.outer, "%s: %lld, by the trace buffer %lld to %lld", row->name,
	    n, t.inner, t.outer);
}

static void test_tracepoints(struct counters *c, struct machine *m)
{
	struct vmstat before, after;
	struct operation op;
	struct pfn_range r;
	struct traced t;
	long long moved;
	json_t *o;
	char *p = fill(m, &r);

	if (!tap(p != MAP_FAILED, "there is a range with pages to migrate"))
		return;
	put("trace", ""); /* filling may have made the kernel compact */
	vmstat_read(m->vmstat, &before);
	put("tracing_on", "1");
	counters_start(c);
	put("trace_marker", "inner-begin");
	op = operation_contig(m, &r, PFNB_POLICY_EARLY_CHECK, PFNB_ARM_COUNT);
	put("trace_marker", "inner-end");
	counters_stop(c);
	put("tracing_on", "0");
	vmstat_read(m->vmstat, &after);
	o = counters_json(c);
	for (unsigned int i = 0; i < COUNTERS_NR; i++)
		if (has_event(&counter_table[i]))
			compare(o, &counter_table[i]);
	tap(!op.err && value(o, "test_pages_isolated") > 0 && value(o, "mm_migrate_pages") > 0,
	    "%lld calls of test_pages_isolated(), %lld of migrate_pages() (%d)",
	    value(o, "test_pages_isolated"), value(o, "mm_migrate_pages"), op.err);
	t = count_lines("mm_migrate_pages", false);
	moved = after.value[VMSTAT_PGMIGRATE_SUCCESS] - before.value[VMSTAT_PGMIGRATE_SUCCESS];
	tap(moved > 0 && moved == t.succeeded && moved == (long long)op.hits.migrated,
	    "pages migrated: %lld by vmstat, %lld by the tracepoint, %lld by the module", moved,
	    t.succeeded, (long long)op.hits.migrated);
	json_decref(o);
	munmap(p, NR * PAGE_BYTES);
}

/* What these kernels do not have, or one CPU has not, is absent, and the reason says what has it. */
static void test_absent(const struct counters *c)
{
	json_t *support = counters_support(c), *counts = counters_json(c);

	for (unsigned int i = 0; i < COUNTERS_NR; i++) {
		const struct counter *row = &counter_table[i];
		const char *why = json_string_value(json_object_get(support, row->name));
		const char *lacks = row->others ? "cpus = 2" : row->hint;

		if (lacks)
			tap(strstr(why, lacks) && !json_object_get(counts, row->name),
			    "%s is absent: %s", row->name, why);
		else if (row->group != COUNTER_HARDWARE)
			tap(!strcmp(why, "ok"), "%s: %s", row->name, why);
	}
	json_decref(counts);
	json_decref(support);
}

/* @how: whether the counters are the task's or its CPU's */
static void run(struct machine *m, const char *how)
{
	struct counters *c = counters_open(MEASURE_ALL, true);

	if (!tap(c, "counters are open, %s", how))
		return;
	test_instructions(c);
	test_switches(c);
	test_faults(c);
	put("trace", "");
	test_tracepoints(c, m);
	test_absent(c);
	counters_close(c);
}

void test_counters(void)
{
	struct machine m;
	cpu_set_t set;

	machine_open(&m);
	if (tap(!trace_on(), "every tracepoint that Debian's kernels have is there")) {
		run(&m, "of a task that may move");
		CPU_ZERO(&set);
		CPU_SET(0, &set);
		sched_setaffinity(0, sizeof(set), &set);
		run(&m, "of a task that cannot leave its CPU");
	}
	put("events/enable", "0");
	umount(TRACEFS);
	machine_drop(&m);
	machine_close(&m);
}
