// SPDX-License-Identifier: GPL-2.0
#include "bench/report/findings/extent.h"

#include <stdint.h>
#include <string.h>

#include "bench/util/units.h"

bool extent_add(struct extent *e, struct samples *samples)
{
	struct spread spread;

	if (!samples_spread(samples, &spread))
		return false;
	if (!e->nr || spread.median < e->low)
		e->low = spread.median;
	if (!e->nr || spread.median > e->high)
		e->high = spread.median;
	e->nr++;
	return true;
}

void extent_put_ns(FILE *out, const struct extent *e)
{
	char low[32], high[32];
	const char *unit, *other;

	format_ns(low, sizeof(low), (uint64_t)(e->low + 0.5));
	format_ns(high, sizeof(high), (uint64_t)(e->high + 0.5));
	unit = strchr(low, ' ');
	other = strchr(high, ' ');
	if (!strcmp(low, high))
		fputs(low, out);
	else if (unit && other && !strcmp(unit, other))
		fprintf(out, "%.*s to %s", (int)(unit - low), low, high);
	else
		fprintf(out, "%s to %s", low, high);
}

void extent_put_pages(FILE *out, const struct extent *e)
{
	if (e->high < 0.5)
		fputs("no page", out);
	else if (e->high - e->low < 0.5)
		fprintf(out, "%.0f page%s", e->high, e->high < 1.5 ? "" : "s");
	else
		fprintf(out, "%.0f to %.0f pages", e->low, e->high);
}
