/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PROTOCOL_JOB_H
#define PFNBENCH_PROTOCOL_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>

#include "bench/cell/cell.h"
#include "bench/cell/level.h"
#include "bench/util/diag.h"

#define JOB_SCHEMA 1

struct journal;

/**
 * struct job_trial - a trial as an environment gets it
 * @id: index in the plan
 * @trial: repetition of the cell in this boot
 * @text: axis values as in the experiment
 * @seed: places pages
 */
struct job_trial {
	uint32_t id;
	uint32_t trial;
	const char *text[AXIS_NR];
	uint64_t seed;
};

/**
 * struct job - what one guest (or one host process) is to do, in order
 *
 * In a guest it is the file /job.json of the initramfs.
 */
struct job {
	const char *kernel; /* spec, as in the experiment */
	const char *env;    /* "vm" or "host" */
	const char *clock;  /* "icount" or "wall" */
	uint32_t boot;
	uint64_t deadline_ns;
	enum measure measure;
	bool symbols;		  /* tell where functions are; no trials */
	const char *module;	  /* words that a guest loads the module with, or NULL */
	const char *module_error; /* why there is none, or NULL */
	const char *blocks;	  /* memory blocks that ranges may be in, or NULL; block_spans.h */
	struct job_trial *trials;
	size_t nr_trials;
	json_t *json; /* owns every string */
	/* of host runs, and not in the JSON text */
	bool cold;		 /* idle before each trial */
	uint64_t reserve_bytes;	 /* see reserve.h */
	struct journal *journal; /* borrowed, or NULL */
};

/**
 * job_parse() - read a job from JSON text; release with job_free()
 * @text: the JSON text; borrowed, and needs no NUL
 * @len: bytes of @text
 * @job: filled; its strings are those of @job->json. Empty after an error
 * @why: reason for an error; may be NULL
 *
 * Return: 0; -EINVAL: no JSON, or no job of this version; -ENOMEM
 */
int job_parse(const char *text, size_t len, struct job *job, struct diag *why);

/**
 * job_free() - free what job_parse() has made; the job is empty then
 * @job: the job; the struct itself and the journal stay the caller's
 */
void job_free(struct job *job);

/**
 * job_dump() - JSON text of a job whose fields are set (@job->json is not looked at)
 * @job: the job; borrowed
 *
 * Return: malloc()ed string with no machine's path or time in it, which the caller frees; NULL
 * where there is no memory or a text of the job is no UTF-8
 */
char *job_dump(const struct job *job);

/**
 * axes_json_add() - add a cell's values to what is told of it
 * @json: stolen; gets a text for each axis. May be NULL
 * @text: the values
 *
 * Return: @json; NULL where that is NULL or a text is no UTF-8
 */
json_t *axes_json_add(json_t *json, const char *const text[AXIS_NR]);

/**
 * job_is_icount() - whether the clock is virtual: 1 ns is 1 instruction
 * @job: the job
 *
 * Return: whether its clock is "icount"
 */
bool job_is_icount(const struct job *job);

#endif
