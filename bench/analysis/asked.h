/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ANALYSIS_ASKED_H
#define PFNBENCH_ANALYSIS_ASKED_H

#include <stdbool.h>
#include <jansson.h>

/**
 * asked_text() - what a run was asked: a key of its experiment, after all options
 * @run: run.json
 * @key: of [experiment] or [machine]: "measure", "memory"
 * @absent: what stands for it where the experiment says nothing
 *
 * Return: malloc()ed text; without memory the process ends.
 */
char *asked_text(const json_t *run, const char *key, const char *absent);

/**
 * asked_levels_alike() - whether measuring takes the same time at two levels
 * @a: a level, as asked_text() has it
 * @b: another one
 * @virtual: under the virtual clock: QEMU counts for a profile, and the guest's time stands still
 *
 * Return: true if what is measured at one may be compared with what is at the other.
 */
bool asked_levels_alike(const char *a, const char *b, bool virtual);

#endif
