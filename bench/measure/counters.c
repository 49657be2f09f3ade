// SPDX-License-Identifier: GPL-2.0
/* Event counters through libperf, in groups that are read at one moment. */

#include "bench/measure/counters.h"

#include <errno.h>
#include <fcntl.h>
#include <perf/core.h>
#include <perf/cpumap.h>
#include <perf/evlist.h>
#include <perf/evsel.h>
#include <perf/threadmap.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <traceevent/event-parse.h>
#include <unistd.h>

#include "bench/machine/trace_format.h"
#include "bench/measure/counter_table.h"
#include "bench/measure/zone_lock.h"

#define READ_FORMAT                                                                                \
	(PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING)

#define ICOUNT_SOURCE                                                                              \
	"the virtual clock while the task runs, 1 ns for each instruction: the same as " COUNTER_TASK_CLOCK

/**
 * struct reading - what read(2) of a group's leader gives, see perf_event_open(2)
 * @nr: values that follow; 0: the reading failed
 * @enabled: time that they were wanted, ns
 * @running: time that they were counting, ns
 */
struct reading {
	uint64_t nr;
	uint64_t enabled;
	uint64_t running;
	uint64_t value[COUNTERS_NR];
};

/**
 * struct group - a leader and its members
 * @kind: enum counter_group
 * @cpu: -1: wherever the task is
 * @fd: the leader's
 * @nr: how many there are
 * @row: line in the table, in the order in which they are read
 */
struct group {
	struct perf_evlist *evlist;
	enum counter_group kind;
	int cpu;
	int fd;
	unsigned int nr;
	unsigned int row[COUNTERS_NR];
	struct reading before;
	struct reading after;
};

/**
 * struct counters - groups, and what became of each line of the table
 * @ok: it is counted
 * @why: the reason if not
 * @pinned: the CPU of a task that cannot leave it, if its events can be told from others'; or -1
 * @icount: instructions are those of the virtual clock
 */
struct counters {
	struct perf_thread_map *self;
	struct perf_cpu_map *cpus;
	int pinned;
	struct group *group;
	size_t nr_groups;
	bool ok[COUNTERS_NR];
	struct diag why[COUNTERS_NR];
	bool icount;
};

static int quiet(enum libperf_print_level level, const char *fmt, va_list args)
{
	return 0;
}

/* 32 zones, "lock == 0xffffffffffffffff || " each */
#define FILTER_BYTES 2048

/* What cannot be asked for, or which events are to be counted: a filter, "" for all. */
static int make_filter(const struct counter *row, char *filter, struct diag *why)
{
	snprintf(filter, FILTER_BYTES, "%s", row->filter ?: "");
	if (row->others && get_nprocs() == 1)
		return diag_set(why, -ENOTSUP, "there is one CPU; write cpus = 2 in [machine]");
	return row->zone_lock ? zone_lock_probe(why) ?: zone_lock_filter(filter, FILTER_BYTES, why)
			      : 0;
}

static int make_attr(const struct counter *row, struct perf_event_attr *attr, struct diag *why)
{
	struct tep_handle *tep = NULL;
	struct tep_event *event;
	int err;

	*attr = (struct perf_event_attr){ .size = sizeof(*attr),
					  .config = row->config,
					  .read_format = READ_FORMAT };
	if (!row->system) {
		attr->type = row->group == COUNTER_SOFTWARE ? PERF_TYPE_SOFTWARE
			     : row->cache		    ? PERF_TYPE_HW_CACHE
							    : PERF_TYPE_HARDWARE;
		return 0;
	}
	err = trace_format_read(row->system, row->event, &tep, &event, why);
	if (err == -ENOENT && row->hint)
		diag_set(why, err, "this kernel has no tracepoint %s:%s; %s", row->system,
			 row->event, row->hint);
	attr->type = PERF_TYPE_TRACEPOINT;
	if (!err)
		attr->config = event->id;
	tep_free(tep);
	return err;
}

