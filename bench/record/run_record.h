/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_RECORD_RUN_RECORD_H
#define PFNBENCH_RECORD_RUN_RECORD_H

#include <jansson.h>

#include "bench/boot/kernel.h"
#include "bench/boot/qemu.h"
#include "bench/plan/plan.h"
#include "bench/record/machine_facts.h"

/*
 * run.json while a run is going on. All of these add to or replace in @run; what cannot be stored
 * for want of memory is absent.
 */

/**
 * run_record_new() - what is known before anything is started
 * @arguments: what was typed after "pfnbench run"
 * @nr: how many
 * Return: new reference, or NULL with the reason
 */
json_t *run_record_new(const struct experiment *exp, const struct plan *plan,
		       const char *const *arguments, size_t nr, struct diag *why);

/**
 * run_record_kernel() - add a kernel, in the experiment's order
 * @exp: memory and CPUs of its guests
 * @k: prepared
 * @accel: how its guests are run, kind ACCEL_NR for a run on this machine
 */
void run_record_kernel(json_t *run, const struct experiment *exp, const struct kernel *k,
		       const struct accel *accel);

/**
 * run_record_qemu() - which emulator
 */
void run_record_qemu(json_t *run, const struct qemu_version *v);

/**
 * run_record_facts() - what the first guest of a kernel told of itself
 * @kernel: index in the experiment
 * @facts: borrowed
 */
void run_record_facts(json_t *run, size_t kernel, json_t *facts);

/**
 * run_record_guest() - add a guest that has started, or say more of one that is there
 * @guest: stolen; known by its kernel, boot and start
 */
void run_record_guest(json_t *run, json_t *guest);

/**
 * run_record_lost() - of guests of an earlier pfnbench that was killed, say so
 */
void run_record_lost(json_t *run);

/**
 * run_record_starts() - how many guests a kernel's boot has had
 */
uint32_t run_record_starts(const json_t *run, const char *spec, uint32_t boot);

/**
 * run_record_same() - whether a run can go on: tool, kernels and QEMU are what they were
 * @old: run.json as it is
 * @now: what would be written today
 * @why: what differs
 *
 * Return: 0 or -EINVAL.
 */
int run_record_same(const json_t *old, const json_t *now, struct diag *why);

/**
 * run_record_recorded() - how many trials are in trials.ndjson
 */
void run_record_recorded(json_t *run, size_t recorded);

/**
 * run_record_end() - the run is finished
 * @sha256: of trials.ndjson
 * @began: CPU time when it began, or when it was resumed
 */
void run_record_end(json_t *run, size_t recorded, const char *sha256,
		    const struct machine_cpu_time *began);

/**
 * run_record_save() - write DIR/run.json as a whole
 * Return: 0 or -errno
 */
int run_record_save(const json_t *run, const char *dir, struct diag *why);

#endif
