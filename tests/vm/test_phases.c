// SPDX-License-Identifier: GPL-2.0
/*
 * Phases of real operations: against kprobes on the same functions, which another tracer reads in
 * the same trial; and with a slowdown planted in one of them.
 */

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/experiment/axis.h"
#include "bench/loop/loop.h"
#include "bench/machine/private_mount.h"
#include "bench/machine/tracefs.h"
#include "bench/measure/phase.h"
#include "bench/measure/phase_tracer.h"
#include "bench/trial/trial.h"
#include "tests/vm/probes.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"

#define BURN "/sys/module/pfnbench/parameters/burn"
/* The probes' times are in microseconds, and each probe takes a little of its own. */
#define PROBE_NS 8000

static struct machine m;
static struct series series;
static struct counters *counters;

static json_t *run(const char *target, const char *policy, const char *fill, const char *blocker,
		   const char *retry)
{
	struct job_trial jt = { .seed = 3 };
	struct job job = {
		.kernel = "vm",
		.env = "vm",
		.clock = "icount",
		.deadline_ns = 1000000000,
		.trials = &jt,
		.nr_trials = 1,
	};
	const char *text[AXIS_NR] = {
		[AXIS_TARGET] = target,	     [AXIS_POLICY] = policy,   [AXIS_RETRY] = retry,
		[AXIS_FILL] = fill,	     [AXIS_BLOCKER] = blocker, [AXIS_LIFETIME] = "forever",
		[AXIS_CHURN] = "none",	     [AXIS_ONLINE] = "kernel", [AXIS_FRAGMENT] = "none",
		[AXIS_BLOCK_TYPES] = "none",
	};

	const struct geometry g = machine_geometry(series.m);
	struct cell cell = { NULL };
	struct diag why;

	memcpy(jt.text, text, sizeof(text));
	if (cell_parse(text, &g, &cell, &why))
		return NULL;
	return trial_run(&series, counters, &job, &jt, &cell);
}

static double field(const json_t *trial, const char *name)
{
	return json_integer_value(json_object_get(trial, name));
}

static double phase_ns(const json_t *trial, enum phase phase)
{
	return json_integer_value(
		json_object_get(json_object_get(trial, "phases"), phase_names[phase]));
}

static double all_phases(const json_t *trial)
{
	double ns = 0;

	for (enum phase p = 0; p < PHASE_NR; p++)
		ns += phase_ns(trial, p);
	return ns;
}

static bool near(double a, double b, double tolerance)
{
	return a > b - tolerance && a < b + tolerance;
}

static const char *reason(const json_t *trial)
{
	const char *text = json_string_value(json_object_get(trial, "reason"));

	return text ? text : "";
}

/* What a level below must not have: a tracer, or a function that calls one. */
static void test_untouched(int root)
{
	json_t *trial = run("contig:2M", "early-check", "anon:30%", "none", "none");
	char tracer[64] = "", functions[256] = "?";

	tracefs_get(root, "current_tracer", tracer, sizeof(tracer));
	tracefs_get(root, "enabled_functions", functions, sizeof(functions));
	tap(!strcmp(tracer, "nop") && !*functions && !json_object_get(trial, "phases"),
	    "latency: tracer %s, functions that are hooked: '%s'", tracer, functions);
	json_decref(trial);
}

static void compare(const char *name, const json_t *trial, double phases, double probes)
{
	double latency = field(trial, "latency_ns");

	tap(near(phases, probes, latency / 100 + PROBE_NS),
	    "%s: phases %.0f ns, probes %.0f ns of %.0f", name, phases, probes, latency);
}

