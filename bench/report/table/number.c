// SPDX-License-Identifier: GPL-2.0
#include "bench/report/table/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/text.h"
#include "bench/util/units.h"

#define NS_SIZE 32

static const char *unit_of(const char *text)
{
	const char *unit = strrchr(text, ' ');

	return unit ? unit : "";
}

/* Says a unit once where all have the same: "4.15..4.17", "998 us..1.02 ms". */
static void share_unit(char *min, char *max, const char *median)
{
	if (strcmp(unit_of(min), unit_of(max)))
		return;
	min[strcspn(min, " ")] = '\0';
	if (!strcmp(unit_of(max), unit_of(median)))
		max[strcspn(max, " ")] = '\0';
}

char *number_latency(struct samples *ns)
{
	char median[NS_SIZE], min[NS_SIZE], max[NS_SIZE];
	struct spread spread;

	if (!samples_spread(ns, &spread))
		return text_copy("-");
	format_ns(median, sizeof(median), (uint64_t)(spread.median + 0.5));
	format_ns(min, sizeof(min), spread.min);
	format_ns(max, sizeof(max), spread.max);
	if (!strcmp(min, max))
		return text_print("%7s", median);
	share_unit(min, max, median);
	return text_print("%7s [%s..%s]", median, min, max);
}

char *number_ns(struct samples *ns)
{
	struct spread spread;
	char text[NS_SIZE];

	if (!samples_spread(ns, &spread))
		return text_copy("-");
	return text_copy(format_ns(text, sizeof(text), (uint64_t)(spread.median + 0.5)));
}

/* Three digits, and no more zeros after the point than a table has room for. */
char *number_page_seconds(struct samples *page_ns)
{
	struct spread spread;
	double seconds;

	if (!samples_spread(page_ns, &spread))
		return text_copy("-");
	seconds = spread.median / NSEC_PER_SEC;
	if (seconds > 0 && seconds < 0.001)
		return text_copy("<0.001");
	return text_print(seconds < 999.5 ? "%.3g" : "%.0f", seconds);
}

char *number_count(double value)
{
	double whole = floor(value + 0.5);

	/* no "-0" */
	return text_print("%.0f", fabs(whole) < 1 ? 0 : whole);
}

char *number_signed(double value, int digits)
{
	if (fabs(value) < 0.5 * pow(10, -digits))
		return text_copy("0");
	return text_print("%+.*f", digits, value);
}

char *number_pages(struct samples *pages)
{
	struct spread spread;

	if (!samples_spread(pages, &spread))
		return text_copy("-");
	return number_count(spread.median);
}

char *number_share(uint64_t part, uint64_t whole)
{
	double percent;

	if (!whole)
		return text_copy("-");
	percent = 100.0 * (double)part / (double)whole;
	if (part == 0 || part == whole)
		return text_print("%.0f%%", percent);
	if (percent < 0.1)
		percent = 0.1;
	if (percent > 99.9)
		percent = 99.9;
	return text_print("%.1f%%", percent);
}

char *number_ppm(struct samples *ppm)
{
	struct spread spread;

	if (!samples_spread(ppm, &spread))
		return text_copy("-");
	return number_share((uint64_t)(spread.median + 0.5), PPM_ALL);
}

char *number_ratio(double ratio)
{
	return text_print("%.*fx", ratio < 9.95 ? 1 : 0, ratio);
}
