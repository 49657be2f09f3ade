/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_DISPATCH_H
#define PFNBENCH_ENV_DISPATCH_H

#include <jansson.h>
#include <stdbool.h>

#include "bench/boot/kernel.h"
#include "bench/boot/qemu.h"
#include "bench/env/pinning.h"
#include "bench/plan/plan.h"
#include "bench/record/writer.h"

struct journal;
struct profiling;

/**
 * struct dispatch - hands the trials of a plan to environments, and their records to the writer
 * @kernels: by index of the experiment
 * @accel: how guests are run
 * @pinning: CPUs that they have for themselves
 * @dir: result directory
 * @run: run.json, kept up to date
 * @writer: trials.ndjson
 * @profiling: profiles; not NULL
 * @done: by trial: is recorded, and has not to run again
 * @told: by trial: @step was called for it; its own
 * @nr_other: trials that ran again, and had another record before
 * @jobs: how many guests at once
 * @journal: of a host run that works on pages; else NULL
 * @booted: called when a boot's first guest is ready, for progress
 * @step: called when a trial has been recorded, for progress, with the record as text; @note for
 * what is worth a line
 */
struct dispatch {
	const struct experiment *exp;
	const struct plan *plan;
	const struct kernel *kernels;
	struct accel accel;
	const struct pinning *pinning;
	const char *dir;
	json_t *run;
	struct writer *writer;
	struct profiling *profiling;
	bool *done;
	bool *told;
	size_t nr_other;
	unsigned int jobs;
	struct journal *journal;
	void (*booted)(void *ctx);
	void (*step)(void *ctx, const struct planned_trial *t, const char *line, size_t len);
	void (*note)(void *ctx, const char *text);
	void *ctx;
};

/**
 * dispatch_restart() - have boots that are not complete begin again, where that gives the same
 * @d: @d->done of such boots is cleared, and @d->note told
 *
 * By icount a trial depends on all that ran in its guest before. Records stay, and are compared
 * with what comes out; see writer_repeat(). Elsewhere what is there is kept, and a guest goes on.
 */
void dispatch_restart(struct dispatch *d);

/**
 * dispatch_run() - run every trial that is not @done and whose kernel can be had
 * @d: all set but @d->told; @d->done and @d->run are kept up to date
 * @why: why the run ended early
 *
 * Return: 0, -EINTR after a signal, -ECHILD when guests or workers cannot do their work or are
 * killed again and again, -errno; what was recorded until then is kept
 */
int dispatch_run(struct dispatch *d, struct diag *why);

#endif
