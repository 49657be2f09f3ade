// SPDX-License-Identifier: GPL-2.0
/*
 * Who called whom, from where return addresses are stored and loaded. A plugin cannot read
 * registers, but a call stores at the stack pointer and a return loads from there. What lies below
 * such an address is dead, whatever left it there: tail calls, jumps out of several functions, and
 * tasks that never return need no care.
 */

#include "plugin/stacks.h"

#include <stdlib.h>
#include <string.h>

#include "plugin/arch.h"

#define CALLS_MAX (1u << 20)
#define NODES_MAX (1u << 18)

bool stacks_init(struct stacks *s)
{
	s->thread = calloc(THREADS_MAX, sizeof(*s->thread));
	s->call = malloc(CALLS_MAX * sizeof(*s->call));
	s->room = malloc(NODES_MAX * sizeof(*s->room));
	return s->thread && s->call && s->room;
}

void stacks_begin(struct stacks *s, uint64_t executed)
{
	s->nr_threads = 0;
	s->operation = NULL;
	s->executed = executed;
	for (unsigned int cpu = 0; cpu < CPUS_MAX; cpu++)
		s->cpu[cpu] = (struct cpu){ .context = &s->root };
}

void stacks_reset(struct stacks *s)
{
	s->root = (struct node){ NULL };
	s->nr_nodes = 0;
	s->nr_calls = 0;
	s->now = 0;
	s->lost = 0;
	stacks_begin(s, 0);
}

/* The one that was found last stands first. */
static struct node *child_of(struct stacks *s, struct node *parent, uint32_t fn)
{
	struct node **link = &parent->child, *n;

	while ((n = *link) && n->fn != fn)
		link = &n->next;
	if (n) {
		*link = n->next;
	} else if (s->nr_nodes < NODES_MAX) {
		n = &s->room[s->nr_nodes++];
		*n = (struct node){ .parent = parent, .fn = fn };
	} else {
		s->lost++;
		return parent;
	}
	n->next = parent->child;
	parent->child = n;
	return n;
}

/* Where the function was not known, or one was left that nothing told of. */
static void settle(struct stacks *s, struct cpu *c, uint32_t fn)
{
	if (!c->known)
		c->context = child_of(s, c->context, fn);
	else if (c->context->fn != fn)
		c->context = child_of(s, c->context->parent ?: &s->root, fn);
	c->known = true;
	c->context->self += c->pending;
	c->pending = 0;
}

static uint64_t take(struct stacks *s, uint64_t executed)
{
	uint64_t nr = executed - s->executed;

	s->executed = executed;
	s->now += nr;
	return nr;
}

void stacks_add(struct stacks *s, unsigned int cpu, uint32_t fn, uint64_t executed)
{
	struct cpu *c = &s->cpu[cpu];

	c->pending += take(s, executed);
	settle(s, c, fn);
}

/* The function that comes next belongs beside this one. */
void stacks_jump(struct stacks *s, unsigned int cpu)
{
	struct cpu *c = &s->cpu[cpu];

	c->context = c->context->parent ?: &s->root;
	c->known = false;
}

/* What a CPU looks up itself when an interrupt comes may seem to be a return's load. */
static bool is_entry_area(uint64_t address)
{
	return address >= ENTRY_AREA_BEGIN && address < ENTRY_AREA_END;
}

/* Return: NULL where the address is on no task's or interrupts' stack, or there are too many */
static struct thread *thread_at(struct stacks *s, unsigned int cpu, uint64_t address)
{
	uint64_t key = address >> STACK_SHIFT;
	struct thread *t = s->cpu[cpu].thread;

	if (t && t->key == key)
		return t;
	if (is_entry_area(address))
		return NULL;
	for (t = s->thread; t < s->thread + s->nr_threads; t++)
		if (t->key == key)
			return s->cpu[cpu].thread = t;
	if (s->nr_threads == THREADS_MAX) {
		s->lost++;
		return NULL;
	}
	s->nr_threads++;
	t->key = key;
	t->nr = t->nr_interrupted = 0;
	return s->cpu[cpu].thread = t;
}

