/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CALIBRATE_MIX_H
#define PFNBENCH_CALIBRATE_MIX_H

#include <stdint.h>

/*
 * A mix of instructions as the kernel has them where it moves pages from list to list: an object is
 * found by a pointer, its flags are tested, it is taken off a list and put onto another, with the
 * checks of a hardened kernel; a counter in it is raised atomically; a function with a frame of its
 * own is called; and of one branch in every fourth object nobody can tell the way.
 */

/* Executed for each object, whichever way branches go; a unit test counts them. */
#define MIX_INSTRUCTIONS 64

/**
 * struct mix_object - what the mix works on: a cache line
 * @next: the object that is visited after this one
 * @list_next: list of objects, a ring with its head
 * @list_prev: likewise
 * @count: raised by one at each visit
 * @flags: tested; 0
 * @value: read
 */
struct mix_object {
	struct mix_object *next;
	struct mix_object *list_next;
	struct mix_object *list_prev;
	int32_t count;
	uint32_t flags;
	uint64_t value;
	uint64_t unused[3];
};

/**
 * struct mix_state - what goes from one visit to the next
 * @object: that was visited
 * @head: of the list
 * @random: state of a random number; not 0
 */
struct mix_state {
	struct mix_object *object;
	struct mix_object *head;
	uint64_t random;
};

/* The code that visits one object, from its first byte to the one after its last. Position independent; registers as
 * mix.c tells. */
extern const unsigned char mix_code[], mix_code_end[];

/**
 * mix_enter() - run code that was made of copies of mix_code
 * @state: changed
 * @code: the copies, and a return
 */
void mix_enter(struct mix_state *state, const void *code);

#endif
