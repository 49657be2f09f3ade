// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "bench/report/findings/findings.h"
#include "tests/lib/fixture.h"

#define CELL(target, policy, fill, blocker) target " " policy " none " fill " " blocker " forever"
#define SUCCESS(ns, pages)                                                                         \
	"\"outcome\":\"success\",\"latency_ns\":" #ns ",\"migrated_pages\":" #pages                \
	",\"wasted_pages\":0"
#define FAILURE(ns) "\"outcome\":\"failure\",\"errno\":\"EBUSY\",\"latency_ns\":" #ns
#define STALL(ns)   ",\"bystander\":{\"stalls\":1,\"max_ns\":" #ns "}"
#define BUSY(nr)    ",\"busy_retries\":" #nr ",\"obtained_offset\":" #nr
#define WASTED(nr)  ",\"migrated_pages\":16384,\"wasted_pages\":" #nr
#define GAVE(mib)   ",\"unplug\":{\"asked_bytes\":134217728,\"unplugged_bytes\":" #mib "000000}"
#define LEFT(nr)    ",\"aftermath\":{\"blocks_retyped\":0,\"operation\":{\"blocks_retyped\":" #nr "}}"
#define LOST                                                                                       \
	",\"aftermath\":{\"blocks_retyped\":0,\"operation\":{\"blocks_retyped\":4,\"retyped\":["   \
	"{\"from\":\"Unmovable\",\"to\":\"Movable\",\"blocks\":1},"                                \
	"{\"from\":\"Unmovable\",\"to\":\"Reclaimable\",\"blocks\":2},"                            \
	"{\"from\":\"Reclaimable\",\"to\":\"Movable\",\"blocks\":1}]}}"

static void assert_finding(const struct findings *f, size_t i, const char *scope, const char *text)
{
	assert_true(i < f->nr);
	assert_string_equal(f->finding[i].scope, scope);
	assert_string_equal(f->finding[i].text, text);
}

static void make(struct fixture *f, struct summary *s, struct findings *findings)
{
	fixture_summary(f, s);
	findings_make(s, findings);
}

static void release(struct summary *s, struct findings *findings)
{
	findings_free(findings);
	summary_free(s);
}

#define BESIDE(policy) CELL("contig:2M", policy, "anon:50%", "none") " bystander:touch"
#define ALONE(policy)  CELL("contig:2M", policy, "anon:50%", "none") " none"

static void harm(void **state)
{
	struct fixture *f = *state;
	struct findings findings;
	struct summary s;

	fixture_axis(f, AXIS_POLICY, "early-check isolate-first");
	fixture_axis(f, AXIS_CHURN, "none bystander:touch");
	fixture_add(f, "debian:7", ALONE("early-check"), FAILURE(1000) LEFT(0));
	fixture_add(f, "debian:7", ALONE("isolate-first"), FAILURE(2000) LOST);
	fixture_add(f, "debian:7", BESIDE("early-check"), FAILURE(1000) STALL(5000));
	fixture_add(f, "debian:7", BESIDE("isolate-first"), FAILURE(2000) STALL(90000) LEFT(7));
	make(f, &s, &findings);
	assert_int_equal(findings.nr, 3);
	assert_finding(&findings, 0, "7.3, contig:2M, churn none, nothing blocks",
		       "early-check fails after 1.00 us; isolate-first takes 2.00 us (2.0x)");
	assert_finding(&findings, 1, "7.3, contig:2M, churn bystander:touch",
		       "the bystander's longest stall is 5.00 us under early-check, 90.0 us under "
		       "isolate-first");
	assert_finding(&findings, 2, "7.3, contig:2M, churn none",
		       "pageblocks of the range that the operation leaves with another type: 0 "
		       "under early-check, 4 under isolate-first (3 unmovable, 1 reclaimable)");
	release(&s, &findings);
}

#define GIVES(policy, blocker) CELL("virtio-mem:128M", policy, "anon:50%", blocker)

static const char *check_goes(struct fixture *f, struct summary *s, struct findings *findings)
{
	make(f, s, findings);
	for (size_t i = 0; i < findings->nr; i++)
		if (!strncmp(findings->finding[i].text, "without the early check", 23))
			return findings->finding[i].text;
	return "";
}

