// SPDX-License-Identifier: GPL-2.0
/*
 * How much memory pfnbench takes in a guest besides the pages it places: the most resident memory
 * (VmHWM) of the supervisor, which holds the job, and what the worker adds to it with one trial in
 * hand, against what is allowed. It runs on this machine what it runs there, with everything that
 * grows with the range or with the number of trials, but without placing a page.
 */

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/env/frame.h"
#include "bench/env/job.h"
#include "bench/trial/machine.h"
#include "bench/trial/trial.h"
#include "bench/util/file.h"

#define LIMIT_KIB (32 << 10)

static const struct {
	const char *name;
	const char *target, *blocker;
	uint64_t nr_pages, nr_blockers;
	size_t trials;
} cases[] = {
	/* experiments/penalty.ini: a boot's trials, its largest range and most blockers */
	{ "memory-default", "offline", "kernel:10%@random", 32768, 3277, 168 },
	{ "memory-10000-trials", "offline", "kernel:10%@random", 32768, 3277, 10000 },
	{ "memory-1G", "contig:1G", "kernel:1%@random", 262144, 2621, 168 },
	{ "memory-1G-10%-blocked", "contig:1G", "kernel:10%@random", 262144, 26214, 168 },
};

/* "VmHWM:      4711 kB" */
static long high_water_kib(void)
{
	char *text, *line;
	long kib = 0;

	if (file_read("/proc/self/status", &text, NULL))
		return 0;
	line = strstr(text, "VmHWM:");
	if (line)
		kib = strtol(line + strlen("VmHWM:"), NULL, 10);
	free(text);
	return kib;
}

static char *make_job(size_t i)
{
	struct job job = { .kernel = "debian:6.12", .env = "vm", .clock = "icount" };
	char *text;

	job.deadline_ns = 1000000000;
	job.nr_trials = cases[i].trials;
	job.trials = calloc(job.nr_trials, sizeof(*job.trials));
	for (uint32_t t = 0; job.trials && t < job.nr_trials; t++)
		job.trials[t] = (struct job_trial){
			.id = t,
			.seed = (1ull << 52) + t,
			.text = { cases[i].target, "isolate-check", "none", "anon:50%",
				  cases[i].blocker, "forever", "none" },
		};
	text = job.trials ? job_dump(&job) : NULL;
	free(job.trials);
	return text;
}

/* What place, verify and record need for a range, as if the kernel had answered. */
static int record(const struct job *job, size_t i)
{
	struct trial t = { .job = job, .jt = &job->trials[0], .outcome = OUTCOME_FAILURE };
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	struct machine m;
	json_t *json;
	char *text;

	machine_open(&m);
	t.m = &m;
	t.counters = counters_open();
	t.range = (struct pfn_range){ 1 << 18, cases[i].nr_pages };
	for (enum axis a = 0; a < AXIS_NR; a++)
		if (axis_parse(a, t.jt->text[a], &t.cell, &t.reason))
			return 1;
	if (!t.counters || machine_scratch(&m, cases[i].nr_pages))
		return 1;
	t.placement.blockers = m.scratch.bitmap[SCRATCH_FOUND];
	for (uint64_t b = 0; b < cases[i].nr_blockers; b++)
		bit_set(t.placement.blockers, b * 10);
	t.nr_attempts = 1;
	json = trial_json(&t);
	text = json_dumps(json, JSON_COMPACT);
	frame_write(null, FRAME_TRIAL, text, strlen(text));
	free(text);
	json_decref(json);
	return 0;
}

/* In a process of its own: parses the job, and forks as the supervisor does. */
static int measure(size_t i, long kib[2])
{
	char *text = make_job(i);
	int to_parent[2], status;
	struct diag why;
	struct job job;
	long worker;
	pid_t pid;

	if (!text || pipe(to_parent) || job_parse(text, strlen(text), &job, &why))
		return 1;
	free(text);
	kib[0] = high_water_kib();
	pid = fork();
	if (!pid) {
		/* what it shares with the supervisor is counted there */
		worker = -high_water_kib();
		if (record(&job, i))
			_exit(1);
		worker += high_water_kib();
		_exit(write(to_parent[1], &worker, sizeof(worker)) != sizeof(worker));
	}
	if (waitpid(pid, &status, 0) != pid || status ||
	    read(to_parent[0], &kib[1], sizeof(kib[1])) != sizeof(kib[1]))
		return 1;
	return 0;
}

static int run_case(size_t i)
{
	long kib[2], sum;

	if (measure(i, kib))
		return 1;
	sum = kib[0] + kib[1];
	printf("%s %.3f of 32 MiB (supervisor %.1f MiB, worker %.1f MiB more; range of %" PRIu64
	       " MiB, %" PRIu64 " blockers, %zu trials a boot)\n",
	       cases[i].name, (double)sum / LIMIT_KIB, kib[0] / 1024.0, kib[1] / 1024.0,
	       cases[i].nr_pages >> 8, cases[i].nr_blockers, cases[i].trials);
	return 0;
}

int main(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int status = 0;
		pid_t pid;

		fflush(stdout);
		pid = fork();
		if (!pid) {
			status = run_case(i);
			fflush(stdout);
			_exit(status);
		}
		if (waitpid(pid, &status, 0) != pid || status) {
			fprintf(stderr, "bench_memory: %s did not run\n", cases[i].name);
			return 1;
		}
	}
	return 0;
}
