// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bench/util/text.h"
#include "bench/util/units.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct parse_case {
	const char *text;
	int err;
	uint64_t value;
};

static const struct parse_case sizes[] = {
	{ "0", 0, 0 },
	{ "4096", 0, 4096 },
	{ "4K", 0, 4096 },
	{ "2M", 0, 2 << 20 },
	{ "1.5M", 0, 3 << 19 },
	{ "1G", 0, 1 << 30 },
	{ "16T", 0, 16ull << 40 },
	{ "18446744073709551615", 0, UINT64_MAX },
	{ "18446744073709551616", -ERANGE },
	{ "16777216T", -ERANGE },
	{ "", -EINVAL },
	{ "M", -EINVAL },
	{ "-1", -EINVAL },
	{ "+1", -EINVAL },
	{ " 1M", -EINVAL },
	{ "1M ", -EINVAL },
	{ "2m", 0, 2 << 20 },
	{ "2MiB", 0, 2 << 20 },
	{ "1.5GiB", 0, 3 << 29 },
	{ "0x200000", 0, 2 << 20 },
	{ "0X10", 0, 16 },
	{ "0xffffffffffffffff", 0, UINT64_MAX },
	{ "0x10000000000000000", -ERANGE },
	{ "0x", -EINVAL },
	{ "0x2M", -EINVAL },
	{ "1MB", -EINVAL },
	{ "1Mi", -EINVAL },
	{ "1.M", -EINVAL },
	{ ".5M", -EINVAL },
	{ "1.2.3M", -EINVAL },
	{ "0.1K", -EINVAL },
};

static const struct parse_case durations[] = {
	{ "100ns", 0, 100 },	  { "20us", 0, 20000 },	       { "5ms", 0, 5000000 },
	{ "1.5ms", 0, 1500000 },  { "1s", 0, 1000000000 },     { "0s", 0, 0 },
	{ "5", -EINVAL },	  { "5 ms", -EINVAL },	       { "0.5ns", -EINVAL },
	{ "1m", 0, 60000000000 }, { "1min", 0, 60000000000 },  { "1.5h", 0, 5400000000000 },
	{ "1M", -EINVAL },	  { "18446744074s", -ERANGE },
};

static const struct parse_case shares[] = {
	{ "0%", 0, 0 },		  { "50%", 0, 500000 }, { "0.1%", 0, 1000 },
	{ "12.5%", 0, 125000 },	  { "0.0001%", 0, 1 },	{ "100%", 0, 1000000 },
	{ "100.0001%", -ERANGE }, { "101%", -ERANGE },	{ "0.00001%", -EINVAL },
	{ "50", -EINVAL },	  { "%", -EINVAL },	{ "-1%", -EINVAL },
};

static void check(const struct parse_case *c, int err, uint64_t value, const struct diag *why)
{
	if (err != c->err || (!err && value != c->value))
		fail_msg("'%s': %d, %llu; expected %d, %llu", c->text, err,
			 (unsigned long long)value, c->err, (unsigned long long)c->value);
	assert_int_equal(!!err, why->text[0] != '\0');
	if (err)
		assert_non_null(strstr(why->text, c->text));
}

static void test_sizes(void **state)
{
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct diag why = { "" };
		uint64_t value = 0;
		int err = parse_size(sizes[i].text, &value, &why);

		check(&sizes[i], err, value, &why);
	}
}

static void test_durations(void **state)
{
	for (size_t i = 0; i < COUNT(durations); i++) {
		struct diag why = { "" };
		uint64_t value = 0;
		int err = parse_duration(durations[i].text, &value, &why);

		check(&durations[i], err, value, &why);
	}
}

static void test_shares(void **state)
{
	for (size_t i = 0; i < COUNT(shares); i++) {
		struct diag why = { "" };
		uint32_t value = 0;
		int err = parse_share(shares[i].text, &value, &why);

		check(&shares[i], err, value, &why);
	}
}

static void test_numbers(void **state)
{
	static const struct parse_case numbers[] = {
		{ "1", 0, 1 },	    { "100", 0, 100 },	{ "0", -ERANGE },
		{ "101", -ERANGE }, { "1.0", -EINVAL }, { "1K", -EINVAL },
		{ "", -EINVAL },    { "ten", -EINVAL }, { "99999999999999999999", -ERANGE },
	};

	for (size_t i = 0; i < COUNT(numbers); i++) {
		struct diag why = { "" };
		uint64_t value = 0;
		int err = parse_u64(numbers[i].text, 1, 100, &value, &why);

		check(&numbers[i], err, value, &why);
	}
}

static void test_format_ns(void **state)
{
	static const struct {
		uint64_t ns;
		const char *text;
	} cases[] = {
		{ 0, "0 ns" },
		{ 999, "999 ns" },
		{ 1000, "1.00 us" },
		{ 1234, "1.23 us" },
		{ 1235, "1.24 us" },
		{ 9994, "9.99 us" },
		{ 9996, "10.0 us" },
		{ 12800, "12.8 us" },
		{ 99960, "100 us" },
		{ 123456, "123 us" },
		{ 999499, "999 us" },
		{ 999500, "1.00 ms" },
		{ 5000000, "5.00 ms" },
		{ 999999999, "1.00 s" },
		{ 1000000000, "1.00 s" },
		{ 123400000000, "123 s" },
		{ 12345000000000, "12345 s" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char buf[32];

		assert_string_equal(format_ns(buf, sizeof(buf), cases[i].ns), cases[i].text);
	}
}

static void test_format_size(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} cases[] = {
		{ 0, "0" },
		{ 4096, "4K" },
		{ 4097, "4097" },
		{ 128ull << 20, "128M" },
		{ 1ull << 30, "1G" },
		{ 1536ull << 20, "1536M" },
		{ 1ull << 50, "1024T" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char buf[32];

		assert_string_equal(format_size(buf, sizeof(buf), cases[i].bytes), cases[i].text);
	}
}

static void test_format_wait(void **state)
{
	static const struct {
		double seconds;
		const char *text;
	} cases[] = {
		{ 0, "0s" },	      { 59.4, "59s" },	 { 59.5, "1m00s" },
		{ 3599.4, "59m59s" }, { 3600, "1h00m" }, { 7384, "2h03m" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char buf[24];

		assert_string_equal(format_wait(buf, sizeof(buf), cases[i].seconds), cases[i].text);
	}
}

static void test_nearest(void **state)
{
	static const char *const names[] = { "early-check", "isolate-check", "isolate-first" };

	assert_string_equal(text_nearest("isolate-frist", names, 3), "isolate-first");
	assert_string_equal(text_nearest("early", names, 3) ?: "none", "none");
	assert_string_equal(text_nearest("EARLY-CHECK", names, 3), "early-check");
	assert_null(text_nearest("zzz", names, 3));
	assert_null(text_nearest("", names, 3));
}

static void test_trim(void **state)
{
	char text[] = " \t a b \n", empty[] = "  ";

	assert_string_equal(text_trim(text), "a b");
	assert_string_equal(text_trim(empty), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),	    cmocka_unit_test(test_durations),
		cmocka_unit_test(test_shares),	    cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_format_ns),   cmocka_unit_test(test_format_size),
		cmocka_unit_test(test_nearest),	    cmocka_unit_test(test_trim),
		cmocka_unit_test(test_format_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
