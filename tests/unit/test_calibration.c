// SPDX-License-Identifier: GPL-2.0
/* Prices from runs on a machine beside runs in guests. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "bench/analysis/calibration.h"
#include "tests/unit/memory_profiles.h"

#define RAN "\"outcome\":\"success\",\"latency_ns\":1"

#define CELL "contig:2M early-check none anon:50% none forever none kernel none"

static const struct measure latency = {
	.name = "latency", .path = { "latency_ns" }, .depth = 1, .bound = true
};

static const double planted[PRICE_NR] = { 0.5, 2, 20, 5 };

/* Of a machine whose third cache costs nothing by itself */
static const double planted_three[PRICE_NR] = { 0.5, 2, 20 };

#define KINDS 8

/* A machine's run with so many kinds, and a guest's with all of them. */

/* What kind i of a made-up machine uses: numbers that no kind has in proportion to another. */
static void draw(size_t i, uint64_t copy[4], uint64_t rest[4])
{
	memcpy(copy, (uint64_t[]){ 7777 * i, 1000 + 37 * i * i, 10 + i, 17 * (i * 3 % 8) },
	       4 * sizeof(*copy));
	memcpy(rest,
	       (uint64_t[]){ 5000 + 1311 * i, 100 * (i % 3), 30 + (i * 5) % 7 * 41,
			     300 + 151 * (i * 5 % 8) },
	       4 * sizeof(*rest));
}

static void two_runs(struct fixture *host, struct fixture *guest, size_t kinds, double noise,
		     const double ns_of[PRICE_NR])
{
	char *lines = text_copy(""), *line, *longer, cell[128], ran[128], fills[128] = "";

	fixture_new(host);
	fixture_new(guest);
	json_object_set_new(json_object_get(host->run, "asked"), "env", json_string("host"));
	json_object_set_new(json_object_get(host->run, "asked"), "clock", json_string("wall"));
	json_object_set_new(host->run, "kernels", json_pack("[{s:s}]", "spec", "host"));
	for (size_t i = 0; i < KINDS; i++) {
		uint64_t copy[4], rest[4];
		double ns;

		draw(i, copy, rest);
		ns = (double)rest[0] * ns_of[PRICE_INSTRUCTION];
		for (int p = PRICE_SEQUENTIAL; p < PRICE_NR; p++)
			ns += (double)(copy[p] + rest[p]) * ns_of[p];
		snprintf(fills + strlen(fills), sizeof(fills) - strlen(fills), "anon:%zu%% ",
			 i + 1);
		snprintf(cell, sizeof(cell), "offline early-check none anon:%zu%% none forever",
			 i + 1);
		snprintf(ran, sizeof(ran), "\"outcome\":\"success\",\"latency_ns\":%.0f",
			 ns * (i % 2 ? 1 + noise : 1 - noise));
		if (i < kinds)
			fixture_add(host, "host", cell, ran);
		fixture_add(guest, "debian:7", cell, RAN);
		line = memory_profile(i, "debian:7", copy, rest);
		longer = text_print("%s%s", lines, line);
		free(lines);
		free(line);
		lines = longer;
	}
	fixture_axis(host, AXIS_FILL, fills);
	fixture_axis(guest, AXIS_FILL, fills);
	fixture_axis(host, AXIS_TARGET, "offline");
	fixture_axis(guest, AXIS_TARGET, "offline");
	fixture_save(host, true);
	memory_profiles_save(guest, lines);
	free(lines);
}

/* Fits to a machine with these prices; the error of kinds that were left out is next to none. */
static void fit(const double ns[PRICE_NR], double found[PRICE_NR])
{
	struct fixture host, guest;
	struct calibration c;
	struct diag why;
	char *name;

	two_runs(&host, &guest, KINDS, 0, ns);
	/* whatever comes first */
	assert_int_equal(calibration_read((const char *[]){ guest.dir, host.dir }, 2, &latency,
					  NULL, &c, &why),
			 0);
	assert_int_equal(c.nr, KINDS);
	assert_string_equal(c.kernel, "debian:7");
	assert_int_equal(calibration_fit(&c, &why), 0);
	memcpy(found, c.ns, sizeof(c.ns));
	/* latencies are whole numbers of ns */
	assert_true(c.left_out.worst < 0.001 && c.left_out.kinds == KINDS);
	assert_int_equal(c.exchanged, 0);
	name = calibration_name(&c, &c.kind[1]);
	assert_string_equal(name, "anon:2%");
	free(name);
	calibration_free(&c);
	fixture_free(&host);
	fixture_free(&guest);
}

