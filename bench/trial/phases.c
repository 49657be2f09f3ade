// SPDX-License-Identifier: GPL-2.0
/*
 * Phases of an operation from the kernel's function_graph tracer. It follows this task through a
 * few dozen functions that run once a step, and is read when the trial is over. Everything is
 * allocated before the first trial.
 */

#include "bench/trial/phases.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <traceevent/event-parse.h>
#include <traceevent/kbuffer.h>
#include <unistd.h>

#include "bench/trial/phase.h"
#include "bench/trial/phase_symbols.h"
#include "bench/trial/tracefs.h"
#include "workloads/private_mount.h"
#include "workloads/trace_format.h"

#define TRACER "function_graph"
/* Of the CPU that trials run on: about 50000 calls. */
#define BUFFER_KB "4096"
/* Sub-buffers of the ring are a page, unless somebody has changed that. */
#define SUBBUFFER_MAX 65536
#define CPU	      "per_cpu/cpu0/"

/* What is changed in tracefs, and what it is set back to. */
static const struct {
	const char *name;
	const char *value;
	const char *after;
} settings[] = {
	{ "tracing_on", "0", "1" },
	{ CPU "buffer_size_kb", BUFFER_KB, NULL },
	/* A full buffer keeps what it has, and counts the rest. */
	{ "options/overwrite", "0", "1" },
	/* Nothing that somebody left may hide calls. */
	{ "max_graph_depth", "0", "0" },
	{ "set_graph_function", "", "" },
	{ "set_graph_notrace", "", "" },
	{ "set_ftrace_notrace", "", "" },
};
#define SETTINGS (sizeof(settings) / sizeof(settings[0]))

/**
 * struct phases - the tracer
 * @asked: the level has phases
 * @ready: it is set up
 * @why: why it is not
 * @root: tracefs
 * @on: tracing_on
 * @raw: the ring buffer
 * @page: a part of it
 * @dropped: calls that did not fit, so far
 * @sum: of the last trial
 * @ns: by phase
 */
struct phases {
	bool asked;
	bool ready;
	struct diag why;
	int root;
	int on;
	int raw;
	char buffer_kb[32];
	struct phase_symbols symbols;
	struct tep_handle *tep;
	int event_id;
	struct tep_format_field *func, *depth, *call, *ret;
	struct kbuffer *kbuffer;
	void *page;
	uint64_t dropped;
	struct phase_sum sum;
	uint64_t ns[PHASE_NR];
};

static int check_tracer(int root, struct diag *why)
{
	char text[512];
	int err = tracefs_get(root, "available_tracers", text, sizeof(text));

	if (err)
		return diag_set(why, err, "tracefs: available_tracers: %s", strerror(-err));
	if (!strstr(text, TRACER))
		return diag_set(why, -ENOTSUP,
				"this kernel has no " TRACER " tracer "
				"(CONFIG_FUNCTION_GRAPH_TRACER)");
	return 0;
}

int phases_supported(struct diag *why)
{
	int root = private_mount("tracefs", "", why), err;

	if (root < 0)
		return root;
	err = check_tracer(root, why);
	close(root);
	return err;
}

/* A tracer that a killed process of ours has left: it followed nobody but that one. */
static bool left_over(int root)
{
	char text[64], *end;
	long pid;

	if (tracefs_get(root, "set_ftrace_pid", text, sizeof(text)))
		return false;
	pid = strtol(text, &end, 10);
	return pid > 0 && !*end && kill(pid, 0) && errno == ESRCH;
}

static int check_free(int root, struct diag *why)
{
	char text[64];
	int err = tracefs_get(root, "current_tracer", text, sizeof(text));

	if (err)
		return diag_set(why, err, "tracefs: current_tracer: %s", strerror(-err));
	if (!strcmp(text, "nop") || (!strcmp(text, TRACER) && left_over(root)))
		return 0;
	return diag_set(why, -EBUSY,
			"the kernel's tracer %s is in use; write nop to current_tracer", text);
}

static int read_symbols(struct phases *p)
{
	FILE *kallsyms = fopen("/proc/kallsyms", "re");
	FILE *filters = tracefs_stream(p->root, "available_filter_functions");
	int err;

	if (kallsyms && filters)
		err = phase_symbols_read(&p->symbols, kallsyms, filters, &p->why);
	else
		err = diag_set(&p->why, -errno, "names of functions: %s", strerror(errno));
	if (kallsyms)
		fclose(kallsyms);
	if (filters)
		fclose(filters);
	return err;
}

