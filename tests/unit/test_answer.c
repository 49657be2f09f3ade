// SPDX-License-Identifier: GPL-2.0
/* The sentence that a report begins with, made from runs of a few trials. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bench/report/findings/answer.h"
#include "bench/report/findings/answers.h"
#include "bench/report/findings/findings.h"
#include "bench/util/memory.h"
#include "tests/lib/fixture.h"

#define FAILURE(ns, wasted)                                                                        \
	"\"outcome\":\"failure\",\"errno\":\"EBUSY\",\"latency_ns\":" #ns                          \
	",\"migrated_pages\":" #wasted ",\"wasted_pages\":" #wasted
#define SUCCESS(ns, freed)                                                                         \
	"\"outcome\":\"success\",\"latency_ns\":" #ns                                              \
	",\"migrated_pages\":9,\"wasted_pages\":0,\"freed_to_done_ns\":" #freed
#define TIMEOUT                                                                                    \
	"\"outcome\":\"timeout\",\"errno\":\"EINTR\",\"latency_ns\":1000000000,"                   \
	"\"migrated_pages\":9,\"wasted_pages\":9"

#define EARLY(rest) "contig:2M early-check " rest
#define FIRST(rest) "contig:2M isolate-first " rest
#define STAYS	    "none anon:50% kernel:1@middle forever"

static void answers(struct fixture *f, const char *expected)
{
	struct summary s;
	char *text;

	fixture_summary(f, &s);
	text = answer_make(&s);
	if (!text != !expected || (text && strcmp(text, expected)))
		fail_msg("'%s' instead of '%s'", text, expected);
	free(text);
	summary_free(&s);
}

static int setup(void **state)
{
	fixture_setup(state);
	fixture_axis(*state, AXIS_POLICY, "early-check isolate-first");
	fixture_axis(*state, AXIS_BLOCKER, "kernel:1@middle pin:1@middle");
	return 0;
}

static void add_penalty(struct fixture *f)
{
	fixture_add(f, "debian:6.12", EARLY(STAYS), FAILURE(7500, 0));
	fixture_add(f, "debian:6.12", FIRST(STAYS), FAILURE(1750000, 254));
	fixture_add(f, "debian:7", EARLY(STAYS), FAILURE(13100, 0));
	fixture_add(f, "debian:7", FIRST(STAYS), FAILURE(2450000, 256));
}

static void penalty(void **state)
{
	struct fixture *f = *state;

	add_penalty(f);
	answers(f,
		"On 6.12 and 7.3, a failure of contig:2M costs early-check 7.50 to 13.1 us and no "
		"page, and isolate-first 1.75 to 2.45 ms and 254 to 256 pages moved for nothing.");
}

/* A kernel of which one side is missing is not spoken of. */
static void penalty_of_one_kernel(void **state)
{
	struct fixture *f = *state;

	fixture_add(f, "debian:6.12", EARLY(STAYS), FAILURE(7500, 0));
	fixture_add(f, "debian:7", EARLY(STAYS), FAILURE(900, 0));
	fixture_add(f, "debian:7", FIRST(STAYS), FAILURE(2450000, 1));
	answers(f, "On 7.3, a failure of contig:2M costs early-check 900 ns and no page, and "
		   "isolate-first 2.45 ms and 1 page moved for nothing.");
}

/* Two targets, and a pin that early-check finds late: contig fails, offline never ends. */
static void targets_and_pins(void **state)
{
	static const char pin[] = "contig:2M early-check none anon:50% pin:1@middle forever";
	static const char pin_first[] =
		"contig:2M isolate-first none anon:50% pin:1@middle forever";
	struct fixture *f = *state;

	fixture_axis(f, AXIS_TARGET, "contig:2M offline");
	add_penalty(f);
	fixture_add(f, "debian:7", pin, FAILURE(2400000, 255));
	fixture_add(f, "debian:7", pin_first, FAILURE(2300000, 255));
	fixture_add(f, "debian:7", "offline early-check none anon:50% kernel:1@middle forever",
		    FAILURE(3000000, 0));
	fixture_add(f, "debian:7", "offline isolate-first none anon:50% kernel:1@middle forever",
		    FAILURE(150000000, 16384));
	fixture_add(f, "debian:7", "offline early-check none anon:50% pin:1@middle forever",
		    TIMEOUT);
	answers(f,
		"On 6.12 and 7.3, a failure of contig:2M costs early-check 7.50 to 13.1 us and no "
		"page, and isolate-first 1.75 to 2.45 ms and 254 to 256 pages moved for nothing; "
		"one of offline costs 3.00 ms against 150 ms and 16384 pages. Where the check does "
		"not see the page, early-check pays, too: 2.40 ms (contig:2M), no end before the "
		"deadline (offline).");
}

