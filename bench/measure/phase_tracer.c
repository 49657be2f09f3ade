// SPDX-License-Identifier: GPL-2.0
/*
 * Phases of an operation, by the best way that the kernel offers. Everything is allocated before
 * the first trial, and the trace is read when a trial is over.
 */

#include "bench/measure/phase_tracer.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench/machine/journal.h"
#include "bench/machine/private_mount.h"
#include "bench/measure/phase_method.h"

static const struct phases_method *const methods[PHASES_BY_NR] = {
	[PHASES_BY_FUNCTIONS] = &phases_by_functions,
	[PHASES_BY_EVENTS] = &phases_by_events,
};

const char *phases_by_name(enum phases_by by)
{
	return methods[by]->name;
}

int phases_supported(enum phases_by *by, struct diag *why)
{
	struct diag worse = { "" };
	int root, err;

	*why = (struct diag){ "" };
	*by = PHASES_BY_FUNCTIONS;
	root = private_mount("tracefs", "", why);
	if (root < 0)
		return root;
	err = methods[*by]->supported(root, why);
	if (err && !methods[PHASES_BY_EVENTS]->supported(root, &worse)) {
		*by = PHASES_BY_EVENTS;
		err = 0;
	}
	close(root);
	return err;
}

static void forget_note(struct phases *p)
{
	struct diag ignored;

	if (p->journal)
		journal_release(p->journal, &ignored);
}

static int open_method(struct phases *p, enum phases_by by)
{
	int err;

	p->method = methods[by];
	p->root = private_mount("tracefs", "", &p->why);
	if (p->root < 0)
		return p->root;
	err = p->method->supported(p->root, &p->why) ?: p->method->open(p);
	if (err)
		forget_note(p);
	return err;
}

static struct phases *new_phases(enum measure measure)
{
	struct phases *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->root = p->buffer.on = p->buffer.raw = -1;
	p->asked = measure_has(measure, MEASURE_PHASES);
	return p;
}

struct phases *phases_open_by(enum measure measure, enum phases_by by)
{
	struct phases *p = new_phases(measure);

	if (p)
		p->ready = p->asked && !open_method(p, by);
	return p;
}

struct phases *phases_open(enum measure measure, struct journal *j)
{
	struct phases *p = new_phases(measure);
	enum phases_by by;

	if (p)
		p->journal = j;
	if (p && p->asked && !phases_supported(&by, &p->why))
		p->ready = !open_method(p, by);
	return p;
}

void phases_close(struct phases *p)
{
	if (!p)
		return;
	if (p->ready) {
		p->method->close(p);
		forget_note(p);
	}
	if (p->root >= 0)
		close(p->root);
	free(p);
}

void phases_start(struct phases *p)
{
	if (p && p->ready)
		trace_buffer_switch(&p->buffer, true);
}

void phases_stop(struct phases *p)
{
	if (p && p->ready)
		trace_buffer_switch(&p->buffer, false);
}

int phases_read(struct phases *p, const struct phases_trial *trial, struct diag *why)
{
	int err;

	if (!p || !p->asked)
		return 0;
	if (!p->ready)
		return diag_set(why, -ENOTSUP, "phases: %s", p->why.text);
	err = p->method->read(p, trial, why);
	return err ?: 1;
}

json_t *phases_json(const struct phases *p)
{
	json_t *o = json_object();

	for (enum phase i = 0; i < PHASE_NR; i++)
		if (p->method->has(p, i))
			json_object_set_new(o, phase_names[i], json_integer(p->ns[i]));
	return o;
}
