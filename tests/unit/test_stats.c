// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "bench/report/table/number.h"
#include "bench/stats/pareto.h"
#include "bench/stats/samples.h"
#include "bench/util/rng.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void assert_close(double got, double expected)
{
	if (got < expected - 1e-9 || got > expected + 1e-9)
		fail_msg("%.9f, not %.9f", got, expected);
}

static void fill(struct samples *s, const uint64_t *value, size_t nr)
{
	*s = (struct samples){};
	for (size_t i = 0; i < nr; i++)
		samples_add(s, value[i]);
}

/*
 * Weights of the 32 cars of R's data set mtcars (Henderson and Velleman, 1981), in lb. What R's
 * quantile(), whose default is type 7, says of mtcars$wt in 1000 lb is printed in many a tutorial:
 * 0% 1.51300, 25% 2.58125, 50% 3.32500, 75% 3.61000, 100% 5.42400.
 */
static const uint64_t mtcars_wt[] = {
	2620, 2875, 2320, 3215, 3440, 3460, 3570, 3190, 3150, 3440, 3440,
	4070, 3730, 3780, 5250, 5424, 5345, 2200, 1615, 1835, 2465, 3520,
	3435, 3840, 3845, 1935, 2140, 1513, 3170, 2770, 3570, 2780,
};

static void quantiles_as_r_gives_them(void **state)
{
	static const double p[] = { 0, 0.25, 0.5, 0.75, 1 };
	static const double expected[] = { 1513, 2581.25, 3325, 3610, 5424 };
	struct samples s;

	fill(&s, mtcars_wt, COUNT(mtcars_wt));
	for (size_t i = 0; i < COUNT(p); i++)
		assert_close(samples_quantile(&s, p[i]), expected[i]);
	samples_free(&s);
}

/*
 * From stackoverflow.com, question 64789753, where R's summary() of these gives 1st Qu. 183.2,
 * median 308.0, 3rd Qu. 451.0 (to four digits), and another definition would give 181.5.
 */
static void quantiles_with_ties(void **state)
{
	static const uint64_t value[] = { 30,  49,  105, 115, 118, 148, 178, 185, 196, 210,
					  236, 236, 278, 287, 329, 362, 366, 399, 430, 434,
					  451, 451, 477, 488, 508, 531, 533, 542 };
	struct samples s;

	fill(&s, value, COUNT(value));
	assert_close(samples_quantile(&s, 0.25), 183.25);
	assert_close(samples_quantile(&s, 0.5), 308);
	assert_close(samples_quantile(&s, 0.75), 451);
	samples_free(&s);
}

/* The rank by exact integers: C(n, 0) + ... + C(n, k - 1) <= 2^n / 40, of n <= 57 without overflow.
 */
static unsigned int exact_rank(unsigned int n)
{
	uint64_t sum = 0, term = 1;
	unsigned int k = 0;

	for (; 40 * (sum + term) <= 1ull << n; k++) {
		sum += term;
		term = term * (n - k) / (k + 1);
	}
	return k;
}

static void assert_ranks(unsigned int n, unsigned int rank)
{
	struct samples s = {};
	double low = -1, high = -1;

	for (unsigned int i = n; i > 0; i--)
		samples_add(&s, i);
	assert_int_equal(samples_median_interval(&s, 0.95, &low, &high), rank > 0);
	if (rank) {
		assert_close(low, rank);
		assert_close(high, n + 1 - rank);
	}
	samples_free(&s);
}

/*
 * 5 give none, 6 their range. R's qbinom(0.025, n, 0.5) is the same number for n = 100 and 1000,
 * and so do the tables that print it (Campbell and Gardner, BMJ 296, 1988: the 40th and the 61st of
 * 100).
 */
static void intervals_of_the_median(void **state)
{
	assert_ranks(0, 0);
	assert_ranks(5, 0);
	assert_ranks(6, 1);
	for (unsigned int n = 1; n < 57; n++)
		assert_ranks(n, exact_rank(n));
	assert_ranks(100, 40);
	assert_ranks(1000, 469);
	/* normal approximation: 500000 - 1.96 * 500 = 499020 */
	assert_ranks(1000000, 499020);
}

/* Differences may be negative. */
static void samples_below_zero(void **state)
{
	struct spread spread;
	struct samples s = {};

	samples_add(&s, 3);
	samples_add(&s, (uint64_t)-5);
	samples_add(&s, (uint64_t)-2);
	samples_add(&s, 0);
	assert_true(samples_spread(&s, &spread));
	assert_close(spread.median, -1);
	assert_int_equal((int64_t)spread.min, -5);
	assert_int_equal((int64_t)spread.max, 3);
	assert_close(samples_mean(&s), -1);
	samples_free(&s);
}

