// SPDX-License-Identifier: GPL-2.0
#include "bench/report/explain/explain_sentence.h"

#include <math.h>
#include <stdlib.h>

#include "bench/report/table/number.h"

/* Groups that a sentence names, and what is too little to be named, as a share of all groups' */
#define NAMED 4
#define LEAST 0.05

void explain_put_value(FILE *out, double value, double total, bool sign)
{
	int decimals = total >= 1e5 ? 0 : total >= 100 ? 1 : 3;
	/* no "-0.0" */
	bool none = fabs(value) < 0.5 * pow(10, -decimals);

	fprintf(out, sign && !none ? "%+.*f" : "%.*f", decimals, none ? 0 : value);
}

double explain_moved(const struct explanation *x)
{
	double sum = 0;

	for (int g = 0; g < GROUP_NR; g++)
		sum += fabs(x->group[g][1] - x->group[g][0]);
	return sum;
}

/* Differences of a few per mille have parts, too. */
static int decimals_of(const struct explanation *x)
{
	return fabs(x->total[1] - x->total[0]) < 0.01 * x->total[0] ? 2 : 1;
}

static double points(const struct explanation *x, double difference)
{
	double value = 100 * difference / x->total[0];

	return fabs(value) < 0.5 * pow(10, -decimals_of(x)) ? 0 : value;
}

static void put_groups(FILE *out, const struct explanation *x)
{
	double rest = x->total[1] - x->total[0], least = LEAST * explain_moved(x);
	enum function_group order[GROUP_NR];
	size_t nr = explain_order(x, order, false), named = 0;
	int decimals = decimals_of(x);

	for (size_t i = 0; i < nr && named < NAMED; i++) {
		double part = x->group[order[i]][1] - x->group[order[i]][0];

		if (!(fabs(part) > least) || points(x, part) == 0)
			break;
		fprintf(out, ", %.*f %s%s", decimals, points(x, part), named ? "" : "points are ",
			function_group_names[order[i]]);
		rest -= part;
		named++;
	}
	if (named)
		fprintf(out, ", all else %.*f", decimals, points(x, rest));
}

void explain_put_sentence(FILE *out, const struct explanation *x, int what)
{
	double total = fmax(x->total[0], x->total[1]);
	char *change;

	explain_put_value(out, x->total[0], total, false);
	fputs(" to ", out);
	explain_put_value(out, x->total[1], total, false);
	fprintf(out, " %s %s", profiled_name(what),
		x->per_page ? "a migrated page" : "an operation");
	if (!(x->total[0] > 0))
		return;
	change = number_signed(100 * (x->total[1] - x->total[0]) / x->total[0], decimals_of(x));
	fprintf(out, ": of %s%%", change);
	free(change);
	put_groups(out, x);
}