/* What each phase must be, by other means: durations of functions that are not inside of others. */
static void test_against_probes(int root, const char *target, const char *policy,
				const char *blocker)
{
	bool contig = target[0] == 'c';
	double isolate, outside;
	char name[128];
	json_t *trial;

	snprintf(name, sizeof(name), "%s %s blocker %s", target, policy, blocker);
	probes_clear(root);
	trial = run(target, policy, contig ? "anon:30%" : "anon:5%", blocker, "none");
	probes_read(root);
	if (!tap(json_object_get(trial, "phases"), "%s: %s %s", name,
		 json_string_value(json_object_get(trial, "outcome")), reason(trial)))
		goto out;
	outside = phase_ns(trial, PHASE_OUTSIDE);
	isolate = phase_ns(trial, PHASE_ISOLATE) + phase_ns(trial, PHASE_EARLY_CHECK) +
		  phase_ns(trial, PHASE_UNDO);
	tap(near(all_phases(trial), field(trial, "latency_ns"), field(trial, "latency_ns") / 50),
	    "%s: phases sum to %.4f of the latency", name,
	    all_phases(trial) / field(trial, "latency_ns"));
	snprintf(name, sizeof(name), "%s %s blocker %s: the function", target, policy, blocker);
	compare(name, trial, field(trial, "latency_ns") - outside, probes_ns(PROBE_OPERATION));
	snprintf(name, sizeof(name), "%s %s blocker %s: isolate, check and undo", target, policy,
		 blocker);
	if (strcmp(policy, "isolate-stop"))
		compare(name, trial, isolate, probes_ns(PROBE_ISOLATE));
	for (enum phase p = 0; p < PHASE_NR; p++) {
		enum probe probe = p == PHASE_DRAIN	? PROBE_DRAIN
				   : p == PHASE_NOTIFY	? PROBE_NOTIFY
				   : p == PHASE_HUGETLB ? PROBE_HUGETLB
				   : p == PHASE_TEST	? PROBE_TEST
				   : p == PHASE_FINISH	? PROBE_FINISH
							: PROBE_OPERATION;

		if (probe == PROBE_OPERATION)
			continue;
		snprintf(name, sizeof(name), "%s %s blocker %s: %s", target, policy, blocker,
			 phase_names[p]);
		compare(name, trial, phase_ns(trial, p), probes_ns(probe));
	}
	/* Between the notifiers and the test, with the looking for pages that is inlined. */
	snprintf(name, sizeof(name), "%s %s blocker %s: migrate", target, policy, blocker);
	if (strcmp(policy, "isolate-stop"))
		compare(name, trial, phase_ns(trial, PHASE_MIGRATE), probes_migrating());
out:
	json_decref(trial);
}

/* Every attempt must be found, and only what was spent in them. */
static void test_retries(void)
{
	json_t *trial =
		run("contig:2M", "early-check", "anon:30%", "kernel:1@end", "immediate:400");
	double attempts = field(trial, "attempts_total");

	tap(attempts == 401 && json_object_get(trial, "phases") &&
		    all_phases(trial) < field(trial, "latency_ns") &&
		    phase_ns(trial, PHASE_EARLY_CHECK) > 400 * 1000,
	    "%.0f attempts: phases are %.3f of the latency, %.0f ns of it checks; %s", attempts,
	    all_phases(trial) / field(trial, "latency_ns"), phase_ns(trial, PHASE_EARLY_CHECK),
	    reason(trial));
	json_decref(trial);
}

static int burn_text(const char *text)
{
	int fd = open(BURN, O_WRONLY | O_CLOEXEC), err = 0;

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		err = -errno;
	if (fd >= 0)
		close(fd);
	return err;
}

static int burn(const char *phase, double ns)
{
	char text[64];

	snprintf(text, sizeof(text), ns ? "%s:%.0f\n" : "\n", phase, ns);
	return burn_text(text);
}

static void test_burn_kept(const char *text)
{
	char now[64] = "";
	int err = burn_text(text), fd = open(BURN, O_RDONLY | O_CLOEXEC);

	if (fd >= 0 && read(fd, now, sizeof(now) - 1) < 0)
		now[0] = '\0';
	if (fd >= 0)
		close(fd);
	tap(!err && !strncmp(now, text, strlen(text)) && !strcmp(now + strlen(text), "\n"),
	    "burn=%s is taken and told", text);
}

