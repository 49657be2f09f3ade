// SPDX-License-Identifier: GPL-2.0
#include "bench/util/units.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct unit {
	const char *name;
	uint64_t factor;
};

static const struct unit size_units[] = {
	{ "", 1 },	     { "K", 1ull << 10 }, { "M", 1ull << 20 },
	{ "G", 1ull << 30 }, { "T", 1ull << 40 }, { NULL },
};

/* As the kernel's memparse() and others write them */
static const struct unit more_size_units[] = {
	{ "k", 1ull << 10 },   { "m", 1ull << 20 },   { "g", 1ull << 30 },
	{ "t", 1ull << 40 },   { "KiB", 1ull << 10 }, { "MiB", 1ull << 20 },
	{ "GiB", 1ull << 30 }, { "TiB", 1ull << 40 }, { NULL },
};

static const struct unit time_units[] = {
	{ "ns", 1 }, { "us", NSEC_PER_USEC }, { "ms", NSEC_PER_MSEC }, { "s", NSEC_PER_SEC },
	{ NULL },
};

static const struct unit more_time_units[] = {
	{ "m", 60 * NSEC_PER_SEC },
	{ "min", 60 * NSEC_PER_SEC },
	{ "h", 3600 * NSEC_PER_SEC },
	{ NULL },
};

static const struct unit share_units[] = {
	{ "%", PPM_ALL / 100 },
	{ NULL },
};

static const struct unit *find_unit(const struct unit *units, const char *name)
{
	for (; units->name; units++)
		if (!strcmp(units->name, name))
			return units;
	return NULL;
}

/*
 * Digits, at most one point, then a unit. The result is exact or refused: 1.5ms is 1500000 ns, but
 * 0.5ns is none.
 */
static int parse_scaled(const char *text, const struct unit *units, const struct unit *more,
			uint64_t *value)
{
	uint64_t whole = 0, fraction = 0, scale = 1;
	const struct unit *unit;
	const char *p = text;
	bool digits = false;

	for (; isdigit((unsigned char)*p); p++, digits = true)
		if (__builtin_mul_overflow(whole, 10, &whole) ||
		    __builtin_add_overflow(whole, *p - '0', &whole))
			return -ERANGE;
	if (digits && *p == '.' && isdigit((unsigned char)p[1])) {
		for (p++; isdigit((unsigned char)*p); p++) {
			if (__builtin_mul_overflow(scale, 10, &scale))
				return -ERANGE;
			fraction = fraction * 10 + (*p - '0');
		}
	}
	unit = digits ? find_unit(units, p) : NULL;
	if (!unit && digits && more)
		unit = find_unit(more, p);
	if (!unit)
		return -EINVAL;
	if (__builtin_mul_overflow(whole, unit->factor, &whole) ||
	    __builtin_mul_overflow(fraction, unit->factor, &fraction))
		return -ERANGE;
	if (fraction % scale)
		return -EINVAL;
	return __builtin_add_overflow(whole, fraction / scale, value) ? -ERANGE : 0;
}

/* 0x200000: digits and nothing else */
static int parse_hex(const char *text, uint64_t *value)
{
	size_t digits = strspn(text + 2, "0123456789abcdefABCDEF");

	if (!digits || text[2 + digits])
		return -EINVAL;
	errno = 0;
	*value = strtoull(text, NULL, 16);
	return -errno;
}

int parse_size(const char *text, uint64_t *bytes, struct diag *why)
{
	bool hex = !strncmp(text, "0x", 2) || !strncmp(text, "0X", 2);
	int err = hex ? parse_hex(text, bytes)
		      : parse_scaled(text, size_units, more_size_units, bytes);

	if (err == -ERANGE)
		return diag_set(why, err, "size '%s' is too large", text);
	if (err)
		return diag_set(why, err,
				"'%s' is no size; write a number with K, M, G or T, as in 2M",
				text);
	return 0;
}

int parse_duration(const char *text, uint64_t *ns, struct diag *why)
{
	int err = parse_scaled(text, time_units, more_time_units, ns);

	if (err == -ERANGE)
		return diag_set(why, err, "duration '%s' is too long; write at most 18446744073s",
				text);
	if (err)
		return diag_set(
			why, err,
			"'%s' is no duration; write a number with ns, us, ms, s, min or h, as in 5ms",
			text);
	return 0;
}

