/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MEASURE_PHASE_METHOD_H
#define PFNBENCH_MEASURE_PHASE_METHOD_H

#include "bench/machine/trace_buffer.h"
#include "bench/measure/attempt.h"
#include "bench/measure/phase.h"

struct phases;

/**
 * struct phases_method - a way to tell phases; for bench/measure/phase_*.c alone
 * @name: in run.json
 * @supported: whether the kernel has what it takes; 0 or -errno with the reason
 * @open: set @p->own and @p->buffer up, tracing switched off; what it has done is undone after a
 * failure. 0 or -errno with the reason in @p->why
 * @close: after an open that succeeded
 * @read: fill @p->ns; 0 or -errno with the reason
 * @has: whether a phase can be told
 */
struct phases_method {
	const char *name;
	int (*supported)(int root, struct diag *why);
	int (*open)(struct phases *p);
	void (*close)(struct phases *p);
	int (*read)(struct phases *p, const struct phases_trial *trial, struct diag *why);
	bool (*has)(const struct phases *p, enum phase phase);
};
extern const struct phases_method phases_by_functions;
extern const struct phases_method phases_by_events;

/**
 * struct phases - a method at work
 * @asked: the level has phases
 * @ready: it is set up
 * @why: why it is not
 * @journal: where a method notes what it changes, with phases_note(); may be NULL
 * @root: tracefs
 * @own: the method's
 * @ns: by phase, of the last trial
 */
struct phases {
	bool asked;
	bool ready;
	struct diag why;
	const struct phases_method *method;
	struct journal *journal;
	int root;
	struct trace_buffer buffer;
	void *own;
	uint64_t ns[PHASE_NR];
};

/**
 * phases_note() - note in the journal, if there is one, what is about to be changed in tracefs
 * @p: the method at work
 * @setting: GRAPH_TRACER_PATH, TRACE_INSTANCE_PATH
 * @value: that the setting has
 *
 * Return: 0 or -errno with the reason in @p->why
 */
int phases_note(struct phases *p, const char *setting, uint64_t value);

/**
 * phases_lost() - why a trace is of no use that records are missing from
 * @lost: how many records
 * @why: gets the reason; may be NULL
 *
 * Return: -ENOSPC
 */
int phases_lost(uint64_t lost, struct diag *why);

#endif
