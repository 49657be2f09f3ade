/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_UTIL_UNITS_H
#define PFNBENCH_UTIL_UNITS_H

#include <stddef.h>
#include <stdint.h>

#include "bench/util/diag.h"

#define NSEC_PER_USEC 1000ull
#define NSEC_PER_MSEC 1000000ull
#define NSEC_PER_SEC  1000000000ull

/* Shares are kept as parts per million: exact for "0.1%", and never a float. */
#define PPM_ALL 1000000u

/**
 * parse_size() - "2M", "1G", "4096", "2m", "2MiB", "0x200000": binary units, no sign, no blanks
 * @text: what to read, all of it
 * @bytes: result
 * @why: reason when it fails
 *
 * Return: 0 or -EINVAL / -ERANGE.
 */
int parse_size(const char *text, uint64_t *bytes, struct diag *why);

/**
 * parse_duration() - "5ms", "1s", "20us", "1.5ms", "1m" or "1min", "2h"; a bare number is refused
 * @text: what to read, all of it
 * @ns: result, ns; undefined after an error
 * @why: reason when it fails; may be NULL
 *
 * Return: 0; -EINVAL: no duration, or no whole number of ns; -ERANGE: over 2^64 - 1 ns
 */
int parse_duration(const char *text, uint64_t *ns, struct diag *why);

/**
 * parse_duration_range() - "1ms..5ms": two durations, the second not below the first
 * @text: what to read, all of it
 * @from_ns: the first duration, ns; undefined after an error
 * @to_ns: the second one, ns; likewise
 * @why: reason when it fails; may be NULL
 *
 * Return: 0; -EINVAL: no range, or its end is below its start; else as parse_duration()
 */
int parse_duration_range(const char *text, uint64_t *from_ns, uint64_t *to_ns, struct diag *why);

/**
 * parse_share() - "50%", "0.1%": 0 % to 100 %
 * @text: what to read, all of it
 * @ppm: result, parts per million, up to PPM_ALL; not written after an error
 * @why: reason when it fails; may be NULL
 *
 * Return: 0; -EINVAL: no share, or no whole number of ppm; -ERANGE: over 100 %
 */
int parse_share(const char *text, uint32_t *ppm, struct diag *why);

/**
 * parse_u64() - a decimal number from @min to @max
 * @text: what to read, all of it: digits only
 * @min: smallest number that is allowed
 * @max: largest one
 * @value: result; undefined after an error
 * @why: reason when it fails; may be NULL
 *
 * Return: 0; -EINVAL: no whole number; -ERANGE: below @min or above @max
 */
int parse_u64(const char *text, uint64_t min, uint64_t max, uint64_t *value, struct diag *why);

/**
 * format_ns() - duration with unit and three significant digits, e.g. "12.8 us"
 * @buf: at least 16 bytes
 * @size: bytes of @buf
 * @ns: the duration, ns
 *
 * Return: @buf
 */
char *format_ns(char *buf, size_t size, uint64_t ns);

/**
 * format_size() - exact when it divides, e.g. "128M", "4K", "4097"
 * @buf: result; 21 bytes are enough for any size, and the text is cut where there are fewer
 * @size: bytes of @buf
 * @bytes: the size, bytes
 *
 * Return: @buf
 */
char *format_size(char *buf, size_t size, uint64_t bytes);

/**
 * format_wait() - how long somebody has to wait: "1h02m", "3m07s", "12s"
 * @buf: result; 24 bytes are enough, and the text is cut where there are fewer
 * @size: bytes of @buf
 * @seconds: how long, not negative; rounded to nearest
 *
 * Return: @buf
 */
char *format_wait(char *buf, size_t size, double seconds);

#endif