static void planted_prices_are_fitted(void **state)
{
	double found[PRICE_NR];

	fit(planted, found);
	for (int i = 0; i < PRICE_NR; i++)
		assert_true(fabs(found[i] / planted[i] - 1) < 0.01);
}

static void a_price_that_nothing_asks_for_is_zero(void **state)
{
	double found[PRICE_NR];

	fit(planted_three, found);
	for (int i = 0; i < PRICE_L3; i++)
		assert_true(fabs(found[i] / planted_three[i] - 1) < 0.01);
	/* latencies are whole numbers of ns, which leaves next to nothing */
	assert_true(found[PRICE_L3] >= 0 && found[PRICE_L3] < 0.01);
}

static void what_is_left_out_has_its_error(void **state)
{
	struct fixture host, guest;
	struct calibration c;

	two_runs(&host, &guest, KINDS, 0.1, planted);
	assert_int_equal(calibration_read((const char *[]){ host.dir, guest.dir }, 2, &latency,
					  "debian:7", &c, NULL),
			 0);
	assert_int_equal(calibration_fit(&c, NULL), 0);
	/* what a kind has no part in cannot fit it as well as what it has */
	assert_true(c.left_out.worst > c.error.worst);
	assert_true(c.error.median > 0.02 && c.error.median < 0.12);
	/* given prices are held against the same */
	calibration_hold(&c, planted);
	for (size_t i = 0; i < KINDS; i++)
		assert_true(fabs(c.kind[i].measured_ns / c.kind[i].estimate_ns -
				 (i % 2 ? 1.1 : 0.9)) < 0.001);
	calibration_free(&c);
	fixture_free(&host);
	fixture_free(&guest);
}

static void refused(const char *const *dir, size_t nr, const char *kernel, const char *said)
{
	struct calibration c;
	struct diag why = { "" };
	int err = calibration_read(dir, nr, &latency, kernel, &c, &why);

	if (!err)
		err = calibration_fit(&c, &why);
	calibration_free(&c);
	assert_true(err == -EINVAL || err == -ENOENT);
	if (!strstr(why.text, said))
		fail_msg("%s", why.text);
}

static void runs_that_do_not_fit_together(void **state)
{
	struct fixture host, guest, other;
	char *line = memory_profile(0, "debian:7", (uint64_t[]){ 1, 1, 1, 1 },
				    (uint64_t[]){ 1, 1, 1, 1 });

	two_runs(&host, &guest, KINDS, 0, planted);
	refused((const char *[]){ host.dir, host.dir }, 2, NULL, "no run is in guests");
	refused((const char *[]){ guest.dir }, 1, NULL, "no run is of this machine itself");
	refused((const char *[]){ host.dir, guest.dir }, 2, "debian:6.1",
		"choose another --kernel");
	refused((const char *[]){ host.dir, "/nowhere" }, 2, NULL,
		"/nowhere/run.json: No such file");
	/* a guest's run without profiles */
	fixture_new(&other);
	fixture_add(&other, "debian:7", CELL, RAN);
	fixture_save(&other, true);
	refused((const char *[]){ host.dir, other.dir }, 2, NULL, "has no profiles");
	fixture_free(&other);
	/* one with other cells */
	fixture_new(&other);
	fixture_add(&other, "debian:7", CELL, RAN);
	memory_profiles_save(&other, line);
	refused((const char *[]){ host.dir, other.dir }, 2, NULL, "have no cell in common");
	free(line);
	fixture_free(&other);
	fixture_free(&host);
	fixture_free(&guest);
	two_runs(&host, &guest, CALIBRATION_KINDS_MIN - 1, 0, planted);
	refused((const char *[]){ host.dir, guest.dir }, 2, NULL,
		"5 kinds that the runs have in common");
	fixture_free(&host);
	fixture_free(&guest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(planted_prices_are_fitted),
		cmocka_unit_test(a_price_that_nothing_asks_for_is_zero),
		cmocka_unit_test(what_is_left_out_has_its_error),
		cmocka_unit_test(runs_that_do_not_fit_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
