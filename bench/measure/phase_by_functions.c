// SPDX-License-Identifier: GPL-2.0
/*
 * Phases from the kernel's function_graph tracer. It follows this task through a few dozen
 * functions that run once a step.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <traceevent/event-parse.h>
#include <unistd.h>

#include "bench/machine/graph_tracer.h"
#include "bench/machine/trace_format.h"
#include "bench/machine/tracefs.h"
#include "bench/measure/phase_symbols.h"
#include "bench/measure/phase_method.h"

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
	if (!strstr(text, GRAPH_TRACER))
		return diag_set(why, -ENOTSUP,
				"this kernel has no " GRAPH_TRACER " tracer "
				"(CONFIG_FUNCTION_GRAPH_TRACER)");
	return 0;
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
static int set_up(struct phases *p, struct graph *g)
{
	char filter[PHASE_SYMBOLS_MAX * 11 + 1] = "";
	int err = graph_tracer_buffer_kb(p->root, g->buffer_kb, sizeof(g->buffer_kb));

	if (!err)
		err = phases_note(p, GRAPH_TRACER_PATH, strtoull(g->buffer_kb, NULL, 10));
	for (size_t i = 0, at = 0; i < g->symbols.nr_lines; i++)
		at += snprintf(filter + at, sizeof(filter) - at, "%" PRIu32 "\n",
			       g->symbols.line[i]);
	return err ?: graph_tracer_set(p->root, filter, &p->why);
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
		graph_tracer_unset(p->root, g->buffer_kb);
	}
	return err;
}

static int open_tracer(struct phases *p)
{
	struct graph *g = p->own = calloc(1, sizeof(*g));
	int err = g ? graph_tracer_is_free(p->root, &p->why)
		    : diag_set(&p->why, -ENOMEM, "no memory");

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
	graph_tracer_unset(p->root, ((struct graph *)p->own)->buffer_kb);
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

static int read_tracer(struct phases *p, const struct phases_trial *trial, struct diag *why)
{
	struct graph *g = p->own;
	uint64_t lost;
	int err;

	phase_sum_begin(&g->sum, trial->early_check);
	lost = trace_buffer_read(&p->buffer, take_record, g);
	err = lost ? phases_lost(lost, why)
		   : phase_sum_end(&g->sum, trial->attempts, trial->attempts_ns, why);
	if (err)
		return err;
	memcpy(p->ns, g->sum.ns, sizeof(p->ns));
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
	.name = GRAPH_TRACER,
	.supported = supported,
	.open = open_tracer,
	.close = close_tracer,
	.read = read_tracer,
	.has = has_phase,
};