/* The lowest descriptor that is free: the one that the next open(2) gives. */
static int next_fd(void)
{
	int fd = open("/", O_PATH | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd;
}

/*
 * libperf reads a leader's count only, and allocates for it; so the group is read here. It does not
 * tell the descriptor either: it is the one that open(2) had to give, and an event's, or it is not
 * used.
 */
static int open_event(struct group *g, struct perf_evsel *evsel, struct perf_thread_map *self,
		      const char *filter)
{
	struct perf_cpu_map *cpus = NULL;
	int fd = next_fd(), err;
	char text[FILTER_BYTES + 64];
	uint64_t id;

	if (g->cpu >= 0) {
		snprintf(text, sizeof(text), "%d", g->cpu);
		cpus = perf_cpu_map__new(text);
		if (!cpus)
			return -ENOMEM;
	}
	err = perf_evsel__open(evsel, cpus, cpus ? NULL : self);
	perf_cpu_map__put(cpus);
	if (!err && ioctl(fd, PERF_EVENT_IOC_ID, &id))
		err = -EBADF;
	if (g->cpu >= 0 && g->kind == COUNTER_TRACEPOINT)
		snprintf(text, sizeof(text), "common_pid == %d%s%s%s", gettid(),
			 *filter ? " && (" : "", filter, *filter ? ")" : "");
	else
		snprintf(text, sizeof(text), "%s", filter);
	if (!err && *text)
		err = ioctl(fd, PERF_EVENT_IOC_SET_FILTER, text) ? -errno : 0;
	if (!err && !g->nr)
		g->fd = fd;
	return err;
}

static int add_to_group(struct counters *c, struct group *g, unsigned int row,
			struct perf_event_attr *attr, const char *filter)
{
	struct perf_evsel *evsel = perf_evsel__new(attr);
	int err;

	if (!evsel)
		return -ENOMEM;
	perf_evlist__add(g->evlist, evsel);
	perf_evlist__set_leader(g->evlist);
	err = open_event(g, evsel, c->self, filter);
	if (err) {
		perf_evsel__close(evsel);
		perf_evlist__remove(g->evlist, evsel);
		perf_evsel__delete(evsel);
		return err;
	}
	g->row[g->nr++] = row;
	return 0;
}

static struct group *new_group(struct counters *c, enum counter_group kind, int cpu)
{
	struct group *more = reallocarray(c->group, c->nr_groups + 1, sizeof(*more));

	if (!more)
		return NULL;
	c->group = more;
	more += c->nr_groups;
	*more = (struct group){ .kind = kind, .cpu = cpu, .fd = -1, .evlist = perf_evlist__new() };
	if (!more->evlist)
		return NULL;
	c->nr_groups++;
	return more;
}

/* A PMU may have too few counters for all: what does not fit begins a group of its own. */
static int add_on(struct counters *c, unsigned int row, int cpu, struct perf_event_attr *attr,
		  const char *filter)
{
	enum counter_group kind = counter_table[row].group;
	struct group *g;
	int err;

	for (size_t i = 0; i < c->nr_groups; i++) {
		g = &c->group[i];
		if (g->kind != kind || g->cpu != cpu)
			continue;
		err = add_to_group(c, g, row, attr, filter);
		if (!err || !g->nr || (err != -EINVAL && err != -ENOSPC))
			return err;
	}
	g = new_group(c, kind, cpu);
	return g ? add_to_group(c, g, row, attr, filter) : -ENOMEM;
}

static const char *hint(const struct counter *row, int err)
{
	if (err == -ENOENT || err == -EOPNOTSUPP || err == -ENODEV)
		return row->group == COUNTER_HARDWARE ? " (this CPU offers no such event)" : "";
	if (err == -EACCES || err == -EPERM)
		return " (root, or a lower kernel.perf_event_paranoid, may)";
	if (err == -EMFILE)
		return " (too many files are open; raise ulimit -n)";
	return "";
}

/* Return: how many CPUs a row is counted on; @first: the first of them, -1: wherever the task is */
static int cpus_of(const struct counters *c, const struct counter *row, int *first)
{
	*first = row->group == COUNTER_TRACEPOINT ? c->pinned : -1;
	return row->group == COUNTER_CPU ? perf_cpu_map__nr(c->cpus) : 1;
}

static void open_row(struct counters *c, unsigned int row)
{
	const struct counter *table = &counter_table[row];
	struct perf_event_attr attr;
	int cpu, nr = cpus_of(c, table, &cpu), err = 0;
	char filter[FILTER_BYTES];

	if (make_filter(table, filter, &c->why[row]) || make_attr(table, &attr, &c->why[row]))
		return;
	for (int i = 0; i < nr && !err; i++) {
		if (table->group == COUNTER_CPU)
			cpu = perf_cpu_map__cpu(c->cpus, i).cpu;
		err = add_on(c, row, cpu, &attr, filter);
	}
	if (err)
		diag_set(&c->why[row], err, "perf_event_open: %s%s", strerror(-err),
			 hint(table, err));
	c->ok[row] = !err;
}

/*
 * An event of a task is taken off its CPU and put back at each context switch, which costs more
 * than all else that is measured: 1 us for each event and switch under icount. So the tracepoints
 * of a task that cannot leave its CPU are events of that CPU, with a filter. What the filter
 * compares is the task's number in the first PID namespace (include/linux/proc_ns.h has its inode
 * number).
 */
#define FIRST_PID_NS 0xeffffffcu

static int pinned_cpu(const struct counters *c)
{
	struct perf_event_attr attr = { .type = PERF_TYPE_SOFTWARE,
					.size = sizeof(attr),
					.config = PERF_COUNT_SW_DUMMY,
					.read_format = READ_FORMAT };
	struct perf_evsel *evsel = perf_evsel__new(&attr);
	struct stat st;
	cpu_set_t set;
	int cpu = -1;

	if (evsel && !sched_getaffinity(0, sizeof(set), &set) && CPU_COUNT(&set) == 1 &&
	    !stat("/proc/self/ns/pid", &st) && st.st_ino == FIRST_PID_NS &&
	    !perf_evsel__open(evsel, c->cpus, NULL)) {
		perf_evsel__close(evsel);
		while (!CPU_ISSET(++cpu, &set))
			;
	}
	if (evsel)
		perf_evsel__delete(evsel);
	return cpu;
}

/* Under icount the task's clock is its instructions, unless another CPU's drive the clock too. */
static void open_virtual(struct counters *c)
{
	unsigned int row = counter_find(COUNTER_INSTRUCTIONS);

	c->icount = get_nprocs() == 1;
	c->ok[row] = c->icount && c->ok[counter_find(COUNTER_TASK_CLOCK)];
	if (!c->icount)
		diag_set(&c->why[row], 0,
			 "the virtual clock counts the instructions of all CPUs; write cpus = 1 "
			 "in [machine]");
	else if (!c->ok[row])
		diag_set(&c->why[row], 0, "needs " COUNTER_TASK_CLOCK);
}

static void read_groups(struct counters *c, bool after);

struct counters *counters_open(enum measure measure, bool icount)
{
	struct counters *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	libperf_init(quiet);
	c->self = perf_thread_map__new_dummy();
	if (c->self)
		perf_thread_map__set_pid(c->self, 0, 0);
	c->cpus = perf_cpu_map__new_online_cpus();
	c->pinned = pinned_cpu(c);
	for (unsigned int i = 0; i < COUNTERS_NR; i++) {
		if (!measure_has(measure, counter_table[i].measure))
			diag_set(&c->why[i], 0, "write measure = %s in [experiment]",
				 measure_names[counter_table[i].measure]);
		else if (!icount || strcmp(counter_table[i].name, COUNTER_INSTRUCTIONS))
			open_row(c, i);
	}
	if (icount &&
	    measure_has(measure, counter_table[counter_find(COUNTER_INSTRUCTIONS)].measure))
		open_virtual(c);
	/* the first reading of a buffer takes page faults */
	read_groups(c, false);
	read_groups(c, true);
	return c;
}

void counters_close(struct counters *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->nr_groups; i++)
		perf_evlist__delete(c->group[i].evlist);
	free(c->group);
	perf_cpu_map__put(c->cpus);
	perf_thread_map__put(c->self);
	free(c);
}

