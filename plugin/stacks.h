/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLUGIN_STACKS_H
#define PFNBENCH_PLUGIN_STACKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct node - a function in one context: called along the nodes above it
 * @parent: its caller; NULL for the root
 * @child: one of those that it called
 * @next: another one that its caller called
 * @fn: the function's index
 * @self: instructions executed in it, without those of callees
 */
struct node {
	struct node *parent;
	struct node *child;
	struct node *next;
	uint32_t fn;
	uint64_t self;
};

/**
 * struct frame - a return address on a stack
 * @address: where it lies
 * @caller: who called
 * @fn: the function called where its calls are noted, FRAME_PLAIN for others
 * @begin: when it was called, ns
 */
struct frame {
	uint64_t address;
	struct node *caller;
	uint32_t fn;
	uint64_t begin;
};
#define FRAME_PLAIN UINT32_MAX

/**
 * struct call - a function that was called and has returned
 * @fn: the function's index
 * @depth: functions of its kind below it on its stack
 * @begin: ns since the first window of the trial
 * @end: likewise
 */
struct call {
	uint32_t fn;
	uint32_t depth;
	uint64_t begin;
	uint64_t end;
};

#define FRAMES_MAX     256
#define THREADS_MAX    64
#define INTERRUPTS_MAX 8

/**
 * struct interrupted - where an interrupt came
 * @context: as of a CPU
 * @known: likewise
 * @pending: likewise
 */
struct interrupted {
	struct node *context;
	bool known;
	uint64_t pending;
};

/**
 * struct thread - one of the kernel's stacks
 * @key: its address, without what lies in it
 * @nr: frames on it
 * @frame: the frames, the deepest one last
 * @interrupted: what ran when interrupts came
 * @nr_interrupted: how many of them have not returned
 */
struct thread {
	uint64_t key;
	uint32_t nr;
	struct frame frame[FRAMES_MAX];
	struct interrupted interrupted[INTERRUPTS_MAX];
	uint32_t nr_interrupted;
};

#define CPUS_MAX 64

/**
 * struct cpu - where a CPU is
 * @context: the function that it is in; where that is not known yet, what has called it
 * @known: @context is the function itself
 * @pending: instructions of a function that is not known yet
 * @thread: its stack; NULL where that is not known
 * @outside: what an interrupt came into before any stack was known, as user space
 * @was_outside: that has not returned
 */
struct cpu {
	struct node *context;
	bool known;
	uint64_t pending;
	struct thread *thread;
	struct interrupted outside;
	bool was_outside;
};

/**
 * struct stacks - the calling contexts of a trial
 * @root: what nobody is known to have called is below it
 * @cpu: the CPUs
 * @thread: the stacks that were seen in this window
 * @nr_threads: how many
 * @operation: stack that the first noted function was called on, in this window
 * @executed: instructions of the guest when they were added to a node last
 * @now: ns in windows of the trial so far
 * @call: calls that have returned
 * @nr_calls: how many
 * @lost: frames and stacks for which there was no room
 * @room: memory of nodes
 * @nr_nodes: how many are used
 */
struct stacks {
	struct node root;
	struct cpu cpu[CPUS_MAX];
	struct thread *thread;
	uint32_t nr_threads;
	struct thread *operation;
	uint64_t executed;
	uint64_t now;
	struct call *call;
	size_t nr_calls;
	uint64_t lost;
	struct node *room;
	size_t nr_nodes;
};

/**
 * stacks_init() - make room
 * @s: gets it; lives as long as the process
 *
 * Return: whether there was memory
 */
bool stacks_init(struct stacks *s);

/**
 * stacks_reset() - forget a trial
 * @s: stacks
 */
void stacks_reset(struct stacks *s);

/**
 * stacks_begin() - a window begins: nothing is known of who called
 * @s: stacks
 * @executed: instructions of the guest so far
 */
void stacks_begin(struct stacks *s, uint64_t executed);

/**
 * stacks_add() - add what was executed to the function that has executed it
 * @s: stacks
 * @cpu: index of the CPU
 * @fn: the function that the CPU is about to leave, or is in
 * @executed: instructions of the guest so far
 */
void stacks_add(struct stacks *s, unsigned int cpu, uint32_t fn, uint64_t executed);

/**
 * stacks_end() - a window ends, after stacks_add(): what interrupts came into and never went on
 * @s: stacks
 * @unknown: the function that it is added to
 */
void stacks_end(struct stacks *s, uint32_t unknown);

/**
 * stacks_jump() - a function is left by a jump, after stacks_add()
 * @s: stacks
 * @cpu: index of the CPU
 */
void stacks_jump(struct stacks *s, unsigned int cpu);

/**
 * stacks_call() - a return address is stored, after stacks_add()
 * @s: stacks
 * @cpu: index of the CPU
 * @address: where it is stored
 */
void stacks_call(struct stacks *s, unsigned int cpu, uint64_t address);

/**
 * stacks_return() - a return address is loaded, after stacks_add()
 * @s: stacks
 * @cpu: index of the CPU
 * @address: where it is loaded from
 */
void stacks_return(struct stacks *s, unsigned int cpu, uint64_t address);

/**
 * stacks_enter() - a function begins, of those whose calls are noted
 * @s: stacks
 * @cpu: index of the CPU
 * @fn: the function
 * @executed: instructions of the guest before it
 */
void stacks_enter(struct stacks *s, unsigned int cpu, uint32_t fn, uint64_t executed);

/**
 * stacks_interrupt() - an interrupt or exception begins
 * @s: stacks
 * @cpu: index of the CPU
 * @executed: instructions of the guest before it
 */
void stacks_interrupt(struct stacks *s, unsigned int cpu, uint64_t executed);

/**
 * stacks_iret() - an interrupt returns, after stacks_add()
 * @s: stacks
 * @cpu: index of the CPU
 */
void stacks_iret(struct stacks *s, unsigned int cpu);

#endif