static int read_format(struct phases *p)
{
	struct tep_event *event;
	int err = trace_format_read("ftrace", "funcgraph_exit", &p->tep, &event, &p->why);

	if (err)
		return err;
	p->event_id = event->id;
	p->func = tep_find_field(event, "func");
	p->depth = tep_find_field(event, "depth");
	p->call = tep_find_field(event, "calltime");
	p->ret = tep_find_field(event, "rettime");
	if (!p->func || !p->depth || !p->call || !p->ret)
		return diag_set(&p->why, -ENOTSUP,
				"funcgraph_exit of this kernel lacks func, depth or times");
	return 0;
}

/* By number: each name would make the kernel look up the names of all its functions. */
static int set_filter(struct phases *p)
{
	char text[PHASE_SYMBOLS_MAX * 11 + 1] = "";

	for (size_t i = 0, at = 0; i < p->symbols.nr_lines; i++)
		at += snprintf(text + at, sizeof(text) - at, "%" PRIu32 "\n", p->symbols.line[i]);
	return tracefs_put(p->root, "set_ftrace_filter", text, &p->why);
}

static int set_up(struct phases *p)
{
	char pid[16];
	int err;

	/* "7 (expanded: 1408)": the first number is what can be written. */
	err = tracefs_get(p->root, CPU "buffer_size_kb", p->buffer_kb, sizeof(p->buffer_kb));
	p->buffer_kb[strcspn(p->buffer_kb, " ")] = '\0';
	for (size_t i = 0; i < SETTINGS && !err; i++)
		err = tracefs_put(p->root, settings[i].name, settings[i].value, &p->why);
	snprintf(pid, sizeof(pid), "%d", getpid());
	if (!err)
		err = tracefs_put(p->root, "set_ftrace_pid", pid, &p->why);
	if (!err)
		err = set_filter(p);
	if (!err)
		err = tracefs_put(p->root, "current_tracer", TRACER, &p->why);
	return err;
}

static void set_back(const struct phases *p)
{
	tracefs_put(p->root, "current_tracer", "nop", NULL);
	tracefs_put(p->root, "set_ftrace_filter", "", NULL);
	tracefs_put(p->root, "set_ftrace_pid", "", NULL);
	for (size_t i = SETTINGS; i-- > 0;)
		tracefs_put(p->root, settings[i].name,
			    settings[i].after ? settings[i].after : p->buffer_kb, NULL);
}