/* What virtio-mem would gain or lose: where it gains most, and where it loses most. */
static void unplug(void **state)
{
	struct fixture *f = *state;
	struct findings findings;
	struct summary s;

	fixture_axis(f, AXIS_TARGET, "virtio-mem:128M");
	fixture_axis(f, AXIS_POLICY, "early-check isolate-first");
	fixture_axis(f, AXIS_BLOCKER, "kernel:1@random kernel:2@random kernel:256@random");
	fixture_add(f, "debian:7", GIVES("early-check", "kernel:1@random"),
		    FAILURE(2000) WASTED(11000) GAVE(132));
	fixture_add(f, "debian:7", GIVES("isolate-first", "kernel:1@random"),
		    FAILURE(1000) WASTED(256) GAVE(132));
	fixture_add(f, "debian:7", GIVES("early-check", "kernel:256@random"),
		    FAILURE(100) WASTED(0) GAVE(2));
	fixture_add(f, "debian:7", GIVES("isolate-first", "kernel:256@random"),
		    FAILURE(9000) WASTED(16009) GAVE(2));
	assert_string_equal(
		check_goes(f, &s, &findings),
		"without the early check (isolate-first) as much is unplugged; it gains "
		"where it takes 1.00 us instead of 2.00 us with blocker "
		"kernel:1@random, 256 pages instead of 11000 moved for nothing; it "
		"loses where it takes 9.00 us instead of 100 ns with blocker "
		"kernel:256@random, 16009 pages instead of 0 moved for nothing");
	release(&s, &findings);
}

static void unplug_alike(void **state)
{
	struct fixture *f = *state;
	struct findings findings;
	struct summary s;

	fixture_axis(f, AXIS_TARGET, "virtio-mem:128M");
	fixture_axis(f, AXIS_POLICY, "early-check isolate-first");
	fixture_axis(f, AXIS_BLOCKER, "kernel:1@random kernel:256@random");
	fixture_add(f, "debian:7", GIVES("early-check", "kernel:1@random"),
		    FAILURE(1000) WASTED(256) GAVE(132));
	fixture_add(f, "debian:7", GIVES("isolate-first", "kernel:1@random"),
		    FAILURE(970) WASTED(256) GAVE(131));
	assert_string_equal(check_goes(f, &s, &findings),
			    "without the early check (isolate-first) 97.6% is unplugged instead of "
			    "98.35% with blocker kernel:1@random, within 3% of the time, and as "
			    "many pages are moved");
	release(&s, &findings);
}

static void cma(void **state)
{
	struct fixture *f = *state;
	struct findings findings;
	struct summary s;

	fixture_axis(f, AXIS_TARGET, "cma:2M");
	fixture_axis(f, AXIS_BLOCKER, "none kernel:1@start kernel:1@middle");
	fixture_add(f, "debian:7", CELL("cma:2M", "early-check", "anon:50%", "none"),
		    SUCCESS(2000, 256) BUSY(0));
	fixture_add(f, "debian:7", CELL("cma:2M", "early-check", "anon:50%", "kernel:1@start"),
		    SUCCESS(3000, 256) BUSY(1));
	fixture_add(f, "debian:7", CELL("cma:2M", "early-check", "anon:50%", "kernel:1@middle"),
		    SUCCESS(9000, 256) BUSY(257));
	make(f, &s, &findings);
	assert_int_equal(findings.nr, 1);
	assert_finding(&findings, 0, "7.3, cma:2M",
		       "with blocker none a range is obtained in 2.00 us; with blocker "
		       "kernel:1@middle in 9.00 us after 257 busy ranges, 257 pages further on "
		       "(4.5x)");
	release(&s, &findings);
}

static void cma_policies(void **state)
{
	struct fixture *f = *state;
	struct findings findings;
	struct summary s;

	fixture_axis(f, AXIS_TARGET, "cma:2M");
	fixture_axis(f, AXIS_POLICY, "early-check isolate-check isolate-stop");
	fixture_axis(f, AXIS_BLOCKER, "none kernel:1@middle");
	fixture_add(f, "debian:7", CELL("cma:2M", "early-check", "anon:50%", "none"),
		    SUCCESS(2000, 256) BUSY(0));
	fixture_add(f, "debian:7", CELL("cma:2M", "isolate-check", "anon:50%", "none"),
		    SUCCESS(1000, 256) BUSY(0));
	fixture_add(f, "debian:7", CELL("cma:2M", "early-check", "anon:50%", "kernel:1@middle"),
		    SUCCESS(3000, 256) BUSY(2));
	fixture_add(f, "debian:7", CELL("cma:2M", "isolate-check", "anon:50%", "kernel:1@middle"),
		    SUCCESS(600, 0) BUSY(2));
	fixture_add(f, "debian:7", CELL("cma:2M", "isolate-stop", "anon:50%", "kernel:1@middle"),
		    SUCCESS(2000, 128) BUSY(2));
	make(f, &s, &findings);
	assert_finding(
		&findings, 1, "7.3, cma:2M",
		"with blocker kernel:1@middle in the first range early-check obtains another in "
		"3.00 us, with 0 pages moved in vain; isolate-check in 600 ns, with 0 "
		"(early-check takes 5.0x as long)");
	release(&s, &findings);
}

