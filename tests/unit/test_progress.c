// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
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
#include "bench/stats/samples.h"
#include "bench/util/rng.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *policies[] = { "early-check", "isolate-first" };
static const char *retries[] = { "none" };
static const char *blockers[] = { "none", "kernel:1@start", "kernel:1@end" };

/* An experiment with so many policies, one retry, three blockers. */
static struct experiment experiment(size_t nr_policies)
{
	struct experiment exp = {};

	exp.axes[AXIS_POLICY] = (struct value_list){ .text = (char **)policies, .nr = nr_policies };
	exp.axes[AXIS_RETRY] = (struct value_list){ .text = (char **)retries, .nr = 1 };
	exp.axes[AXIS_BLOCKER] = (struct value_list){ .text = (char **)blockers, .nr = 3 };
	return exp;
}

static void groups_are_what_is_compared(void **state)
{
	struct experiment several = experiment(2), one = experiment(1);
	struct live live;

	live_begin(&live, &several);
	assert_int_equal(live.axis, AXIS_POLICY);
	assert_int_equal(live.nr, 2);
	live_end(&live);
	live_begin(&live, &one);
	assert_int_equal(live.axis, AXIS_BLOCKER);
	assert_int_equal(live.nr, 3);
	live_end(&live);
}

/* Within 2 % of the exact median, for values of any size. */
static void medians_are_near(void **state)
{
	struct experiment exp = experiment(2);
	struct rng rng;

	rng_seed(&rng, 7);
	for (int bits = 1; bits < 64; bits++) {
		struct samples all = {};
		struct live live;
		double exact, got;

		live_begin(&live, &exp);
		for (int i = 0; i < 501; i++) {
			uint64_t ns = rng_next(&rng) >> (64 - bits);

			live_add(&live, "isolate-first", OUTCOME_FAILURE, ns);
			samples_add(&all, ns >> 1); /* room for a sign */
		}
		exact = 2 * samples_quantile(&all, 0.5);
		got = (double)live_median(&live.group[1], OUTCOME_FAILURE);
		if (got < 0.98 * exact - 2 || got > 1.02 * exact + 2)
			fail_msg("%d bits: %.0f, not %.0f", bits, got, exact);
		samples_free(&all);
		live_end(&live);
	}
}

static void lines_tell_outcomes_apart(void **state)
{
	struct experiment exp = experiment(2);
	struct live live;
	char line[80];
	size_t len;

	live_begin(&live, &exp);
	assert_int_equal(live_line(&live, OUTCOME_SUCCESS, line, sizeof(line)), 0);
	for (int i = 0; i < 3; i++)
		live_add(&live, "early-check", OUTCOME_FAILURE, 12800);
	live_add_record(&live, "isolate-first", "{\"outcome\":\"failure\",\"latency_ns\":2170000}",
			42);
	live_add(&live, "isolate-first", OUTCOME_SUCCESS, 40);
	live_add(&live, "isolate-first", OUTCOME_TIMEOUT, 1000000000);
	live_add_record(&live, "isolate-first", "{\"outcome\":\"skipped\"}", 21);
	live_add_record(&live, "isolate-first", "not JSON", 8);
	live_add(&live, "unheard-of", OUTCOME_FAILURE, 1);
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
	progress_begin(&p, live, 2, 100);
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
	struct experiment exp = experiment(2);
	struct live live;
	char *text;

	live_begin(&live, &exp);
	live_add(&live, "early-check", OUTCOME_SUCCESS, 1000000);
	live_add(&live, "early-check", OUTCOME_FAILURE, 12800);
	text = said(80, &live);
	assert_non_null(
		strstr(text, "[##############################] 100%  2/2 trials  0s left\033[K"));
	/* a line each below the bar, and back up to it */
	assert_non_null(strstr(text, "\r\nsuccess:  early-check 1.0 ms\033[K"));
	assert_non_null(strstr(text, "failure:  early-check 13 us\033[K\r\033[2A"));
	/* a note takes all of it away first, and so does the end */
	assert_non_null(strstr(text, "\r\033[Jpfnbench: something happened\r\n"));
	assert_string_equal(text + strlen(text) - strlen("\r\033[J"), "\r\033[J");
	free(text);
	live_end(&live);
}

/* Lines that are wider than the terminal would be broken in two, and never be cleared. */
static void a_narrow_terminal_has_short_lines(void **state)
{
	struct experiment exp = experiment(2);
	struct live live;
	char *text;

	live_begin(&live, &exp);
	live_add(&live, "early-check", OUTCOME_FAILURE, 12800);
	live_add(&live, "isolate-first", OUTCOME_FAILURE, 12800);
	text = said(30, &live);
	for (char *rest = text, *part; (part = strsep(&rest, "\r\n"));)
		if (strstr(part, "\033[K"))
			assert_true(strcspn(part, "\033") < 30);
	free(text);
	live_end(&live);
}

static void a_file_has_plain_lines(void **state)
{
	struct experiment exp = experiment(2);
	struct live live;
	char *text;

	live_begin(&live, &exp);
	live_add(&live, "early-check", OUTCOME_FAILURE, 12800);
	text = said(0, &live);
	assert_string_equal(text, "pfnbench: 50%, 1/2 trials, 0s left\n"
				  "pfnbench: 100%, 2/2 trials, 0s left\n"
				  "pfnbench: something happened\n");
	free(text);
	live_end(&live);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_are_what_is_compared),
		cmocka_unit_test(medians_are_near),
		cmocka_unit_test(lines_tell_outcomes_apart),
		cmocka_unit_test(a_terminal_has_a_bar_and_medians),
		cmocka_unit_test(a_narrow_terminal_has_short_lines),
		cmocka_unit_test(a_file_has_plain_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