static int open_buffer(struct phases *p)
{
	p->kbuffer = kbuffer_alloc(KBUFFER_LSIZE_8, KBUFFER_ENDIAN_LITTLE);
	p->page = malloc(SUBBUFFER_MAX);
	if (!p->kbuffer || !p->page)
		return diag_set(&p->why, -ENOMEM, "no memory for a trace");
	memset(p->page, 0xff, SUBBUFFER_MAX);
	p->raw = openat(p->root, CPU "trace_pipe_raw", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	p->on = openat(p->root, "tracing_on", O_WRONLY | O_CLOEXEC);
	if (p->raw < 0 || p->on < 0)
		return diag_set(&p->why, -errno, "tracefs: %s", strerror(errno));
	return 0;
}

/* The kernel changes no tracer whose buffer is open. */
static void close_buffer(struct phases *p)
{
	if (p->raw >= 0)
		close(p->raw);
	if (p->on >= 0)
		close(p->on);
	p->raw = p->on = -1;
}

static int open_tracer(struct phases *p)
{
	int err;

	p->root = private_mount("tracefs", "", &p->why);
	if (p->root < 0)
		return p->root;
	err = check_tracer(p->root, &p->why);
	if (!err)
		err = check_free(p->root, &p->why);
	if (!err)
		err = read_symbols(p);
	if (!err)
		err = read_format(p);
	if (err)
		return err;
	err = set_up(p);
	if (!err)
		err = open_buffer(p);
	if (err) {
		close_buffer(p);
		set_back(p);
	}
	return err;
}

static ssize_t read_page(struct phases *p)
{
	return read(p->raw, p->page, SUBBUFFER_MAX);
}

struct phases *phases_open(enum measure measure)
{
	struct phases *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->root = p->on = p->raw = -1;
	p->asked = measure_has(measure, MEASURE_PHASES);
	p->ready = p->asked && !open_tracer(p);
	/* What a process left that was killed, and the kernel's own page for reading. */
	while (p->ready && read_page(p) > 0)
		;
	return p;
}

void phases_close(struct phases *p)
{
	if (!p)
		return;
	close_buffer(p);
	if (p->ready)
		set_back(p);
	if (p->root >= 0)
		close(p->root);
	kbuffer_free(p->kbuffer);
	tep_free(p->tep);
	free(p->page);
	free(p);
}

void phases_start(struct phases *p)
{
	if (p && p->ready && write(p->on, "1", 1) < 0)
		p->ready = false;
}

void phases_stop(struct phases *p)
{
	if (p && p->ready && write(p->on, "0", 1) < 0)
		p->ready = false;
}

static uint64_t number(struct tep_format_field *field, const void *record)
{
	unsigned long long value = 0;

	tep_read_number_field(field, record, &value);
	return value;
}

static void take_record(struct phases *p, void *record)
{
	const struct phase_function *fn;

	if (tep_data_type(p->tep, &(struct tep_record){ .data = record }) != p->event_id)
		return;
	fn = phase_symbols_at(&p->symbols, number(p->func, record));
	if (fn)
		phase_sum_call(&p->sum, fn, number(p->depth, record), number(p->call, record),
			       number(p->ret, record));
	else
		p->sum.strays++;
}

/* Return: records that the kernel says are missing before this part of the buffer */
static uint64_t take_page(struct phases *p)
{
	unsigned long long ts;
	uint64_t missed;
	void *record;

	if (kbuffer_load_subbuffer(p->kbuffer, p->page))
		return 1;
	missed = kbuffer_missed_events(p->kbuffer);
	for (record = kbuffer_read_event(p->kbuffer, &ts); record;
	     record = kbuffer_next_event(p->kbuffer, &ts))
		take_record(p, record);
	return missed;
}

/* "dropped events: 17", since the buffer was made */
static uint64_t dropped(const struct phases *p)
{
	char text[1024], *at;

	if (tracefs_get(p->root, CPU "stats", text, sizeof(text)))
		return 0;
	at = strstr(text, "dropped events: ");
	return at ? strtoull(at + strlen("dropped events: "), NULL, 10) : 0;
}

/* The clocks of tracer and harness are read a few instructions apart. */
static bool longer_than(uint64_t traced_ns, uint64_t measured_ns)
{
	return traced_ns > measured_ns + measured_ns / 1000;
}

static int check_complete(struct phases *p, const struct phases_trial *trial, uint64_t missed,
			  struct diag *why)
{
	uint64_t lost = dropped(p) - p->dropped;

	p->dropped += lost;
	if (lost || missed)
		return diag_set(why, -ENOSPC,
				"phases: %" PRIu64
				" records did not fit into the trace buffer of " BUFFER_KB
				" KiB; shorten the deadline",
				lost ? lost : missed);
	if (p->sum.strays || p->sum.roots != trial->attempts)
		return diag_set(why, -EBADMSG,
				"phases: the trace has %" PRIu64 " operations, not %" PRIu64
				", and %" PRIu64 " calls outside of any",
				p->sum.roots, trial->attempts, p->sum.strays);
	if (longer_than(p->sum.root_ns, trial->attempts_ns))
		return diag_set(why, -ERANGE,
				"phases: the trace has %" PRIu64 " ns, more than the %" PRIu64
				" ns measured",
				p->sum.root_ns, trial->attempts_ns);
	return 0;
}

int phases_read(struct phases *p, const struct phases_trial *trial, struct diag *why)
{
	uint64_t missed = 0;
	int err;

	if (!p || !p->asked)
		return 0;
	if (!p->ready)
		return diag_set(why, -ENOTSUP, "phases: %s", p->why.text);
	phase_sum_begin(&p->sum, trial->early_check);
	while (read_page(p) > 0)
		missed += take_page(p);
	err = check_complete(p, trial, missed, why);
	if (err)
		return err;
	memcpy(p->ns, p->sum.ns, sizeof(p->ns));
	p->ns[PHASE_OUTSIDE] =
		trial->attempts_ns > p->sum.root_ns ? trial->attempts_ns - p->sum.root_ns : 0;
	return 1;
}

static bool has_phase(const struct phases *p, enum phase phase)
{
	if (phase == PHASE_OUTSIDE || phase == PHASE_OTHER)
		return true;
	for (size_t i = 0; i < p->symbols.nr; i++)
		if (p->symbols.fn[i]->phase == phase)
			return true;
	return false;
}

json_t *phases_json(const struct phases *p)
{
	json_t *o = json_object();

	for (enum phase i = 0; i < PHASE_NR; i++)
		if (has_phase(p, i))
			json_object_set_new(o, phase_names[i], json_integer(p->ns[i]));
	return o;
}