static void spread_of_nothing(void **state)
{
	struct samples s = {};
	struct spread spread = { .nr = 7, .median = 7 };

	assert_false(samples_spread(&s, &spread));
	assert_int_equal(spread.nr, 0);
	assert_true(spread.median == 0);
}

static void spread_of_few(void **state)
{
	static const uint64_t value[] = { 9, 2, 4, 1 };
	struct spread spread;
	struct samples s;

	fill(&s, value, 1);
	assert_true(samples_spread(&s, &spread));
	assert_true(spread.min == 9 && spread.max == 9 && spread.median == 9);
	samples_free(&s);

	fill(&s, value, 3);
	assert_true(samples_spread(&s, &spread));
	assert_true(spread.min == 2 && spread.max == 9 && spread.median == 4);
	samples_free(&s);

	fill(&s, value, 4);
	assert_true(samples_spread(&s, &spread));
	assert_int_equal(spread.nr, 4);
	assert_true(spread.min == 1 && spread.max == 9 && spread.median == 3);
	samples_free(&s);
}

static void all_equal(void **state)
{
	struct spread spread;
	struct samples s = {};

	for (int i = 0; i < 1000; i++)
		samples_add(&s, 511);
	assert_true(samples_spread(&s, &spread));
	assert_true(spread.min == 511 && spread.max == 511 && spread.median == 511);
	samples_free(&s);
}