static void add_waits(struct fixture *f, const char *lifetime, bool late)
{
	static const char *const retries[] = { "callback", "callback-hold" };
	char cell[128];

	snprintf(cell, sizeof(cell), EARLY("callback anon:50%% kernel:1@middle %s"), lifetime);
	fixture_add(f, "debian:7", cell, SUCCESS(22500000, 2500000));
	for (int i = 0; i < 2; i++) {
		snprintf(cell, sizeof(cell), FIRST("%s anon:50%% kernel:1@middle %s"), retries[i],
			 lifetime);
		fixture_add(f, "debian:7", cell,
			    late ? SUCCESS(23000000, 3000000) : SUCCESS(20300000, 300000));
	}
}

/* The longest lifetime counts; the kernels are not named again where they are the same. */
static void penalty_and_retry(void **state)
{
	struct fixture *f = *state;

	fixture_axis(f, AXIS_RETRY, "none callback callback-hold");
	fixture_axis(f, AXIS_LIFETIME, "forever 20ms 1ms");
	fixture_add(f, "debian:7", EARLY(STAYS), FAILURE(13100, 0));
	fixture_add(f, "debian:7", FIRST(STAYS), FAILURE(2450000, 256));
	add_waits(f, "1ms", true);
	add_waits(f, "20ms", false);
	answers(f, "On 7.3, a failure of contig:2M costs early-check 13.1 us and no page, and "
		   "isolate-first 2.45 ms and 256 pages moved for nothing. If the page goes after "
		   "20ms, isolate-first with callback-hold has contig:2M 300 us after the release, "
		   "early-check with callback 2.50 ms: the retry makes up for the time.");
}

/* What does not make up for it is not said to do so; and nothing is said of a retry alone. */
static void retry_that_is_late(void **state)
{
	struct fixture *f = *state;

	fixture_axis(f, AXIS_RETRY, "callback callback-hold");
	fixture_axis(f, AXIS_LIFETIME, "uniform:1ms..2ms");
	add_waits(f, "uniform:1ms..2ms", true);
	answers(f,
		"On 7.3, if the page goes after a lifetime of uniform:1ms..2ms, isolate-first with "
		"callback-hold has contig:2M 3.00 ms after the release, early-check with callback "
		"2.50 ms.");
}

static void competitors(void **state)
{
	struct fixture *f = *state;

	fixture_axis(f, AXIS_RETRY, "callback callback-hold");
	fixture_axis(f, AXIS_LIFETIME, "20ms forever");
	fixture_axis(f, AXIS_CHURN, "none compete:contig");
	for (int i = 0; i < 3; i++)
		fixture_add(f, "debian:7",
			    FIRST("callback anon:50% kernel:1@middle 20ms compete:contig"),
			    TIMEOUT);
	/* nobody gets it where the page stays */
	fixture_add(f, "debian:7",
		    FIRST("callback-hold anon:50% kernel:1@middle forever compete:contig"),
		    TIMEOUT);
	fixture_add(f, "debian:7",
		    FIRST("callback-hold anon:50% kernel:1@middle 20ms compete:contig"),
		    SUCCESS(20300000, 300000));
	answers(f,
		"Against compete:contig isolate-first does not get the range in 3 of 3 trials that "
		"release isolation while they wait, and in 0 of 1 that hold it.");
}

/* Without the two policies it is the first finding. */
static void other_policies(void **state)
{
	struct fixture *f = *state;

	fixture_axis(f, AXIS_POLICY, "early-check isolate-stop");
	fixture_add(f, "debian:6.12", EARLY(STAYS), FAILURE(900, 0));
	fixture_add(f, "debian:6.12", "contig:2M isolate-stop " STAYS, FAILURE(1800, 4));
	fixture_add(f, "debian:7", EARLY(STAYS), FAILURE(1000, 0));
	fixture_add(f, "debian:7", "contig:2M isolate-stop " STAYS, FAILURE(3000, 5));
	answers(f,
		"On 6.12 and 7.3, contig:2M, blocker kernel:1@middle: early-check fails after 900 "
		"ns to 1.00 us and migrates none; isolate-stop takes 1.80 to 3.00 us (2.0 to 3.0x) "
		"and migrates 4 to 5 pages for nothing.");
}