static void read_group(const struct group *g, struct reading *r)
{
	ssize_t want = sizeof(*r) - sizeof(r->value) + g->nr * sizeof(r->value[0]);

	if (!g->nr || read(g->fd, r, sizeof(*r)) != want)
		r->nr = 0;
}

/* The task's own groups are read next to what is measured, last and first. */
static void read_groups(struct counters *c, bool after)
{
	for (size_t i = 0; i < c->nr_groups; i++) {
		struct group *g = &c->group[after ? i : c->nr_groups - 1 - i];

		read_group(g, after ? &g->after : &g->before);
	}
}

void counters_start(struct counters *c)
{
	read_groups(c, false);
}

void counters_stop(struct counters *c)
{
	read_groups(c, true);
}

/**
 * struct count - of one line of the table, all CPUs together
 * @known: every reading of it succeeded
 */
struct count {
	bool known;
	uint64_t value;
	uint64_t enabled;
	uint64_t running;
};

static void add_group(const struct group *g, unsigned int row, struct count *sum)
{
	for (unsigned int i = 0; i < g->nr; i++) {
		if (g->row[i] != row)
			continue;
		sum->known = sum->known && g->before.nr == g->nr && g->after.nr == g->nr;
		sum->value += g->after.value[i] - g->before.value[i];
		sum->enabled += g->after.enabled - g->before.enabled;
		sum->running += g->after.running - g->before.running;
	}
}

