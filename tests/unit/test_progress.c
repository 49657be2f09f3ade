// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <cmocka.h>

#include "bench/cmd/live.h"
#include "bench/cmd/progress.h"

static char *kernels[] = { "debian:6.12", "debian:7" };

/* Two kernels, then two policies if @policies is 2, blockers none and kernel, two trials each. */
static const struct plan *plan_of(unsigned int policies)
{
	static struct planned_trial trials[16];
	static struct cell cells[4];
	static struct plan plan;

	plan = (struct plan){ .cells = cells, .trials = trials, .nr_cells = 2 * policies };
	for (uint32_t c = 0; c < plan.nr_cells; c++) {
		for (enum axis axis = 0; axis < AXIS_NR; axis++)
			cells[c].text[axis] = "-";
		cells[c].text[AXIS_POLICY] = c / 2 ? "isolate-first" : "early-check";
		cells[c].text[AXIS_BLOCKER] = c % 2 ? "kernel:1@middle" : "none";
	}
	for (uint32_t kernel = 0; kernel < 2; kernel++)
		for (uint32_t i = 0; i < 2 * plan.nr_cells; i++)
			trials[plan.nr_trials++] =
				(struct planned_trial){ .kernel = kernel, .cell = i / 2 };
	return &plan;
}

/* The @nr-th trial of a kernel, a policy and whether something blocks. */
static const struct planned_trial *trial(const struct plan *plan, uint32_t kernel, bool first,
					 bool blocked, uint32_t nr)
{
	return &plan->trials[kernel * 2 * plan->nr_cells + 4 * first + 2 * blocked + nr];
}

static void what_is_compared_is_what_varies(void **state)
{
	struct live live;

	live_begin(&live, plan_of(2), kernels);
	assert_int_equal(live.axis, AXIS_POLICY);
	live_end(&live);
	live_begin(&live, plan_of(1), kernels);
	assert_int_equal(live.axis, AXIS_BLOCKER);
	live_end(&live);
}

/* Kernels and blockers have no common median: of those not shown nothing is told. */
static void only_cells_beside_each_other_are_shown(void **state)
{
	const struct plan *plan = plan_of(2);
	struct live live;
	char line[80];

	live_begin(&live, plan, kernels);
	assert_int_equal(live_heading(&live, line, sizeof(line)), 0);
	live_add(&live, trial(plan, 0, false, true, 0), OUTCOME_FAILURE, 12800);
	live_add(&live, trial(plan, 0, true, true, 0), OUTCOME_FAILURE, 2000000);
	live_add(&live, trial(plan, 0, true, true, 1), OUTCOME_FAILURE, 2200000);
	live_add(&live, trial(plan, 1, false, true, 0), OUTCOME_FAILURE, 99);
	live_add(&live, trial(plan, 0, false, false, 0), OUTCOME_FAILURE, 99);
	live_heading(&live, line, sizeof(line));
	assert_string_equal(line, "medians so far of debian:6.12, kernel:1@middle");
	live_line(&live, OUTCOME_FAILURE, line, sizeof(line));
	assert_string_equal(line, "failure:  early-check 13 us, isolate-first 2.1 ms");
	/* others have their turn when these have been read */
	live.shown_ns -= LIVE_HOLD_NS;
	live_add(&live, trial(plan, 1, true, false, 0), OUTCOME_SUCCESS, 70);
	live_heading(&live, line, sizeof(line));
	assert_string_equal(line, "medians so far of debian:7, none");
	assert_int_equal(live_line(&live, OUTCOME_FAILURE, line, sizeof(line)), 0);
	live_line(&live, OUTCOME_SUCCESS, line, sizeof(line));
	assert_string_equal(line, "success:  isolate-first 70 ns");
	live_end(&live);
}

static void lines_tell_outcomes_apart(void **state)
{
	const struct plan *plan = plan_of(2);
	struct live live;
	char line[80];
	size_t len;

	live_begin(&live, plan, kernels);
	assert_int_equal(live_line(&live, OUTCOME_SUCCESS, line, sizeof(line)), 0);
	live_add(&live, trial(plan, 0, false, false, 0), OUTCOME_FAILURE, 12800);
	live_add_record(&live, trial(plan, 0, true, false, 0),
			"{\"outcome\":\"failure\",\"latency_ns\":2170000}", 42);
	live_add(&live, trial(plan, 0, true, false, 1), OUTCOME_SUCCESS, 40);
	live_add(&live, trial(plan, 0, false, false, 1), OUTCOME_TIMEOUT, 1000000000);
	live_add_record(&live, trial(plan, 0, false, false, 1), "{\"outcome\":\"skipped\"}", 21);
	live_add_record(&live, trial(plan, 0, false, false, 1), "not JSON", 8);
	len = live_line(&live, OUTCOME_FAILURE, line, sizeof(line));
	assert_int_equal(len, strlen(line));
	assert_string_equal(line, "failure:  early-check 13 us, isolate-first 2.2 ms");
	assert_true(live_line(&live, OUTCOME_SUCCESS, line, sizeof(line)) > 0);
	assert_string_equal(line, "success:  isolate-first 40 ns");
	/* never longer than the terminal is wide */
	assert_int_equal(live_line(&live, OUTCOME_FAILURE, line, 30), 29);
	assert_string_equal(line, "failure:  early-check 13 u...");
	live_end(&live);
}

