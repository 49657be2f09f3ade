/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_PROFILING_H
#define PFNBENCH_ENV_PROFILING_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "bench/boot/kernel.h"
#include "bench/boot/qemu.h"
#include "bench/env/child.h"
#include "bench/experiment/experiment.h"
#include "bench/measure/profile_symbols.h"
#include "bench/protocol/job.h"
#include "bench/record/profiles_file.h"

/**
 * struct profiling - what a run takes of profiles
 * @on: guests have the plugin
 * @why: why they have not; empty where the level does not ask for it
 * @plugin: its path
 * @plugin_sha256: its hash
 * @cache: caches that memory accesses are counted with, as from cache_model_text(); NULL: they are
 *	   not counted
 * @memory_why: why not
 * @cold: these caches are empty at first
 * @symbols: by index of the experiment's kernels
 * @nr: how many
 * @file: where profiles go
 */
struct profiling {
	bool on;
	struct diag why;
	char *plugin;
	char plugin_sha256[SHA256_HEX];
	char *cache;
	struct diag memory_why;
	bool cold;
	struct profile_symbols *symbols;
	size_t nr;
	struct profiles_file file;
};

/**
 * struct profile_feed - what a guest's plugin has written, and nobody has taken; zeros at first
 * @text: bytes of lines
 * @used: how many
 * @size: how many there is room for
 */
struct profile_feed {
	char *text;
	size_t used, size;
};

/**
 * profiling_choose() - find out whether profiles can be taken
 * @p: filled; profiling_free() is due
 * @exp: the experiment
 * @accel: how guests are run, kind ACCEL_NR on a host
 */
void profiling_choose(struct profiling *p, const struct experiment *exp, const struct accel *accel);

/**
 * profiling_why_not() - why a level's counters cannot be had
 * @p: chosen
 * @level: MEASURE_PROFILE or MEASURE_MEMORY
 *
 * Return: the reason, of @p; NULL: they can be had
 */
const char *profiling_why_not(const struct profiling *p, enum measure level);

/**
 * profiling_equip() - give a guest the plugin
 * @p: chosen; nothing is done where it is not @on
 * @g: gets what the plugin is told, without its files; points into @p
 */
void profiling_equip(const struct profiling *p, struct qemu_guest *g);

/**
 * profiling_prepare() - find out where functions are, in each kernel that can be had
 * @p: chosen; nothing is done where it is not @on
 * @exp: the experiment
 * @kernels: by index of the experiment
 * @accel: how guests are run
 * @dir: result directory
 * @why: the reason of a failure
 *
 * Return: 0 or -errno
 */
int profiling_prepare(struct profiling *p, const struct experiment *exp,
		      const struct kernel *kernels, const struct accel *accel, const char *dir,
		      struct diag *why);

/**
 * profiling_open() - begin or go on with the file of profiles
 * @p: chosen; nothing is done where it is not @on
 * @dir: result directory
 * @done: by id: recorded; cleared of trials that ran and have no profile
 * @ran: by id: of those recorded, the ones that a profile belongs to
 * @nr: how many ids there are
 * @why: the reason of a failure
 *
 * Return: 0 or -errno
 */
int profiling_open(struct profiling *p, const char *dir, bool *done, const bool *ran, size_t nr,
		   struct diag *why);

/**
 * profiling_ran() - whether a profile belongs to a record: an attempt was made, and ended
 * @trial: the record
 *
 * Return: true for a success, a failure and a timeout
 */
bool profiling_ran(const json_t *trial);

/**
 * profiling_take() - keep a trial's profile, and add to its record what is known from it
 * @p: chosen
 * @kernel: index in the experiment
 * @feed: of the guest
 * @c: the guest
 * @job: of the guest
 * @index: which of the job's trials
 * @line: its record
 * @len: bytes of @line
 * @longer: malloc()ed record with counters and phases added; the caller frees. NULL: the record is
 *	    as it shall be
 * @why: the reason of a failure
 *
 * Return: 0 or -errno
 */
int profiling_take(struct profiling *p, size_t kernel, struct profile_feed *feed, struct child *c,
		   const struct job *job, size_t index, const char *line, size_t len, char **longer,
		   struct diag *why);

/**
 * profiling_facts() - add to what a guest can count what its plugin counts
 * @p: chosen
 * @facts: gets, in "counters", "ok" or the reason for each
 */
void profiling_facts(const struct profiling *p, json_t *facts);

/**
 * profile_feed_free() - free what was not taken
 * @feed: may be used again
 */
void profile_feed_free(struct profile_feed *feed);

/**
 * profiling_free() - close the file and free all
 * @p: as filled, or all zeros but for @p->file.fd of -1
 */
void profiling_free(struct profiling *p);

#endif
