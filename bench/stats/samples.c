// SPDX-License-Identifier: GPL-2.0
#include "bench/stats/samples.h"

#include <math.h>
#include <stdlib.h>

#include "bench/stats/values.h"
#include "bench/util/memory.h"

void samples_add(struct samples *s, uint64_t value)
{
	if (s->nr == s->size) {
		size_t size = s->size ? 2 * s->size : 8;
		uint64_t *more = memory_array(s->value, size, sizeof(*more));

		s->value = more;
		s->size = size;
	}
	s->value[s->nr++] = value;
	s->sorted = false;
}

void samples_append(struct samples *to, const struct samples *from)
{
	for (size_t i = 0; i < from->nr; i++)
		samples_add(to, from->value[i]);
}

void samples_free(struct samples *s)
{
	free(s->value);
	*s = (struct samples){};
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void sort(struct samples *s)
{
	if (!s->sorted && s->nr)
		qsort(s->value, s->nr, sizeof(*s->value), compare);
	s->sorted = true;
}

double samples_quantile(struct samples *s, double p)
{
	double position = (double)(s->nr - 1) * p;
	size_t below = (size_t)position;
	double rest = position - (double)below;

	sort(s);
	if (below + 1 >= s->nr)
		return (double)(int64_t)s->value[s->nr - 1];
	return (double)(int64_t)s->value[below] +
	       rest * (double)(s->value[below + 1] - s->value[below]);
}

double samples_median(struct samples *s)
{
	return s->nr ? samples_quantile(s, 0.5) : 0;
}

double samples_mean(const struct samples *s)
{
	double sum = 0;

	for (size_t i = 0; i < s->nr; i++)
		sum += (double)(int64_t)s->value[i];
	return s->nr ? sum / (double)s->nr : NAN;
}

bool samples_median_interval(struct samples *s, double level, double *low, double *high)
{
	size_t rank = median_rank(s->nr, 1 - level);

	if (!rank)
		return false;
	sort(s);
	*low = (double)(int64_t)s->value[rank - 1];
	*high = (double)(int64_t)s->value[s->nr - rank];
	return true;
}

bool samples_spread(struct samples *s, struct spread *spread)
{
	*spread = (struct spread){ .nr = s->nr };
	if (!s->nr)
		return false;
	spread->median = samples_quantile(s, 0.5);
	spread->min = s->value[0];
	spread->max = s->value[s->nr - 1];
	return true;
}
