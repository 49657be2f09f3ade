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
 * @exp: what was asked; not kept
 * @plan: what was made of @exp: cells that are skipped, and how many trials there are; not kept
 * @arguments: what was typed after "pfnbench run"; copied
 * @nr: how many
 * @why: why there is no record
 *
 * Return: new reference, or NULL with the reason
 */
json_t *run_record_new(const struct experiment *exp, const struct plan *plan,
		       const char *const *arguments, size_t nr, struct diag *why);

/**
 * run_record_kernel() - add a kernel, in the experiment's order
 * @run: the record
 * @k: prepared
 * @guest: its guests, with their plugin; NULL for a run on this machine
 */
void run_record_kernel(json_t *run, const struct kernel *k, const struct qemu_guest *guest);

/**
 * run_record_qemu() - which emulator
 * @run: the record
 * @v: as from qemu_find()
 */
void run_record_qemu(json_t *run, const struct qemu_version *v);

/**
 * run_record_accel() - how guests in real time are run
 * @run: the record
 * @accel: stolen; NULL: there are none
 */
void run_record_accel(json_t *run, json_t *accel);

/**
 * run_record_plugin() - what QEMU counts with; run_record_qemu() was called
 * @run: the record
 * @sha256: of the plugin
 * @cache: caches that memory accesses are counted with, or NULL
 */
void run_record_plugin(json_t *run, const char *sha256, const char *cache);

/**
 * run_record_profiles() - how many trials are in profiles.ndjson.gz
 * @run: the record
 * @recorded: how many
 * @sha256: of its lines; NULL: the run is not finished
 */
void run_record_profiles(json_t *run, size_t recorded, const char *sha256);

/**
 * run_record_facts() - what the first guest of a kernel told of itself
 * @run: the record; its warnings are made anew
 * @kernel: index in the experiment
 * @facts: borrowed; not taken where the kernel has facts already
 */
void run_record_facts(json_t *run, size_t kernel, json_t *facts);

/**
 * run_record_guest() - add a guest that has started, or say more of one that is there
 * @run: the record
 * @guest: stolen; known by its kernel, boot and start
 */
void run_record_guest(json_t *run, json_t *guest);

/**
 * run_record_go_on() - take what a resumed run does not find out again from its record
 * @run: the record; gets when the run began, its command, its guests and the kernels' facts. A
 *	 guest that an earlier pfnbench left "running", for it was killed, is "lost"
 * @old: run.json as it is
 */
void run_record_go_on(json_t *run, const json_t *old);

/**
 * run_record_starts() - how many guests a kernel's boot has had
 * @run: the record
 * @spec: the kernel, as in the experiment
 * @boot: number of the boot, from 0
 *
 * Return: how many guests the record has of this boot, those included that still run
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
 * @run: the record
 * @recorded: how many
 */
void run_record_recorded(json_t *run, size_t recorded);

/**
 * run_record_end() - the run is finished
 * @run: the record; gets the time of its end, and what the hypervisor took meanwhile. Its warnings
 *	 are made anew
 * @recorded: how many trials are in trials.ndjson
 * @sha256: of trials.ndjson
 * @began: CPU time when the run began, or when it was resumed; zeros: not known
 */
void run_record_end(json_t *run, size_t recorded, const char *sha256,
		    const struct machine_cpu_time *began);

/**
 * run_record_save() - write DIR/run.json as a whole
 * @run: the record
 * @dir: result directory
 * @why: why it could not be written; may be NULL
 *
 * Return: 0, -ENOMEM, or -errno of writing the file
 */
int run_record_save(const json_t *run, const char *dir, struct diag *why);

#endif
