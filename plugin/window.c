// SPDX-License-Identifier: GPL-2.0
/* Timed attempts, as marks tell of them, and the line that a trial gets. */

#include <inttypes.h>
#include <string.h>

#include "kmod/include/pfnbench_mark.h"
#include "plugin/profile.h"

/*
 * The clock is the number of instructions and what was skipped while the CPU was halted. Debian's
 * QEMU exports both, since its modules need its symbols. Neither may be asked for while a CPU
 * runs, for the part that it has not told yet; what was skipped does not depend on that.
 */
extern int64_t icount_get(void) __attribute__((weak));
extern int64_t icount_get_raw(void) __attribute__((weak));
extern __thread void *current_cpu __attribute__((weak));

static uint64_t skipped(void)
{
	void *cpu;
	uint64_t ns;

	if (!icount_get || !icount_get_raw)
		return 0;
	cpu = current_cpu;
	current_cpu = NULL;
	ns = icount_get() - icount_get_raw();
	current_cpu = cpu;
	return ns;
}

void window_woke(struct profile *p)
{
	uint64_t now = skipped();

	p->skipped_pending = false;
	p->idle += now - p->skipped;
	p->stacks.now += now - p->skipped;
	p->skipped = now;
}

static void begin_trial(struct profile *p)
{
	memset(p->counts, 0, symbols_all(&p->symbols) * sizeof(*p->counts));
	stacks_reset(&p->stacks);
	p->active = false;
	p->id = p->windows = p->tlb_flushes = p->idle = 0;
}

/* Of a block, the instructions behind the mark are in the window, and those before are not. */
static void begin_window(struct profile *p, const struct place *place)
{
	if (p->has_memory)
		memory_begin(&p->memory, p->cold);
	stacks_begin(&p->stacks, executed_nr(p->executed) - place->behind);
	p->skipped = skipped();
	p->skipped_pending = false;
	p->active = true;
	p->windows++;
}

static void end_window(struct profile *p, unsigned int cpu, const struct place *place)
{
	if (!p->active)
		return;
	if (p->skipped_pending)
		window_woke(p);
	p->active = false;
	stacks_add(&p->stacks, cpu, place->fn, executed_nr(p->executed) - place->behind);
	stacks_end(&p->stacks, symbols_unknown(&p->symbols));
}

void window_mark(struct profile *p, unsigned int cpu, const struct place *place)
{
	switch (place->mark) {
	case PFNB_MARK_TRIAL:
		begin_trial(p);
		break;
	case PFNB_MARK_BIT0:
	case PFNB_MARK_BIT1:
		p->id = p->id << 1 | (place->mark == PFNB_MARK_BIT1);
		break;
	case PFNB_MARK_BEGIN:
		begin_window(p, place);
		break;
	case PFNB_MARK_END:
		end_window(p, cpu, place);
		break;
	case PFNB_MARK_TRIAL_END:
		window_write(p);
		break;
	}
}

/* Return: instructions in all of the contexts */
static uint64_t add_nodes(struct profile *p, const struct node *n)
{
	uint64_t nr = 0;

	for (; n; n = n->next) {
		p->counts[n->fn].value[COLUMN_INSTRUCTIONS] += n->self;
		nr += n->self + add_nodes(p, n->child);
	}
	return nr;
}

static void write_functions(const struct profile *p)
{
	static const struct counts none;
	int columns = p->has_memory ? COLUMN_NR : COLUMN_LOADS;
	const char *comma = "";

	for (uint32_t fn = 0; fn < symbols_all(&p->symbols); fn++) {
		const struct counts *c = &p->counts[fn];

		if (!memcmp(c, &none, sizeof(none)))
			continue;
		fprintf(p->out, "%s[%" PRIu32, comma, fn);
		for (int i = 0; i < columns; i++)
			fprintf(p->out, ",%" PRIu64, c->value[i]);
		fputc(']', p->out);
		comma = ",";
	}
}

static void write_nodes(FILE *out, const struct node *n)
{
	for (const char *comma = ""; n; n = n->next, comma = ",") {
		fprintf(out, "%s[%" PRIu32 ",%" PRIu64 ",[", comma, n->fn, n->self);
		write_nodes(out, n->child);
		fputs("]]", out);
	}
}

void window_write(struct profile *p)
{
	const struct stacks *s = &p->stacks;

	fprintf(p->out,
		"{\"id\":%" PRIu64 ",\"windows\":%" PRIu64 ",\"instructions\":%" PRIu64
		",\"tlb_flushes\":%" PRIu64 ",\"lost\":%" PRIu64,
		p->id, p->windows, add_nodes(p, s->root.child), p->tlb_flushes, s->lost);
	if (icount_get && icount_get_raw)
		fprintf(p->out, ",\"idle_ns\":%" PRIu64, p->idle);
	fputs(",\"functions\":[", p->out);
	write_functions(p);
	fputs("],\"calls\":[", p->out);
	for (size_t i = 0; i < s->nr_calls; i++) {
		const struct call *c = &s->call[i];

		fprintf(p->out, "%s[%" PRIu32 ",%" PRIu32 ",%" PRIu64 ",%" PRIu64 "]", i ? "," : "",
			c->fn, c->depth, c->begin, c->end);
	}
	fputs("],\"stacks\":[", p->out);
	write_nodes(p->out, s->root.child);
	fputs("]}\n", p->out);
	fflush(p->out);
}
