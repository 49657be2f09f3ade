/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_EXPERIMENT_CMDLINE_H
#define PFNBENCH_EXPERIMENT_CMDLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/util/diag.h"

/* Bytes; the normal form of an experiment has it in one line. */
#define CMDLINE_LEN_MAX 160

/**
 * cmdline_check() - whether guests may have further words on their kernel's command line
 * @text: words, with blanks between them
 * @why: the word that must not be there, the reason, and what to do instead
 *
 * Refused are words that take away what pfnbench relies on: the serial lines, init, clocks and
 * seeds that are the same in every boot, and what other keys of [machine] decide. Whether a kernel
 * knows a word is seen in the guest.
 *
 * Return: 0, -EINVAL, or -ERANGE for a text that is too long
 */
int cmdline_check(const char *text, struct diag *why);

/**
 * cmdline_normal() - the same words with one blank between them
 * @text: as for cmdline_check()
 *
 * Return: malloc()ed string, which the caller frees
 */
char *cmdline_normal(const char *text);

/**
 * cmdline_fits() - whether such words can be had from a machine
 * @text: as cmdline_normal() gives it
 * @memory_bytes: the machine's
 * @nodes: NUMA nodes of the machine
 * @why: what contradicts the machine, and the mend
 *
 * Huge pages may take half of the memory, as a target may; what kernelcore= and movablecore= ask
 * for has to be less than all of it.
 *
 * Return: 0, -EINVAL: no size or number, or -ERANGE: the machine has not as much
 */
int cmdline_fits(const char *text, uint64_t memory_bytes, uint32_t nodes, struct diag *why);

/**
 * cmdline_makes_movable() - whether a part of the memory is in zone Movable from the boot on
 * @text: as cmdline_normal() gives it
 *
 * Return: true for kernelcore= and movablecore=
 */
bool cmdline_makes_movable(const char *text);

#endif