static void test_burn_arguments(void)
{
	static const char *const bad[] = {
		"migrate:10000001",
		"outside:1000",
		"other:1000",
		"migrat:1000",
		"migrate :1000",
		":1000",
		"migrate:",
		"migrate:0",
		"migrate:1x",
		"migrate:00000000000000001000",
		/* instructions */
		"migrate:i",
		"migrate:0i",
		"migrate:101i",
		"migrate:10000002i",
		"migrate:2ii",
		"migrate:2i2",
		"migrate:2 i",
		"migrate:-2i",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		tap(burn_text(bad[i]) == -EINVAL, "burn=%s is refused", bad[i]);
	test_burn_kept("migrate:10000000i");
	test_burn_kept("migrate:2i");
	test_burn_kept("test:1");
}

/* Interrupts land anywhere, and only add: the least of some trials, phase by phase. */
#define REPEATED 3

struct least {
	double latency;
	double ns[PHASE_NR];
};

static struct least run_least(const char *target)
{
	struct least least = { 0 };

	for (int i = 0; i < REPEATED; i++) {
		json_t *trial = run(target, "early-check",
				    target[0] == 'c' ? "anon:30%" : "anon:5%", "none", "none");

		if (!i || field(trial, "latency_ns") < least.latency)
			least.latency = field(trial, "latency_ns");
		for (enum phase p = 0; p < PHASE_NR; p++)
			if (!i || phase_ns(trial, p) < least.ns[p])
				least.ns[p] = phase_ns(trial, p);
		json_decref(trial);
	}
	return least;
}

/* 1 % more of an operation must show where it was planted, and nowhere else. */
static void test_burn(const char *target, const struct least *base, enum phase planted)
{
	/* Notifiers wait for others for a time that differs by more than 1 %. */
	double extra = base->latency / (planted == PHASE_NOTIFY ? 20 : 100);
	struct least with;

	if (!tap(!burn(phase_names[planted], extra), "%s: %.0f ns are planted in %s", target, extra,
		 phase_names[planted]))
		return;
	with = run_least(target);
	for (enum phase p = 0; p < PHASE_NR; p++) {
		double more = with.ns[p] - base->ns[p];

		/* What waits for RCU and workqueues differs from trial to trial. */
		if (p == PHASE_OUTSIDE ||
		    (p != planted && target[0] == 'o' && (p == PHASE_DRAIN || p == PHASE_NOTIFY)))
			continue;
		/* A callback costs a little in each call of a function that has one. */
		tap(p == planted ? more > extra * 0.75 && more < extra * 1.75
				 : near(more, 0, extra * 0.5),
		    "%s, planted in %s: %s %+.0f ns", target, phase_names[planted], phase_names[p],
		    more);
	}
}

static void test_burns(const char *target, const enum phase *planted, size_t nr)
{
	struct least base;

	/* In place, and before all tracing: the callbacks that come later run first. */
	burn("test", 1);
	run_least(target); /* the first ones of a size take longer */
	base = run_least(target);
	for (size_t i = 0; i < nr; i++)
		test_burn(target, &base, planted[i]);
}

static void test_all_burns(void)
{
	static const enum phase contig[] = { PHASE_DRAIN,   PHASE_ISOLATE, PHASE_EARLY_CHECK,
					     PHASE_MIGRATE, PHASE_TEST,	   PHASE_FINISH,
					     PHASE_UNDO };
	static const enum phase offline[] = { PHASE_NOTIFY, PHASE_HUGETLB, PHASE_MIGRATE };

	test_burns("contig:8M", contig, sizeof(contig) / sizeof(contig[0]));
	test_burns("offline", offline, sizeof(offline) / sizeof(offline[0]));
	tap(!burn("", 0), "the slowdown is taken back");
}

/* The same trial by functions and by tracepoints, which have no other clock or list in common. */
static void compare_ways(const char *name, const json_t *functions, const json_t *events)
{
	double latency = field(functions, "latency_ns");
	double emptied = phase_ns(functions, PHASE_MIGRATE) + phase_ns(functions, PHASE_HUGETLB) +
			 phase_ns(functions, PHASE_TEST);
	const json_t *p = json_object_get(events, "phases");
	double attempt = field(json_array_get(json_object_get(events, "attempts"), 0), "ns");

	if (!tap(p && json_object_get(functions, "phases"), "%s: %s%s", name, reason(functions),
		 reason(events)))
		return;
	tap(near(all_phases(events), attempt, 1),
	    "%s: by tracepoints phases sum to %.0f of %.0f ns", name, all_phases(events), attempt);
	/* Without notifiers it begins with the first migration, and pages were looked for before.
	 */
	tap(near(phase_ns(events, PHASE_MIGRATE), emptied, latency / 50) ||
		    (!json_object_get(p, "notify") && phase_ns(events, PHASE_MIGRATE) < emptied &&
		     phase_ns(events, PHASE_MIGRATE) > emptied * 3 / 4),
	    "%s: migrate, hugetlb and test take %.0f ns by tracepoints, %.0f by functions, of %.0f",
	    name, phase_ns(events, PHASE_MIGRATE), emptied, latency);
	tap(near(phase_ns(events, PHASE_FINISH) + phase_ns(events, PHASE_UNDO),
		 phase_ns(functions, PHASE_FINISH) + phase_ns(functions, PHASE_UNDO), latency / 50),
	    "%s: finish and undo take %.0f ns by tracepoints, %.0f by functions", name,
	    phase_ns(events, PHASE_FINISH) + phase_ns(events, PHASE_UNDO),
	    phase_ns(functions, PHASE_FINISH) + phase_ns(functions, PHASE_UNDO));
	tap(!json_object_get(p, "notify") || near(phase_ns(events, PHASE_NOTIFY),
						  phase_ns(functions, PHASE_NOTIFY), latency / 50),
	    "%s: notify takes %.0f ns by tracepoints, %.0f by functions%s", name,
	    phase_ns(events, PHASE_NOTIFY), phase_ns(functions, PHASE_NOTIFY),
	    json_object_get(p, "notify") ? "" : " (no tracepoint)");
	tap(!json_object_get(p, "drain") && !json_object_get(p, "early_check") &&
		    !json_object_get(p, "test"),
	    "%s: what tracepoints do not tell is absent", name);
}

static void test_by_events(int root)
{
	static const struct {
		const char *target;
		const char *fill;
		const char *blocker;
	} trials[] = {
		{ "offline", "anon:5%", "none" },
		{ "offline", "anon:5%", "pin:1@middle" },
		{ "contig:8M", "anon:30%", "none" },
	};
	enum { NR = sizeof(trials) / sizeof(trials[0]) };
	json_t *by[PHASES_BY_NR][NR];
	enum phases_by best;
	struct diag why;
	int err = phases_supported(&best, &why);

	tap(!err && best == PHASES_BY_FUNCTIONS && !*why.text, "the best way to tell phases is %s",
	    phases_by_name(best));
	for (enum phases_by w = 0; w < PHASES_BY_NR; w++) {
		series.phases = phases_open_by(MEASURE_PHASES, w);
		for (size_t i = 0; i < NR; i++)
			by[w][i] = run(trials[i].target, "early-check", trials[i].fill,
				       trials[i].blocker, "none");
		phases_close(series.phases);
		series.phases = NULL;
	}
	for (size_t i = 0; i < NR; i++) {
		char name[64];

		snprintf(name, sizeof(name), "%s blocker %s", trials[i].target, trials[i].blocker);
		compare_ways(name, by[PHASES_BY_FUNCTIONS][i], by[PHASES_BY_EVENTS][i]);
		json_decref(by[PHASES_BY_FUNCTIONS][i]);
		json_decref(by[PHASES_BY_EVENTS][i]);
	}
	tap(faccessat(root, "instances/pfnbench", F_OK, 0), "its trace buffer is gone again");
}

void test_phases(void)
{
	static const char *const policies_tested[] = { "early-check", "isolate-check",
						       "isolate-first", "isolate-stop" };
	struct diag why = { "" };
	int root;

	machine_open(&m);
	series_open(&series, &m);
	counters = counters_open(MEASURE_LATENCY, true);
	root = private_mount("tracefs", "", &why);
	if (!tap(counters && root >= 0, "tracefs %s", why.text))
		return;
	test_untouched(root);
	tap(!burn("test", 1), "a slowdown of 1 ns can be planted");
	test_burn_arguments();
	series.phases = phases_open(MEASURE_PHASES, NULL);
	test_all_burns();
	test_retries();
	if (tap(!probes_open(root, &why), "kprobes %s", why.text)) {
		for (size_t i = 0; i < 4; i++) {
			test_against_probes(root, "contig:2M", policies_tested[i], "none");
			test_against_probes(root, "contig:2M", policies_tested[i], "kernel:1@end");
		}
		test_against_probes(root, "offline", "early-check", "none");
		test_against_probes(root, "offline", "isolate-first", "none");
		test_against_probes(root, "offline", "isolate-check", "kernel:1@end");
	}
	probes_close(root);
	phases_close(series.phases);
	test_by_events(root);
	close(root);
	counters_close(counters);
	series_close(&series);
	machine_close(&m);
}
