// SPDX-License-Identifier: GPL-2.0
#include "bench/report/compare/compare_number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/text.h"
#include "bench/util/units.h"

#define SIZE 48

/* A value without its sign. */
static const char *magnitude(char *buf, double value, enum measure_unit unit)
{
	value = fabs(value);
	if (unit == UNIT_NS)
		return format_ns(buf, SIZE, (uint64_t)(value + 0.5));
	if (unit == UNIT_PAGE_NS)
		snprintf(buf, SIZE, "%.3g page s", value / NSEC_PER_SEC);
	else if (value >= 1e9)
		snprintf(buf, SIZE, "%.4gG", value / 1e9);
	else if (value >= 1e6)
		snprintf(buf, SIZE, "%.4gM", value / 1e6);
	else
		snprintf(buf, SIZE, "%.0f", floor(value + 0.5));
	return buf;
}

char *number_level(const struct level *l, enum measure_unit unit)
{
	const char *sign = l->median < 0 ? "-" : "";
	char buf[SIZE];
	double off;

	if (!l->units)
		return text_copy("-");
	magnitude(buf, l->median, unit);
	if (!l->bounded || l->median == 0)
		return text_print("%s%s", sign, buf);
	off = 100 * fmax(l->high - l->median, l->median - l->low) / fabs(l->median);
	return text_print("%s%s ± %.0f%%", sign, buf, off);
}

/* "+1.23%": three digits are enough for any. */
static const char *percent(char *buf, double share, bool unit)
{
	double value = 100 * share;
	int digits = fabs(value) < 9.995 ? 2 : fabs(value) < 99.95 ? 1 : 0;

	/* no "-0.00" */
	if (fabs(value) < 0.5 * pow(10, -digits))
		snprintf(buf, SIZE, "0%s", unit ? "%" : "");
	else
		snprintf(buf, SIZE, "%+.*f%s", digits, value, unit ? "%" : "");
	return buf;
}

/* A change as a factor, "416x", where it is too large for percents. */
static const char *times(char *buf, double share, bool unit)
{
	snprintf(buf, SIZE, "%.*f%s", share < 99 ? 1 : 0, 1 + share, unit ? "x" : "");
	return buf;
}

char *number_change(const struct change *c, enum measure_unit unit)
{
	const char *(*put)(char *buf, double share, bool unit) = c->relative < 9 ? percent : times;
	char shift[SIZE], low[SIZE], high[SIZE];

	if (c->verdict == VERDICT_ONE_SIDE)
		return text_copy("-");
	if (isinf(c->relative))
		return text_print("%c%s", c->shift < 0 ? '-' : '+',
				  magnitude(shift, c->shift, unit));
	put(shift, c->relative, true);
	if (!c->bounded || isinf(c->relative_low) || isinf(c->relative_high) || c->low == c->high)
		return text_copy(shift);
	return text_print("%s [%s..%s]", shift, put(low, c->relative_low, false),
			  put(high, c->relative_high, false));
}

static int add_count(char *buf, size_t size, size_t nr, const char *what)
{
	size_t used = strlen(buf);

	return nr ? snprintf(buf + used, size - used, ", %zu %s", nr, what) : 0;
}

char *number_units(const struct change *c)
{
	static const char *const names[] = { [PER_BOOT] = "boots", [PER_TRIAL] = "trials" };
	size_t nr = c->side[0].units;
	char seeds[SIZE] = "";

	if (c->unit != PER_SEED)
		return text_print("%zu+%zu %s", nr, c->side[1].units, names[c->unit]);
	if (nr == 1)
		return text_copy("1 seed");
	if (c->equal == nr || c->up == nr || c->down == nr)
		return text_print("%zu seeds, all %s", nr,
				  c->up	    ? "up"
				  : c->down ? "down"
					    : "equal");
	add_count(seeds, sizeof(seeds), c->up, "up");
	add_count(seeds, sizeof(seeds), c->down, "down");
	add_count(seeds, sizeof(seeds), c->equal, "equal");
	return text_print("%zu seeds%s", nr, seeds);
}

char *number_p(double p)
{
	if (isnan(p))
		return text_copy("");
	if (p < 0.001)
		return text_copy("<0.001");
	return text_print("%.3f", p);
}
