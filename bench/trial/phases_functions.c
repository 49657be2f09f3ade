// SPDX-License-Identifier: GPL-2.0
/*
 * Phases from the kernel's function_graph tracer. It follows this task through a few dozen
 * functions that run once a step.
 */

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <traceevent/event-parse.h>
#include <unistd.h>

#include "bench/machine/trace_format.h"
#include "bench/machine/tracefs.h"
#include "bench/trial/phase_symbols.h"
#include "bench/trial/phases_method.h"

#define TRACER "function_graph"

/* What is changed in tracefs, and what it is set back to. */
static const struct {
	const char *name;
	const char *value;
	const char *after;
} settings[] = {
	{ "tracing_on", "0", "1" },
	{ TRACE_CPU "buffer_size_kb", TRACE_BUFFER_KB, NULL },
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
 * struct graph - the tracer
 * @buffer_kb: what the buffer had before
 * @event_id: of funcgraph_exit, whose fields follow
 * @sum: of the last trial
 */
struct graph {
	char buffer_kb[32];
	struct phase_symbols symbols;
	struct tep_handle *tep;
	int event_id;
	struct tep_format_field *func, *depth, *call, *ret;
	struct phase_sum sum;
};

static int supported(int root, struct diag *why)
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

/* The only process that is followed, or 0. */
static long followed(int root)
{
	char text[64], *end;
	long pid;

	if (tracefs_get(root, "set_ftrace_pid", text, sizeof(text)))
		return 0;
	pid = strtol(text, &end, 10);
	return pid > 0 && !*end ? pid : 0;
}

/* A tracer that a killed process of ours has left: it followed nobody but that one. */
static bool left_over(int root)
{
	long pid = followed(root);

	return pid && kill(pid, 0) && errno == ESRCH;
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

static int read_symbols(struct phases *p, struct graph *g)
{
	FILE *kallsyms = fopen("/proc/kallsyms", "re");
	FILE *filters = tracefs_stream(p->root, "available_filter_functions");
	int err;

	if (kallsyms && filters)
		err = phase_symbols_read(&g->symbols, kallsyms, filters, &p->why);
	else
		err = diag_set(&p->why, -errno, "names of functions: %s", strerror(errno));
	if (kallsyms)
		fclose(kallsyms);
	if (filters)
		fclose(filters);
	return err;
}

static int read_format(struct phases *p, struct graph *g)
{
	struct tep_event *event;
	int err = trace_format_read("ftrace", "funcgraph_exit", &g->tep, &event, &p->why);

	if (err)
		return err;
	g->event_id = event->id;
	g->func = tep_find_field(event, "func");
	g->depth = tep_find_field(event, "depth");
	g->call = tep_find_field(event, "calltime");
	g->ret = tep_find_field(event, "rettime");
	if (!g->func || !g->depth || !g->call || !g->ret)
		return diag_set(&p->why, -ENOTSUP,
				"funcgraph_exit of this kernel lacks func, depth or times");
	return 0;
}

/* By number: each name would make the kernel look up the names of all its functions. */
static int set_filter(struct phases *p, struct graph *g)
{
	char text[PHASE_SYMBOLS_MAX * 11 + 1] = "";

	for (size_t i = 0, at = 0; i < g->symbols.nr_lines; i++)
		at += snprintf(text + at, sizeof(text) - at, "%" PRIu32 "\n", g->symbols.line[i]);
	return tracefs_put(p->root, "set_ftrace_filter", text, &p->why);
}

/* "7 (expanded: 1408)": the first number is what can be written. */
static int read_buffer_kb(int root, char *text, size_t size)
{
	int err = tracefs_get(root, TRACE_CPU "buffer_size_kb", text, size);

	text[err ? 0 : strcspn(text, " ")] = '\0';
	return err;
}

static int set_up(struct phases *p, struct graph *g)
{
	char pid[16];
	int err;

	err = read_buffer_kb(p->root, g->buffer_kb, sizeof(g->buffer_kb));
	if (!err)
		err = phases_note(p, PHASES_TRACER, strtoull(g->buffer_kb, NULL, 10));
	for (size_t i = 0; i < SETTINGS && !err; i++)
		err = tracefs_put(p->root, settings[i].name, settings[i].value, &p->why);
	snprintf(pid, sizeof(pid), "%d", getpid());
	if (!err)
		err = tracefs_put(p->root, "set_ftrace_pid", pid, &p->why);
	if (!err)
		err = set_filter(p, g);
	if (!err)
		err = tracefs_put(p->root, "current_tracer", TRACER, &p->why);
	return err;
}

static void set_back(int root, const char *buffer_kb)
{
	tracefs_put(root, "current_tracer", "nop", NULL);
	tracefs_put(root, "set_ftrace_filter", "", NULL);
	tracefs_put(root, "set_ftrace_pid", "", NULL);
	for (size_t i = SETTINGS; i-- > 0;)
		tracefs_put(root, settings[i].name,
			    settings[i].after ? settings[i].after : buffer_kb, NULL);
}

static bool is_on(int root)
{
	char text[8];

	return !tracefs_get(root, "tracing_on", text, sizeof(text)) && !strcmp(text, "1");
}

/*
 * A tracer that somebody else has set since is theirs. Ours followed one process, which has ended:
 * it had the journal. It may be a zombie still.
 */
static int put_back(int root, uint64_t value, struct diag *why)
{
	char tracer[64], now[32], before[32];
	int err = tracefs_get(root, "current_tracer", tracer, sizeof(tracer))
			  ?: read_buffer_kb(root, now, sizeof(now));

	if (err)
		return diag_set(why, err, PHASES_TRACER ": %s", strerror(-err));
	snprintf(before, sizeof(before), "%" PRIu64, value);
	if (strcmp(tracer, "nop") ? strcmp(tracer, TRACER) || !followed(root)
				  : !strcmp(now, before) && is_on(root))
		return 0;
	set_back(root, before);
	if (tracefs_get(root, "current_tracer", tracer, sizeof(tracer)) || strcmp(tracer, "nop"))
		return diag_set(why, -EBUSY, PHASES_TRACER " stays %s; write nop to it", tracer);
	diag_set(why, 0, PHASES_TRACER " is nop again");
	return 1;
}

static void free_graph(struct phases *p)
{
	struct graph *g = p->own;

	if (g)
		tep_free(g->tep);
	free(g);
	p->own = NULL;
}

static int set_up_all(struct phases *p, struct graph *g)
{
	int err = set_up(p, g);

	if (!err)
		err = trace_buffer_open(&p->buffer, p->root, &p->why);
	if (err) {
		/* The kernel changes no tracer whose buffer is open. */
		trace_buffer_close(&p->buffer);
		set_back(p->root, g->buffer_kb);
	}
	return err;
}

static int open_tracer(struct phases *p)
{
	struct graph *g = p->own = calloc(1, sizeof(*g));
	int err = g ? check_free(p->root, &p->why) : diag_set(&p->why, -ENOMEM, "no memory");

	if (!err)
		err = read_symbols(p, g);
	if (!err)
		err = read_format(p, g);
	if (!err)
		err = set_up_all(p, g);
	if (err)
		free_graph(p);
	return err;
}

static void close_tracer(struct phases *p)
{
	trace_buffer_close(&p->buffer);
	set_back(p->root, ((struct graph *)p->own)->buffer_kb);
	free_graph(p);
}

static void take_record(void *ctx, void *record, uint64_t ns)
{
	const struct phase_function *fn;
	struct graph *g = ctx;

	if (tep_data_type(g->tep, &(struct tep_record){ .data = record }) != g->event_id)
		return;
	fn = phase_symbols_at(&g->symbols, trace_format_number(g->func, record));
	if (fn)
		phase_sum_call(&g->sum, fn, trace_format_number(g->depth, record),
			       trace_format_number(g->call, record),
			       trace_format_number(g->ret, record));
	else
		g->sum.strays++;
}

static int check_complete(const struct phase_sum *sum, const struct phases_trial *trial,
			  struct diag *why)
{
	if (sum->strays || sum->roots != trial->attempts)
		return diag_set(why, -EBADMSG,
				"phases: the trace has %" PRIu64 " operations, not %" PRIu64
				", and %" PRIu64 " calls outside of any",
				sum->roots, trial->attempts, sum->strays);
	if (phases_longer(sum->root_ns, trial->attempts_ns))
		return diag_set(why, -ERANGE,
				"phases: the trace has %" PRIu64 " ns, more than the %" PRIu64
				" ns measured",
				sum->root_ns, trial->attempts_ns);
	return 0;
}

static int read_tracer(struct phases *p, const struct phases_trial *trial, struct diag *why)
{
	struct graph *g = p->own;
	uint64_t lost;
	int err;

	phase_sum_begin(&g->sum, trial->early_check);
	lost = trace_buffer_read(&p->buffer, take_record, g);
	err = lost ? phases_lost(lost, why) : check_complete(&g->sum, trial, why);
	if (err)
		return err;
	memcpy(p->ns, g->sum.ns, sizeof(p->ns));
	p->ns[PHASE_OUTSIDE] =
		trial->attempts_ns > g->sum.root_ns ? trial->attempts_ns - g->sum.root_ns : 0;
	return 0;
}

static bool has_phase(const struct phases *p, enum phase phase)
{
	const struct graph *g = p->own;

	if (phase == PHASE_OUTSIDE || phase == PHASE_OTHER)
		return true;
	for (size_t i = 0; i < g->symbols.nr; i++)
		if (g->symbols.fn[i]->phase == phase)
			return true;
	return false;
}

const struct phases_method phases_by_functions = {
	.name = TRACER,
	.supported = supported,
	.open = open_tracer,
	.close = close_tracer,
	.put_back = put_back,
	.read = read_tracer,
	.has = has_phase,
};
