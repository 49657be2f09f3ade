/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_ACCEL_CHOICE_H
#define PFNBENCH_ENV_ACCEL_CHOICE_H

#include <jansson.h>
#include <stdbool.h>

#include "bench/boot/accel.h"
#include "bench/boot/kernel.h"
#include "bench/env/pinning.h"
#include "bench/experiment/experiment.h"

/* Wall time that KVM has for a guest that tells its facts, ms */
#define ACCEL_PROBE_MS 20000

/**
 * struct accel_ask - what is known before a run's guests are started
 * @exp: the experiment
 * @kernel: to boot a guest with; without error
 * @dir: result directory; the log of that guest is there meanwhile
 * @jobs: guests at once
 * @jobs_asked: the user has named @jobs
 * @root: "", or the folder with a copy of another machine's /dev and /sys
 * @probe_ms: wall time that KVM has, ms
 */
struct accel_ask {
	const struct experiment *exp;
	const struct kernel *kernel;
	const char *dir;
	unsigned int jobs;
	bool jobs_asked;
	const char *root;
	unsigned int probe_ms;
};

/**
 * struct accel_choice - how the guests of a run are run, and why not better
 * @accel: how; kind ACCEL_NR where there are none
 * @jobs: guests at once
 * @real: their time is real, and all below matters
 * @no_kvm: why not by KVM; "" where they are
 * @no_huge: why huge pages are not behind a guest of KVM; "" where they are
 * @pinning: CPUs that they have for themselves
 */
struct accel_choice {
	struct accel accel;
	unsigned int jobs;
	bool real;
	struct diag no_kvm;
	struct diag no_huge;
	struct pinning pinning;
};

/**
 * accel_choose() - how the guests of a run are run: in real time by KVM where it works
 * @ask: what is known
 * @c: filled; release with accel_choice_free() whatever is returned
 * @why: why no guest could be started to try it with
 *
 * /dev/kvm may be there and not work at all: only a guest that tells its facts in time is proof.
 * Where there is none, guests with real time are emulated. Two guests beside each other disturb each
 * other where time is the machine's: by KVM there is one at a time, unless more are asked for.
 *
 * Return: 0; -errno: this machine has no process or file for a guest
 */
int accel_choose(const struct accel_ask *ask, struct accel_choice *c, struct diag *why);

/**
 * accel_device() - whether there is KVM to be tried
 * @root: as in struct accel_ask
 * @why: why not
 *
 * Return: 0 or -errno of opening /dev/kvm
 */
int accel_device(const char *root, struct diag *why);

/**
 * accel_choice_json() - the choice: "accel" in run.json
 * @c: the choice
 *
 * Return: new reference, or NULL where time is not real or there are no guests
 */
json_t *accel_choice_json(const struct accel_choice *c);

/**
 * accel_choice_free() - free what a choice has
 * @c: as from accel_choose(), or all zeros
 */
void accel_choice_free(struct accel_choice *c);

#endif