/* What progress says, on a terminal of @columns columns or, if 0, in a file. */
static char *said(unsigned short columns, const struct live *live)
{
	struct winsize size = { .ws_row = 24, .ws_col = columns };
	int kept = dup(STDERR_FILENO), master, slave;
	char *text = calloc(1, 4096);
	struct progress p;
	size_t len = 0;
	ssize_t got;

	if (columns) {
		assert_int_equal(openpty(&master, &slave, NULL, NULL, &size), 0);
	} else {
		int fds[2];

		assert_int_equal(pipe(fds), 0);
		master = fds[0];
		slave = fds[1];
	}
	dup2(slave, STDERR_FILENO);
	close(slave);
	setenv("TERM", "xterm", 1);
	progress_begin(&p, live, &(struct work){ .trials = 2, .weight = 100, .jobs = 1 });
	progress_step(&p, 50);
	p.shown_ns = 0;
	progress_step(&p, 50);
	progress_note(&p, "something happened");
	progress_end(&p);
	fflush(stderr);
	fcntl(master, F_SETFL, O_NONBLOCK);
	while ((got = read(master, text + len, 4095 - len)) > 0)
		len += (size_t)got;
	dup2(kept, STDERR_FILENO);
	close(kept);
	close(master);
	return text;
}

static void a_terminal_has_a_bar_and_medians(void **state)
{
	const struct plan *plan = plan_of(2);
	struct live live;
	char *text;

	live_begin(&live, plan, kernels);
	live_add(&live, trial(plan, 0, false, false, 0), OUTCOME_SUCCESS, 1000000);
	live_add(&live, trial(plan, 0, false, false, 1), OUTCOME_FAILURE, 12800);
	text = said(80, &live);
	assert_non_null(
		strstr(text, "[##############################] 100%  2/2 trials  0s left\033[K"));
	/* a line each below the bar, and back up to it */
	assert_non_null(strstr(text, "\r\nmedians so far of debian:6.12, none\033[K"));
	assert_non_null(strstr(text, "\r\nsuccess:  early-check 1.0 ms\033[K"));
	assert_non_null(strstr(text, "failure:  early-check 13 us\033[K\r\033[3A"));
	/* a note takes all of it away first, and so does the end */
	assert_non_null(strstr(text, "\r\033[Jpfnbench: something happened\r\n"));
	assert_string_equal(text + strlen(text) - strlen("\r\033[J"), "\r\033[J");
	free(text);
	live_end(&live);
}

/* Lines that are wider than the terminal would be broken in two, and never be cleared. */
static void a_narrow_terminal_has_short_lines(void **state)
{
	const struct plan *plan = plan_of(2);
	struct live live;
	char *text;

	live_begin(&live, plan, kernels);
	live_add(&live, trial(plan, 0, false, false, 1), OUTCOME_FAILURE, 12800);
	live_add(&live, trial(plan, 0, true, false, 0), OUTCOME_FAILURE, 12800);
	text = said(30, &live);
	for (char *rest = text, *part; (part = strsep(&rest, "\r\n"));)
		if (strstr(part, "\033[K"))
			assert_true(strcspn(part, "\033") < 30);
	free(text);
	live_end(&live);
}

static void a_file_has_plain_lines(void **state)
{
	const struct plan *plan = plan_of(2);
	struct live live;
	char *text;

	live_begin(&live, plan, kernels);
	live_add(&live, trial(plan, 0, false, false, 1), OUTCOME_FAILURE, 12800);
	text = said(0, &live);
	assert_string_equal(text, "pfnbench: 50%, 1/2 trials, 0s left\n"
				  "pfnbench: 100%, 2/2 trials, 0s left\n"
				  "pfnbench: something happened\n");
	free(text);
	live_end(&live);
}

/* A trial of many, after a long boot: nearly nothing is done, and the time left is the trials'. */
static void boots_are_no_part_of_what_is_done(void **state)
{
	char *text = calloc(1, 4096);
	int kept = dup(STDERR_FILENO), fds[2];
	struct progress p;

	assert_int_equal(pipe(fds), 0);
	dup2(fds[1], STDERR_FILENO);
	close(fds[1]);
	progress_begin(&p, NULL,
		       &(struct work){ .trials = 800, .weight = 800, .boots = 2, .jobs = 1 });
	p.started_ns -= 5000000000ull;
	progress_booted(&p);
	p.started_ns -= 1000000000ull;
	p.shown_ns = 0;
	progress_step(&p, 1);
	for (int i = 0; i < 9; i++)
		progress_step(&p, 1);
	p.shown_ns = 0;
	progress_step(&p, 10);
	dup2(kept, STDERR_FILENO);
	close(kept);
	assert_true(read(fds[0], text, 4095) > 0);
	close(fds[0]);
	/* of 6 s the boot took 5, and 20 of 800 the rest: 39 s, and one boot is left */
	assert_string_equal(text, "pfnbench: 0%, 1/800 trials, starting\n"
				  "pfnbench: 2%, 11/800 trials, 44s left\n");
	free(text);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_compared_is_what_varies),
		cmocka_unit_test(only_cells_beside_each_other_are_shown),
		cmocka_unit_test(lines_tell_outcomes_apart),
		cmocka_unit_test(a_terminal_has_a_bar_and_medians),
		cmocka_unit_test(a_narrow_terminal_has_short_lines),
		cmocka_unit_test(a_file_has_plain_lines),
		cmocka_unit_test(boots_are_no_part_of_what_is_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