int parse_share(const char *text, uint32_t *ppm, struct diag *why)
{
	uint64_t value = 0;
	int err = parse_scaled(text, share_units, NULL, &value);

	if (err == -EINVAL)
		return diag_set(why, err,
				"'%s' is no share; write 0%% to 100%%, as in 50%% or 0.1%%", text);
	if (err || value > PPM_ALL)
		return diag_set(why, -ERANGE, "share '%s' is more than 100%%", text);
	*ppm = value;
	return 0;
}

int parse_u64(const char *text, uint64_t min, uint64_t max, uint64_t *value, struct diag *why)
{
	static const struct unit none[] = { { "", 1 }, { NULL } };
	int err = strchr(text, '.') ? -EINVAL : parse_scaled(text, none, NULL, value);

	if (err == -EINVAL)
		return diag_set(why, err, "'%s' is no whole number; write %" PRIu64 " to %" PRIu64,
				text, min, max);
	if (err || *value < min || *value > max)
		return diag_set(why, -ERANGE, "%s is out of range; write %" PRIu64 " to %" PRIu64,
				text, min, max);
	return 0;
}

/* The digits after the point that make three significant ones: 1.23, 12.3, 123. */
static int decimals(uint64_t value, uint64_t factor)
{
	if (value < 10 * factor)
		return 2;
	return value < 100 * factor ? 1 : 0;
}

char *format_ns(char *buf, size_t size, uint64_t ns)
{
	static const uint64_t scale[] = { 1, 10, 100 };
	const struct unit *unit = time_units;
	uint64_t shown, step;
	int places;

	/* 999.5 us and more would round to "1000 us": it is 1.00 ms */
	while (unit[1].name && ns >= unit[1].factor - unit->factor / 2)
		unit++;
	if (unit->factor == 1) {
		snprintf(buf, size, "%" PRIu64 " ns", ns);
		return buf;
	}
	places = decimals(ns, unit->factor);
	step = unit->factor / scale[places];
	shown = ns / step + (ns % step >= step / 2);
	/* rounding may have added a digit, as in 9.996 -> 10.00 */
	if (places && shown >= 1000) {
		places--;
		shown /= 10;
	}
	if (places)
		snprintf(buf, size, "%" PRIu64 ".%0*" PRIu64 " %s", shown / scale[places], places,
			 shown % scale[places], unit->name);
	else
		snprintf(buf, size, "%" PRIu64 " %s", shown, unit->name);
	return buf;
}

char *format_size(char *buf, size_t size, uint64_t bytes)
{
	const struct unit *unit = size_units;

	while (bytes && unit[1].name && bytes % unit[1].factor == 0)
		unit++;
	snprintf(buf, size, "%" PRIu64 "%s", bytes / unit->factor, unit->name);
	return buf;
}

char *format_wait(char *buf, size_t size, double seconds)
{
	unsigned long whole = seconds + 0.5;

	if (whole >= 3600)
		snprintf(buf, size, "%luh%02lum", whole / 3600, whole / 60 % 60);
	else if (whole >= 60)
		snprintf(buf, size, "%lum%02lus", whole / 60, whole % 60);
	else
		snprintf(buf, size, "%lus", whole);
	return buf;
}

int parse_duration_range(const char *text, uint64_t *from_ns, uint64_t *to_ns, struct diag *why)
{
	const char *dots = strstr(text, "..");
	char from[32];
	int err;

	if (!dots || (size_t)(dots - text) >= sizeof(from))
		return diag_set(why, -EINVAL,
				"'%s' is no range of durations; write it like 1ms..64ms", text);
	memcpy(from, text, dots - text);
	from[dots - text] = '\0';
	err = parse_duration(from, from_ns, why);
	if (!err)
		err = parse_duration(dots + 2, to_ns, why);
	if (!err && *to_ns < *from_ns)
		err = diag_set(why, -EINVAL, "'%s' ends below its start; write it like 1ms..64ms",
			       text);
	return err;
}
