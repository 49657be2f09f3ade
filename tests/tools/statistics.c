// SPDX-License-Identifier: GPL-2.0
/*
 * statistics NR SEED: what bench/stats/ makes of NR random samples, a table that tests/r/compare.R reads. Every other
 * sample has ties. Samples are lists of values with commas, numbers are written so that they read back as they were.
 */

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/stats/bootstrap.h"
#include "bench/stats/cliff.h"
#include "bench/stats/fisher.h"
#include "bench/stats/holm.h"
#include "bench/stats/normal.h"
#include "bench/stats/rank_sum.h"
#include "bench/stats/shift.h"
#include "bench/stats/signed_rank.h"
#include "bench/stats/values.h"
#include "bench/stats/wilson.h"
#include "bench/util/rng.h"

#define LARGEST 120

struct sample {
	double v[LARGEST];
	size_t n;
};

static void number(double v)
{
	printf("\t%.17g", v);
}

static void list(const double *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		printf("%c%.17g", i ? ',' : '\t', v[i]);
}

/* Mostly small, as sizes are of runs. With ties values are whole, few, and may be 0. */
static struct sample draw(struct rng *rng, bool ties, double from)
{
	static const size_t most[] = { 7, 7, 20, 25, LARGEST };
	struct sample s = { .n = 1 + rng_below(rng, most[rng_below(rng, 5)]) };

	for (size_t i = 0; i < s.n; i++)
		s.v[i] = from + (ties ? (double)rng_below(rng, 8) - 3
				      : (double)rng_below(rng, 1ull << 40) * 0x1p-38 - 1.9);
	return s;
}

static void two_samples(struct sample *x, struct sample *y, double alpha)
{
	struct rank_sum r;
	struct shift s;

	values_sort(x->v, x->n);
	values_sort(y->v, y->n);
	list(x->v, x->n);
	list(y->v, y->n);
	rank_sum_test(x->v, x->n, y->v, y->n, &r);
	shift_estimate(x->v, x->n, y->v, y->n, alpha, &s);
	number(r.u);
	number(r.p);
	printf("\t%d", r.exact);
	number(r.normal_p);
	number(rank_sum_smallest_p(x->n, y->n));
	number(rank_sum_critical(x->n, y->n, alpha));
	number(s.estimate);
	number(s.bounded ? s.low : NAN);
	number(s.bounded ? s.high : NAN);
	number(cliff_delta(r.u, x->n, y->n));
	printf("\t%zu", median_rank(x->n, alpha));
}

static void pairs(struct sample *d)
{
	struct signed_rank r;

	list(d->v, d->n);
	signed_rank_test(d->v, d->n, &r);
	number(r.v);
	number(r.p);
	printf("\t%d", r.exact);
}

static void shares(struct rng *rng, double alpha)
{
	uint64_t a_of = 1 + rng_below(rng, 60), b_of = 1 + rng_below(rng, 60);
	uint64_t a = rng_below(rng, a_of + 1), b = rng_below(rng, b_of + 1);
	double low, high;

	wilson_interval(a, a_of, alpha, &low, &high);
	printf("\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64, a, a_of, b, b_of);
	number(fisher_exact(a, a_of, b, b_of));
	number(low);
	number(high);
}

static void many_tests(struct rng *rng, bool ties)
{
	double p[12], *where[12];
	size_t n = 1 + rng_below(rng, 12);

	for (size_t i = 0; i < n; i++) {
		where[i] = &p[i];
		p[i] = ties ? (double)rng_below(rng, 11) / 10
			    : pow((double)rng_below(rng, 1 << 30) * 0x1p-30, 4);
	}
	list(p, n);
	holm_adjust(where, n);
	list(p, n);
}

/* Two sides of @x's and @y's values, each cut into three boots. */
static void two_levels(const struct sample *x, const struct sample *y, double alpha)
{
	size_t start[2][4] = { { 0, x->n / 3, 2 * x->n / 3, x->n },
			       { 0, y->n / 3, 2 * y->n / 3, y->n } };
	struct boots a = { .value = x->v, .start = start[0], .nr = 3 };
	struct boots b = { .value = y->v, .start = start[1], .nr = 3 };
	double low = NAN, high = NAN;

	if (x->n >= 3 && y->n >= 3)
		bootstrap_shift(&a, &b, 1, alpha, &low, &high);
	number(low);
	number(high);
}

int main(int argc, char **argv)
{
	static const double alphas[] = { 0.1, 0.05, 0.01 };
	struct rng rng;

	if (argc != 3) {
		fprintf(stderr, "usage: statistics NR SEED\n");
		return 2;
	}
	puts("alpha\tties\tcritical_z\tx\ty\tu\tp\texact\tnormal_p\tsmallest_p\tcritical\testimate\t"
	     "low\thigh\tcliff\tmedian_rank\td\tv\tpaired_p\tpaired_exact\ta\ta_of\tb\tb_of\tfisher\t"
	     "wilson_low\twilson_high\traw\tholm\tboot_low\tboot_high");
	rng_seed(&rng, strtoull(argv[2], NULL, 0));
	for (unsigned long i = strtoul(argv[1], NULL, 0); i > 0; i--) {
		double alpha = alphas[rng_below(&rng, 3)];
		bool ties = i % 2;
		struct sample x = draw(&rng, ties, 0), y = draw(&rng, ties, 1),
			      d = draw(&rng, ties, 0);

		printf("%g\t%d", alpha, ties);
		number(normal_critical(alpha));
		two_samples(&x, &y, alpha);
		pairs(&d);
		shares(&rng, alpha);
		many_tests(&rng, ties);
		two_levels(&x, &y, alpha);
		putchar('\n');
	}
	return 0;
}