#define SWEPT(nr)                                                                                  \
	",\"sweep\":{\"direction\":\"down\",\"asked_blocks\":4,\"offline_blocks\":" #nr            \
	",\"blocks\":[]}"

static void sweep(void **state)
{
	struct fixture *f = *state;
	struct findings findings;
	struct summary s;

	fixture_axis(f, AXIS_TARGET, "offline-device");
	fixture_axis(f, AXIS_POLICY, "early-check isolate-first");
	fixture_axis(f, AXIS_BLOCKER, "none kernel:1@middle");
	fixture_add(f, "debian:7", CELL("offline-device", "early-check", "anon:50%", "none"),
		    SUCCESS(9000, 7) SWEPT(4));
	fixture_add(f, "debian:7",
		    CELL("offline-device", "early-check", "anon:50%", "kernel:1@middle"),
		    FAILURE(2000) WASTED(0) SWEPT(1));
	fixture_add(f, "debian:7",
		    CELL("offline-device", "isolate-first", "anon:50%", "kernel:1@middle"),
		    FAILURE(5000) WASTED(77) SWEPT(1));
	make(f, &s, &findings);
	assert_finding(
		&findings, findings.nr - 2, "7.3, offline-device, blocker none",
		"early-check takes 100% of the blocks offline in 9.00 us, with 0 pages moved "
		"for nothing");
	assert_finding(
		&findings, findings.nr - 1, "7.3, offline-device, blocker kernel:1@middle",
		"early-check takes 25% of the blocks offline in 2.00 us, with 0 pages moved "
		"for nothing; isolate-first takes 25% of the blocks offline in 5.00 us, with "
		"77 pages moved for nothing");
	release(&s, &findings);
}

static void fills(void **state)
{
	struct fixture *f = *state;
	struct findings findings;
	struct summary s;

	fixture_axis(f, AXIS_FILL, "none anon:50% thp:50%");
	fixture_add(f, "debian:7", CELL("contig:2M", "early-check", "none", "none"),
		    SUCCESS(2000, 0));
	fixture_add(f, "debian:7", CELL("contig:2M", "early-check", "anon:50%", "none"),
		    SUCCESS(20000, 10));
	fixture_add(f, "debian:7", CELL("contig:2M", "early-check", "thp:50%", "none"),
		    SUCCESS(10000, 10));
	make(f, &s, &findings);
	assert_int_equal(findings.nr, 1);
	assert_finding(&findings, 0, "7.3, contig:2M",
		       "for each page that it migrates a success takes 1.00 us with thp:50%, "
		       "2.00 us with anon:50%");
	release(&s, &findings);
}

/* There is always something to say. */
static void plain(void **state)
{
	struct fixture *f = *state;
	struct findings findings;
	struct summary s;

	fixture_add(f, "debian:7", CELL("contig:2M", "early-check", "anon:50%", "none"),
		    SUCCESS(20000, 10));
	fixture_add(f, "debian:7", CELL("contig:2M", "early-check", "anon:50%", "none"),
		    FAILURE(1000));
	make(f, &s, &findings);
	assert_int_equal(findings.nr, 1);
	assert_finding(&findings, 0, "7.3, contig:2M",
		       "1 of 2 trials succeed in 20.0 us, 1 of 2 trials fail after 1.00 us");
	release(&s, &findings);
}

static void nothing_ran(void **state)
{
	struct fixture *f = *state;
	struct findings findings;
	struct summary s;

	fixture_add(f, "debian:7", CELL("contig:2M", "early-check", "anon:50%", "none"),
		    "\"outcome\":\"skipped\",\"reason\":\"no room\"");
	make(f, &s, &findings);
	assert_int_equal(findings.nr, 1);
	assert_finding(&findings, 0, "no trial ran", "no room");
	release(&s, &findings);
}

int main(void)
{
#define RUN_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	static const struct CMUnitTest tests[] = {
		RUN_TEST(harm),	 RUN_TEST(unplug),	 RUN_TEST(unplug_alike),
		RUN_TEST(cma),	 RUN_TEST(cma_policies), RUN_TEST(fills),
		RUN_TEST(plain), RUN_TEST(nothing_ran),	 RUN_TEST(sweep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
