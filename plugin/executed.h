/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLUGIN_EXECUTED_H
#define PFNBENCH_PLUGIN_EXECUTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct executed;
struct qemu_plugin_insn;
struct qemu_plugin_tb;

/**
 * executed_new() - counters of what the guest executes
 *
 * Return: them; they are there once, and stay
 */
struct executed *executed_new(void);

/**
 * executed_block() - have the instructions of a block counted each time that it begins
 * @e: the counters
 * @tb: the block, which is being translated
 * @nr: how many
 */
void executed_block(struct executed *e, struct qemu_plugin_tb *tb, size_t nr);

/**
 * executed_insn() - have an instruction counted each time that it begins
 * @e: the counters
 * @insn: the instruction, which is being translated, and is not counted with its block
 */
void executed_insn(struct executed *e, struct qemu_plugin_insn *insn);

/**
 * executed_transfer() - have it noted each time that a call or return begins
 * @e: the counters
 * @insn: the instruction, which is being translated
 */
void executed_transfer(struct executed *e, struct qemu_plugin_insn *insn);

/**
 * executed_take_transfer() - ask whether an access is a call's or return's own
 * @e: the counters
 * @cpu: index of the CPU
 *
 * QEMU 7.2 goes on to tell of accesses behind a call or return, where the CPU or a helper makes them
 * before the next instruction that is watched: what an interrupt puts on the stack, and takes from
 * there at its end, states of the FPU. The first access is the transfer's own.
 *
 * Return: whether a call or return has begun since this was asked last
 */
bool executed_take_transfer(struct executed *e, unsigned int cpu);

/**
 * executed_nr() - what the guest has executed
 * @e: the counters
 *
 * Return: instructions, with all of the block that runs now
 */
uint64_t executed_nr(const struct executed *e);

#endif