static struct count count_of(const struct counters *c, unsigned int row)
{
	struct count sum = { .known = c->ok[row] };

	if (c->icount && !strcmp(counter_table[row].name, COUNTER_INSTRUCTIONS))
		row = counter_find(COUNTER_TASK_CLOCK);
	for (size_t i = 0; i < c->nr_groups; i++)
		add_group(&c->group[i], row, &sum);
	return sum;
}

json_t *counters_json(const struct counters *c)
{
	json_t *o = json_object();

	for (unsigned int i = 0; i < COUNTERS_NR; i++) {
		struct count n = count_of(c, i);

		if (n.known && (n.running || !n.enabled))
			json_object_set_new(o, counter_table[i].name, json_integer(n.value));
	}
	return o;
}

json_t *counters_running_json(const struct counters *c)
{
	json_t *o = NULL;

	for (unsigned int i = 0; i < COUNTERS_NR; i++) {
		struct count n = count_of(c, i);

		if (!n.known || n.running == n.enabled)
			continue;
		o = o ?: json_object();
		json_object_set_new(o, counter_table[i].name,
				    json_pack("{s:I, s:I}", "enabled_ns", (json_int_t)n.enabled,
					      "running_ns", (json_int_t)n.running));
	}
	return o;
}

json_t *counters_support(const struct counters *c)
{
	json_t *o = json_object();

	for (unsigned int i = 0; i < COUNTERS_NR; i++)
		json_object_set_new(o, counter_table[i].name,
				    json_string(c->ok[i] ? "ok" : c->why[i].text));
	return o;
}

json_t *counters_sources(const struct counters *c)
{
	unsigned int row = counter_find(COUNTER_INSTRUCTIONS);

	return c->icount && c->ok[row] ? json_pack("{s:s}", COUNTER_INSTRUCTIONS, ICOUNT_SOURCE)
				       : json_object();
}