#define WAITED(freed)                                                                              \
	SUCCESS(20500000, freed) ",\"attempts_total\":64,\"counters\":{\"task_clock_ns\":4600000}"

/* Where the check misses the page early-check has migrated before the release, as others have. */
static void pins_are_no_late_migration(void **state)
{
	struct fixture *f = *state;
	struct findings findings;
	struct summary s;

	fixture_axis(f, AXIS_RETRY, "callback backoff:1ms..8ms");
	fixture_axis(f, AXIS_LIFETIME, "20ms");
	fixture_add(f, "debian:6.12", EARLY("callback anon:50% pin:1@middle 20ms"), WAITED(500000));
	fixture_add(f, "debian:6.12", EARLY("backoff:1ms..8ms anon:50% pin:1@middle 20ms"),
		    WAITED(6000000));
	fixture_add(f, "debian:7", EARLY("callback anon:50% kernel:1@middle 20ms"),
		    WAITED(4000000));
	fixture_add(f, "debian:7", EARLY("backoff:1ms..8ms anon:50% kernel:1@middle 20ms"),
		    WAITED(8000000));
	fixture_summary(f, &s);
	findings_make(&s, &findings);
	assert_int_equal(findings.nr, 2);
	assert_string_equal(findings.finding[0].text,
			    "early-check is done 4.00 ms after the release with callback, 8.00 ms "
			    "with backoff:1ms..8ms, as it migrates only then");
	assert_string_equal(findings.finding[1].text,
			    "early-check is done 500 us after the release with callback, 6.00 ms "
			    "with backoff:1ms..8ms");
	findings_free(&findings);
	summary_free(&s);
}

static void nothing_to_say(void **state)
{
	struct fixture *f = *state;

	fixture_add(f, "debian:7", EARLY(STAYS), FAILURE(1000, 0));
	answers(f, NULL);
}

/* What answer_finding() makes of sentences about two kernels. */
static void said(struct fixture *f, const char *const text[2], const char *expected)
{
	struct finding finding[2] = { { (char *)"6.12, here", (char *)text[0] },
				      { (char *)"7.3, here", (char *)text[1] } };
	const struct findings findings = { finding, 2 };
	struct summary s;
	char *answer;
	FILE *out = memory_stream(&answer);

	fixture_summary(f, &s);
	assert_true(answer_finding(out, &s, &findings));
	memory_stream_end(out);
	assert_string_equal(answer, expected);
	free(answer);
	summary_free(&s);
}

static void sentences_are_merged(void **state)
{
	static const struct {
		const char *text[2];
		const char *expected;
	} cases[] = {
		{ { "takes 5.0 ms (12.5%), 3 tries", "takes 40 us (7%), 3 tries" },
		  "On 6.12 and 7.3, here: takes 40 us to 5.0 ms (7 to 12.5%), 3 tries." },
		{ { "1.5x; 7 pages", "1.5x; 9 pages" },
		  "On 6.12 and 7.3, here: 1.5x; 7 to 9 pages." },
		/* not the same sentence */
		{ { "takes 5 ms", "fails after 5 ms" }, "7.3, here: fails after 5 ms." },
		{ { "takes 5 ms", "takes 5 ms more" }, "7.3, here: takes 5 ms more." },
		{ { "takes 5 pages", "takes 5 ms" }, "7.3, here: takes 5 ms." },
		{ { "goes +5%", "goes -5%" }, "7.3, here: goes -5%." },
		{ { "is 5", "is five" }, "7.3, here: is five." },
		{ { "", "" }, "On 6.12 and 7.3, here: ." },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		said(*state, cases[i].text, cases[i].expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
		TEST(penalty),
		TEST(penalty_of_one_kernel),
		TEST(targets_and_pins),
		TEST(penalty_and_retry),
		TEST(retry_that_is_late),
		TEST(competitors),
		TEST(other_policies),
		TEST(nothing_to_say),
		TEST(pins_are_no_late_migration),
		TEST(sentences_are_merged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