static void adding_after_sorting(void **state)
{
	struct spread spread;
	struct samples s = {};

	samples_add(&s, 5);
	samples_add(&s, 3);
	samples_spread(&s, &spread);
	samples_add(&s, 1);
	assert_true(samples_spread(&s, &spread));
	assert_true(spread.min == 1 && spread.median == 3 && spread.max == 5);
	samples_free(&s);
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* For any sample: order does not matter, quantiles ascend, stay in range, and half is below. */
static void any_sample(void **state)
{
	struct rng rng;

	rng_seed(&rng, 1);
	for (int round = 0; round < 500; round++) {
		size_t nr = 1 + rng_below(&rng, 40), below = 0;
		double before = -1, median;
		struct samples s = {};
		uint64_t value[40];

		for (size_t i = 0; i < nr; i++) {
			value[i] = rng_below(&rng, round % 2 ? 5 : 1000000);
			samples_add(&s, value[i]);
		}
		qsort(value, nr, sizeof(*value), compare);
		for (int p = 0; p <= 20; p++) {
			double q = samples_quantile(&s, p / 20.0);

			assert_true(q >= before);
			before = q;
		}
		assert_true(samples_quantile(&s, 0) == (double)value[0]);
		assert_true(samples_quantile(&s, 1) == (double)value[nr - 1]);
		median = samples_quantile(&s, 0.5);
		for (size_t i = 0; i < nr; i++)
			below += (double)value[i] <= median;
		assert_true(2 * below >= nr);
		samples_free(&s);
	}
}

static void assert_text(char *text, const char *expected)
{
	assert_non_null(text);
	assert_string_equal(text, expected);
	free(text);
}

static void latencies_as_text(void **state)
{
	static const struct {
		uint64_t value[3];
		size_t nr;
		const char *text;
	} cases[] = {
		{ {}, 0, "-" },
		{ { 1000 }, 1, "1.00 us" },
		{ { 829, 828, 830 }, 3, " 829 ns [828..830]" },
		{ { 4156000, 4149000, 4171000 }, 3, "4.16 ms [4.15..4.17]" },
		{ { 4156000, 4156001, 4156002 }, 3, "4.16 ms" },
		{ { 308000, 81400, 535000 }, 3, " 308 us [81.4..535]" },
		{ { 1001000, 998000, 1020000 }, 3, "1.00 ms [998 us..1.02 ms]" },
		{ { 98000, 1000, 4200000 }, 3, "98.0 us [1.00 us..4.20 ms]" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct samples s;

		fill(&s, cases[i].value, cases[i].nr);
		assert_text(number_latency(&s), cases[i].text);
		samples_free(&s);
	}
}

static void shares_as_text(void **state)
{
	assert_text(number_share(0, 0), "-");
	assert_text(number_share(0, 5), "0%");
	assert_text(number_share(5, 5), "100%");
	assert_text(number_share(1, 3), "33.3%");
	/* all and none are said only where it is so */
	assert_text(number_share(999999, 1000000), "99.9%");
	assert_text(number_share(1, 1000000), "0.1%");
}

static void pages_and_ratios_as_text(void **state)
{
	static const uint64_t value[] = { 511, 512 };
	struct samples s;

	fill(&s, value, 2);
	assert_text(number_pages(&s), "512");
	assert_text(number_count(-0.4), "0");
	assert_text(number_count(-3.6), "-4");
	assert_text(number_count(8224.5), "8225");
	assert_text(number_signed(-0.04, 1), "0");
	assert_text(number_signed(0.04, 1), "0");
	assert_text(number_signed(-0.06, 1), "-0.1");
	assert_text(number_signed(2, 0), "+2");
	samples_free(&s);
	fill(&s, value, 1);
	assert_text(number_pages(&s), "511");
	samples_free(&s);
	fill(&s, value, 0);
	assert_text(number_pages(&s), "-");
	assert_text(number_ratio(4156.3), "4156x");
	assert_text(number_ratio(1.04), "1.0x");
	assert_text(number_ratio(9.96), "10x");
}

static void means(void **state)
{
	struct samples s;

	/* R: mean(mtcars$wt) is 3.21725 */
	fill(&s, mtcars_wt, COUNT(mtcars_wt));
	assert_close(samples_mean(&s), 3217.25);
	samples_free(&s);
	fill(&s, NULL, 0);
	assert_true(isnan(samples_mean(&s)));
}

static void medians_as_text(void **state)
{
	static const struct {
		uint64_t value;
		const char *ns;
		const char *page_seconds;
	} cases[] = {
		{ 0, "0 ns", "0" },
		{ 999, "999 ns", "<0.001" },
		{ 300788, "301 us", "<0.001" },
		{ 1230000, "1.23 ms", "0.00123" },
		{ 81634385920, "81.6 s", "81.6" },
		{ 999400000000, "999 s", "999" },
		{ 4424000000000, "4424 s", "4424" },
	};
	struct samples s;

	for (size_t i = 0; i < COUNT(cases); i++) {
		fill(&s, &cases[i].value, 1);
		assert_text(number_ns(&s), cases[i].ns);
		assert_text(number_page_seconds(&s), cases[i].page_seconds);
		samples_free(&s);
	}
	fill(&s, NULL, 0);
	assert_text(number_ns(&s), "-");
	assert_text(number_page_seconds(&s), "-");
}

static void pareto_fronts(void **state)
{
	struct trade t[] = {
		{ .x = 3, .y = 3, .open = true }, /* beaten in both by the next */
		{ .x = 2, .y = 2, .open = true },  { .x = 2, .y = 2, .open = true }, /* its equal */
		{ .x = 2, .y = 5, .open = true }, /* as fast, dearer */
		{ .x = 1, .y = 9, .open = true },  { .x = 9, .y = 0, .open = true },
		{ .x = 0, .y = 0, .open = false }, /* better in both, but out of the question */
	};
	static const bool front[] = { false, true, true, false, true, true, false };

	pareto_front(t, COUNT(t));
	for (size_t i = 0; i < COUNT(t); i++)
		assert_int_equal(t[i].front, front[i]);
	pareto_front(t, 0);
}

static bool beaten_by_the_front(const struct trade *t, size_t nr, size_t which)
{
	for (size_t i = 0; i < nr; i++)
		if (t[i].front && t[i].x <= t[which].x && t[i].y <= t[which].y &&
		    (t[i].x < t[which].x || t[i].y < t[which].y))
			return true;
	return false;
}

/* Whatever the points: no one of the front is beaten by another of it, everybody else is. */
static void any_front(void **state)
{
	struct rng rng;

	rng_seed(&rng, 3);
	for (int round = 0; round < 1000; round++) {
		struct trade t[12];
		size_t nr = 1 + rng_below(&rng, COUNT(t));

		for (size_t i = 0; i < nr; i++)
			t[i] = (struct trade){ .x = (double)rng_below(&rng, 6),
					       .y = (double)rng_below(&rng, 6),
					       .open = true };
		pareto_front(t, nr);
		for (size_t i = 0; i < nr; i++)
			assert_int_equal(t[i].front, !beaten_by_the_front(t, nr, i));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantiles_as_r_gives_them),
		cmocka_unit_test(quantiles_with_ties),
		cmocka_unit_test(intervals_of_the_median),
		cmocka_unit_test(samples_below_zero),
		cmocka_unit_test(spread_of_nothing),
		cmocka_unit_test(spread_of_few),
		cmocka_unit_test(all_equal),
		cmocka_unit_test(adding_after_sorting),
		cmocka_unit_test(any_sample),
		cmocka_unit_test(latencies_as_text),
		cmocka_unit_test(shares_as_text),
		cmocka_unit_test(pages_and_ratios_as_text),
		cmocka_unit_test(means),
		cmocka_unit_test(medians_as_text),
		cmocka_unit_test(pareto_fronts),
		cmocka_unit_test(any_front),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
