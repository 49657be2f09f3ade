// SPDX-License-Identifier: GPL-2.0
/*
 * Init of a stress guest: random trials in child processes, some of which are killed at a random
 * moment. /stress holds "TRIALS SEED". Afterwards nothing may be isolated, lost or left behind.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "bench/env/guest.h"
#include "bench/experiment/axis.h"
#include "bench/loop/loop.h"
#include "bench/machine/memory_block.h"
#include "bench/measure/aftermath.h"
#include "bench/trial/trial.h"
#include "bench/util/file.h"
#include "bench/util/units.h"
#include "tests/stress/cell.h"
#include "tests/vm/tap.h"

#define DEADLINE_NS (5 * NSEC_PER_MSEC)
/* A trial takes some ten ms, so that a kill hits every part of it. */
#define KILL_AFTER_MS 60
#define LOOK_EVERY    250
/* Pages that slab caches, page tables and per-CPU lists may keep; a leak of ours grows past it. */
#define FREE_SLACK 4096

struct stress {
	struct rng rng;
	bool patched;
	uint64_t trials;
	uint64_t killed;
	uint64_t slowest_kill_ns;
	struct stress_cell slowest;
	uint64_t outcomes[OUTCOME_NR];
	uint64_t crashed;
	struct zone_state begin;
};

static enum outcome outcome_of(json_t *json)
{
	const char *name = json_string_value(json_object_get(json, "outcome"));

	return name ? outcome_parse(name) : OUTCOME_NR;
}

/* The child's exit status is its outcome. */
static void run_trial(const struct job *job)
{
	struct counters *counters = counters_open(MEASURE_LATENCY, true);
	struct cell cell = { NULL };
	struct geometry g;
	enum outcome outcome;
	struct series series;
	struct machine m;
	json_t *json;

	machine_open(&m);
	g = machine_geometry(&m);
	if (cell_parse(job->trials->text, &g, &cell, NULL))
		_exit(OUTCOME_NR);
	m.icount = job_is_icount(job);
	series_open(&series, &m);
	json = trial_run(&series, counters, job, job->trials, &cell);
	outcome = outcome_of(json);
	if (outcome == OUTCOME_SKIPPED)
		printf("# skipped: %s %s %s: %s\n", job->trials->text[AXIS_TARGET],
		       job->trials->text[AXIS_BLOCKER], job->trials->text[AXIS_CHURN],
		       json_string_value(json_object_get(json, "reason")));
	_exit(outcome);
}

static int wait_ms(pid_t pid, int ms)
{
	struct pollfd pfd = { .fd = pidfd_open(pid, 0), .events = POLLIN };
	int n = poll(&pfd, 1, ms);

	close(pfd.fd);
	return n;
}

/* Kill it if it has not ended by then, and see how long that takes. */
static void kill_after(struct stress *s, const struct stress_cell *cell, pid_t pid, int ms)
{
	uint64_t from, took;

	if (wait_ms(pid, ms))
		return;
	from = clock_ns();
	kill(pid, SIGKILL);
	s->killed++;
	wait_ms(pid, 60000);
	took = clock_ns() - from;
	if (took > s->slowest_kill_ns) {
		s->slowest_kill_ns = took;
		s->slowest = *cell;
	}
}

static void one(struct stress *s)
{
	struct job_trial jt = { .seed = rng_next(&s->rng) };
	struct job job = {
		.kernel = "-",
		.env = "vm",
		.clock = "icount",
		.deadline_ns = DEADLINE_NS,
		.trials = &jt,
		.nr_trials = 1,
	};
	struct stress_cell cell;
	int status = 0;
	pid_t pid;

	stress_cell_draw(&s->rng, s->patched, &cell);
	for (enum axis a = 0; a < AXIS_NR; a++)
		jt.text[a] = cell.text[a];
	fflush(stdout);
	pid = fork();
	if (!pid)
		run_trial(&job);
	if (!rng_below(&s->rng, 4))
		kill_after(s, &cell, pid, rng_below(&s->rng, KILL_AFTER_MS));
	waitpid(pid, &status, 0);
	/* Who was killed has left it, and what is placed next would wait for what never goes. */
	if (s->patched)
		machine_isolate_first(0);
	block_online_all();
	if (WIFEXITED(status) && WEXITSTATUS(status) < OUTCOME_NR)
		s->outcomes[WEXITSTATUS(status)]++;
	else if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
		s->crashed++;
}

static void look(struct stress *s, uint64_t done)
{
	struct zone_state now;
	struct machine m;
	int64_t lost;

	machine_open(&m);
	machine_drain(&m);
	zone_state_read(&now);
	machine_close(&m);
	lost = s->begin.free_pages - now.free_pages;
	tap_kernel_log();
	tap(!zone_state_isolated(&now) && lost < FREE_SLACK,
	    "after %" PRIu64 " trials nothing is isolated, free pages went down by %" PRId64, done,
	    lost);
}

static void report(const struct stress *s)
{
	for (enum outcome o = 0; o < OUTCOME_NR; o++)
		printf("# %s: %" PRIu64 "\n", outcome_names[o], s->outcomes[o]);
	printf("# killed: %" PRIu64 ", the slowest to go took %" PRIu64 " us:", s->killed,
	       s->slowest_kill_ns / 1000);
	for (enum axis a = 0; a < AXIS_NR; a++)
		printf(" %s", s->slowest.text[a]);
	printf("\n");
	tap(!s->crashed, "no trial crashed by itself");
	tap(s->outcomes[OUTCOME_SUCCESS] && s->outcomes[OUTCOME_FAILURE] &&
		    s->outcomes[OUTCOME_TIMEOUT] && s->killed,
	    "there were successes, failures, timeouts and kills");
	tap(s->outcomes[OUTCOME_SKIPPED] * 20 < s->trials, "less than 5 %% were skipped");
}

static void stress(struct stress *s)
{
	struct machine m;

	machine_open(&m);
	machine_drain(&m);
	zone_state_read(&s->begin);
	s->patched = !access(MACHINE_ISOLATE_FIRST, W_OK);
	machine_close(&m);
	printf("# policy reference is drawn: %s\n", s->patched ? "yes" : "no");
	for (uint64_t i = 0; i < s->trials; i++) {
		one(s);
		if ((i + 1) % LOOK_EVERY == 0 || i + 1 == s->trials)
			look(s, i + 1);
	}
	report(s);
	tap(!syscall(SYS_delete_module, "pfnbench", O_NONBLOCK), "the module unloads");
}

int main(int argc, char **argv)
{
	struct timespec settle = { .tv_sec = 8 };
	uint64_t seed = 1;
	struct stress s = { .trials = 100 };
	char *text;
	struct diag why;

	if (guest_check(argc ? argv[0] : NULL, &why)) {
		diag_print(&why);
		return 2;
	}
	guest_set_up();
	setvbuf(stdout, NULL, _IOLBF, 0);
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &settle, NULL);
	if (!file_read("/stress", &text, NULL)) {
		sscanf(text, "%" SCNu64 " %" SCNu64, &s.trials, &seed);
		free(text);
	}
	rng_seed(&s.rng, seed);
	if (tap(!guest_load_module(NULL), "the module loads"))
		stress(&s);
	tap_kernel_log();
	printf("end of tests, %u failed\n", tap_failed());
	fflush(stdout);
	tcdrain(STDOUT_FILENO);
	reboot(RB_AUTOBOOT);
	return 1;
}
