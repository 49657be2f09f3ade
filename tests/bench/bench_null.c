// SPDX-License-Identifier: GPL-2.0
/*
 * What the harness costs for each trial: null trials as a guest runs them, in a worker process that
 * sends frames to somebody who reads them, against a bare loop of the two clock reads that a null
 * trial consists of. Null trials run on this machine and touch nothing.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/env/worker.h"
#include "bench/protocol/job.h"
#include "bench/trial/trial.h"

#define TRIALS 5000
#define ROUNDS 7

static const char *const nothing[AXIS_NR] = {
	[AXIS_TARGET] = "null",	     [AXIS_POLICY] = "early-check", [AXIS_RETRY] = "none",
	[AXIS_FILL] = "none",	     [AXIS_BLOCKER] = "none",	    [AXIS_LIFETIME] = "forever",
	[AXIS_CHURN] = "none",	     [AXIS_ONLINE] = "kernel",	    [AXIS_FRAGMENT] = "none",
	[AXIS_BLOCK_TYPES] = "none",
};

static struct job_trial trials[TRIALS];
static struct job job = {
	.kernel = "host",
	.env = "host",
	.clock = "wall",
	.deadline_ns = 1000000000,
	.trials = trials,
	.nr_trials = TRIALS,
};

static void read_all(int fd)
{
	char buf[65536];

	while (read(fd, buf, sizeof(buf)) > 0)
		;
}

/* Return: ns a trial, or 0 when something went wrong */
static double harness_ns(void)
{
	int fds[2], status, err;
	uint64_t begin, end;
	pid_t reader;

	if (pipe(fds))
		return 0;
	reader = fork();
	if (!reader) {
		close(fds[1]);
		read_all(fds[0]);
		_exit(0);
	}
	close(fds[0]);
	begin = clock_ns();
	err = worker_supervise(&job, fds[1], -1);
	end = clock_ns();
	close(fds[1]);
	waitpid(reader, &status, 0);
	return err ? 0 : (double)(end - begin) / TRIALS;
}

static double bare_ns(void)
{
	volatile uint64_t sink;
	uint64_t begin = clock_ns(), end;

	for (int i = 0; i < TRIALS; i++) {
		sink = clock_ns();
		sink = clock_ns();
	}
	end = clock_ns();
	(void)sink;
	return (double)(end - begin) / TRIALS;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median_of(double (*measure)(void))
{
	double ns[ROUNDS];

	for (int i = 0; i < ROUNDS; i++)
		ns[i] = measure();
	qsort(ns, ROUNDS, sizeof(ns[0]), compare);
	return ns[ROUNDS / 2];
}

int main(void)
{
	double harness, bare;

	for (uint32_t i = 0; i < TRIALS; i++) {
		trials[i] = (struct job_trial){ .id = i, .trial = i };
		memcpy(trials[i].text, nothing, sizeof(nothing));
	}
	harness = median_of(harness_ns);
	bare = median_of(bare_ns);
	if (!harness || !bare) {
		fprintf(stderr, "bench_null: trials did not run\n");
		return 1;
	}
	printf("null-trial %.0f of the two clock reads in it (%.1f us / %.0f ns, median of %d times %d)\n",
	       harness / bare, harness / 1000, bare, ROUNDS, TRIALS);
	return 0;
}
