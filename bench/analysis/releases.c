// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/releases.h"

#include <stdlib.h>

#include "bench/util/memory.h"

struct version {
	unsigned long major;
	unsigned long minor;
};

/* The last release of each series; the next one was MAJOR + 1.0. */
static const struct version last_of_series[] = { { 3, 19 }, { 4, 20 }, { 5, 19 }, { 6, 19 } };

#define SERIES_NR (sizeof(last_of_series) / sizeof(last_of_series[0]))

/* Return: false for what does not begin with two numbers. */
static bool read_version(const char *release, struct version *v)
{
	char *end;

	if (!release || *release < '0' || *release > '9')
		return false;
	v->major = strtoul(release, &end, 10);
	if (*end != '.' || end[1] < '0' || end[1] > '9')
		return false;
	v->minor = strtoul(end + 1, NULL, 10);
	return true;
}

static int compare(const struct version *a, const struct version *b)
{
	if (a->major != b->major)
		return a->major < b->major ? -1 : 1;
	return (a->minor > b->minor) - (a->minor < b->minor);
}

bool releases_are_next(const char *older, const char *newer)
{
	struct version a, b;

	if (!read_version(older, &a) || !read_version(newer, &b))
		return false;
	for (size_t i = 0; i < SERIES_NR; i++)
		if (!compare(&a, &last_of_series[i]))
			return b.major == a.major + 1 && !b.minor;
	return a.major == b.major && b.minor == a.minor + 1;
}

/* Return: false where the version is not known, or is there already. */
static bool insert(const struct summary *s, struct releases *r, size_t kernel)
{
	struct version own, other;
	size_t at = r->nr;

	if (!read_version(s->kernels[kernel].release, &own))
		return false;
	for (; at; at--) {
		read_version(s->kernels[r->kernel[at - 1]].release, &other);
		if (!compare(&own, &other))
			return false;
		if (compare(&own, &other) > 0)
			break;
		r->kernel[at] = r->kernel[at - 1];
	}
	r->kernel[at] = kernel;
	r->nr++;
	return true;
}

void releases_make(const struct summary *s, struct releases *r)
{
	bool row = true;

	*r = (struct releases){ .kernel = memory_zeroed(s->nr_kernels + 1, sizeof(*r->kernel)) };
	for (size_t k = 0; k < s->nr_kernels && row; k++)
		if (kernel_has_trials(s, k))
			row = insert(s, r, k);
	if (!row || r->nr < RELEASES_MIN)
		r->nr = 0;
}

void releases_free(struct releases *r)
{
	free(r->kernel);
	*r = (struct releases){};
}