static void note_call(struct stacks *s, const struct thread *t, const struct frame *f)
{
	struct call c = { .fn = f->fn, .begin = f->begin, .end = s->now };

	if (t != s->operation)
		return;
	for (const struct frame *below = t->frame; below < f; below++)
		c.depth += below->fn != FRAME_PLAIN;
	if (s->nr_calls < CALLS_MAX)
		s->call[s->nr_calls++] = c;
	else
		s->lost++;
}

static void pop(struct stacks *s, struct thread *t)
{
	const struct frame *f = &t->frame[--t->nr];

	if (f->fn != FRAME_PLAIN)
		note_call(s, t, f);
}

static void push(struct stacks *s, struct thread *t, const struct frame *f)
{
	if (t->nr < FRAMES_MAX)
		t->frame[t->nr++] = *f;
	else
		s->lost++;
}

void stacks_call(struct stacks *s, unsigned int cpu, uint64_t address)
{
	struct thread *t = thread_at(s, cpu, address);
	struct frame f = { address, s->cpu[cpu].context, FRAME_PLAIN, 0 };

	s->cpu[cpu].known = false;
	if (!t)
		return;
	while (t->nr && t->frame[t->nr - 1].address <= address)
		pop(s, t);
	push(s, t, &f);
}

void stacks_return(struct stacks *s, unsigned int cpu, uint64_t address)
{
	struct thread *t = thread_at(s, cpu, address);
	struct cpu *c = &s->cpu[cpu];

	if (!t)
		return;
	c->context = &s->root;
	c->known = false;
	while (t->nr && t->frame[t->nr - 1].address < address)
		pop(s, t);
	while (t->nr && t->frame[t->nr - 1].address == address) {
		c->context = t->frame[t->nr - 1].caller;
		c->known = true;
		pop(s, t);
	}
}

void stacks_enter(struct stacks *s, unsigned int cpu, uint32_t fn, uint64_t executed)
{
	struct cpu *c = &s->cpu[cpu];
	struct thread *t = c->thread;
	struct frame f = { .fn = fn };

	c->pending += take(s, executed);
	if (!t || !t->nr)
		return;
	if (!s->operation)
		s->operation = t;
	f.begin = s->now;
	f.address = t->frame[t->nr - 1].address;
	f.caller = t->frame[t->nr - 1].caller;
	push(s, t, &f);
}

/* What was executed of a function that is not known yet waits for the interrupt's end: the loop of a
 * copy has 1500 instructions before one tells which function it is. */
void stacks_interrupt(struct stacks *s, unsigned int cpu, uint64_t executed)
{
	struct cpu *c = &s->cpu[cpu];
	struct thread *t = c->thread;

	c->pending += take(s, executed);
	if (c->known) {
		c->context->self += c->pending;
		c->pending = 0;
	}
	if (t && t->nr_interrupted < INTERRUPTS_MAX) {
		t->interrupted[t->nr_interrupted++] =
			(struct interrupted){ c->context, c->known, c->pending };
		c->pending = 0;
	} else if (!t && !c->was_outside) {
		c->outside = (struct interrupted){ c->context, c->known, c->pending };
		c->was_outside = true;
		c->pending = 0;
	}
	c->context = &s->root;
	c->known = false;
}

static void resume(struct cpu *c, const struct interrupted *from)
{
	c->context = from->context;
	c->known = from->known;
	c->pending += from->pending;
}

void stacks_iret(struct stacks *s, unsigned int cpu)
{
	struct cpu *c = &s->cpu[cpu];
	struct thread *t = c->thread;

	c->context = &s->root;
	c->known = false;
	if (t && t->nr_interrupted) {
		resume(c, &t->interrupted[--t->nr_interrupted]);
	} else if (c->was_outside) {
		resume(c, &c->outside);
		c->was_outside = false;
	}
}

void stacks_end(struct stacks *s, uint32_t unknown)
{
	uint64_t left = 0;

	for (uint32_t i = 0; i < s->nr_threads; i++)
		for (uint32_t k = 0; k < s->thread[i].nr_interrupted; k++)
			left += s->thread[i].interrupted[k].pending;
	for (unsigned int cpu = 0; cpu < CPUS_MAX; cpu++)
		left += s->cpu[cpu].pending +
			(s->cpu[cpu].was_outside ? s->cpu[cpu].outside.pending : 0);
	if (left)
		child_of(s, &s->root, unknown)->self += left;
}
