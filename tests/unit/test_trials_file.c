// SPDX-License-Identifier: GPL-2.0
/* Runs whose trials are compressed. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <zlib.h>

#include "bench/record/reader.h"
#include "bench/record/trials_file.h"
#include "bench/util/file.h"
#include "bench/util/text.h"
#include "tests/lib/fixture.h"

#define CELL "contig:2M early-check none anon:50% none forever"
/* More than zlib unpacks at once */
#define TRIALS 2000

static int setup(void **state)
{
	char more[80];

	fixture_setup(state);
	for (unsigned int i = 0; i < TRIALS; i++) {
		snprintf(more, sizeof(more), "\"outcome\":\"success\",\"latency_ns\":%u",
			 4490000 + i * i * 2654435761u % 9973);
		fixture_add(*state, "debian:6.12", CELL, more);
	}
	fixture_save(*state, true);
	return 0;
}

/* By the library that gzip(1) is made of; the plain file goes. */
static void pack(const struct fixture *f)
{
	char *plain = text_print("%s/trials.ndjson", f->dir);
	char *packed = text_print("%s.gz", plain);
	gzFile gz = gzopen(packed, "wb9");

	assert_non_null(gz);
	assert_int_equal(gzwrite(gz, f->text, (unsigned int)f->len), f->len);
	assert_int_equal(gzclose(gz), Z_OK);
	assert_int_equal(remove(plain), 0);
	free(packed);
	free(plain);
}

static int add_latency(void *ctx, json_t *trial, unsigned long line)
{
	*(json_int_t *)ctx += json_integer_value(json_object_get(trial, "latency_ns"));
	return 0;
}

static int read_run(const struct fixture *f, bool scan, json_int_t *sum, struct diag *why)
{
	static const char *const names[] = { "latency_ns", NULL };
	json_t *run = run_json_load(f->dir, why);
	int err;

	*sum = 0;
	assert_non_null(run);
	err = trials_read(f->dir, run, scan ? names : NULL, add_latency, sum, NULL, why);
	json_decref(run);
	return err;
}

static void same_as_plain(void **state)
{
	json_int_t plain[2], packed[2];
	struct diag why = { "" };

	for (int scan = 0; scan < 2; scan++)
		assert_int_equal(read_run(*state, scan, &plain[scan], &why), 0);
	pack(*state);
	for (int scan = 0; scan < 2; scan++) {
		if (read_run(*state, scan, &packed[scan], &why))
			fail_msg("%s", why.text);
		assert_int_equal(packed[scan], plain[scan]);
	}
	assert_true(plain[0] > 0 && plain[0] == plain[1]);
}

static void plain_goes_first(void **state)
{
	struct fixture *f = *state;
	char *packed = text_print("%s/trials.ndjson.gz", f->dir), *path;
	struct diag why;

	assert_int_equal(file_write_atomic(packed, "junk", 4, &why), 0);
	path = trials_path(f->dir);
	assert_non_null(path);
	assert_string_equal(path + strlen(f->dir), "/trials.ndjson");
	free(path);
	free(packed);
}

/* Every file that has lost its end, or a bit in its middle, is refused. */
static void damage(void **state)
{
	struct fixture *f = *state;
	char *path, *text;
	struct diag why;
	json_int_t sum;
	size_t len;

	pack(f);
	path = trials_path(f->dir);
	assert_int_equal(file_read(path, &text, &len), 0);
	for (size_t cut = 0; cut < len; cut += 1 + len / 20) {
		assert_int_equal(file_write_atomic(path, text, cut, &why), 0);
		for (int scan = 0; scan < 2; scan++) {
			assert_int_not_equal(read_run(f, scan, &sum, &why), 0);
			assert_non_null(strchr(why.text, ';'));
		}
	}
	for (size_t at = len / 20; at < len; at += 1 + len / 10) {
		text[at] ^= 4;
		assert_int_equal(file_write_atomic(path, text, len, &why), 0);
		for (int scan = 0; scan < 2; scan++)
			assert_int_not_equal(read_run(f, scan, &sum, &why), 0);
		text[at] ^= 4;
	}
	free(text);
	free(path);
}

/* FIPS 180-2, appendix B.1 and B.2. */
static void sha256(void **state)
{
	char hex[SHA256_HEX];

	data_sha256("abc", 3, hex);
	assert_string_equal(hex,
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	data_sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, hex);
	assert_string_equal(hex,
			    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

int main(void)
{
#define RUN_TEST(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
	static const struct CMUnitTest tests[] = {
		RUN_TEST(same_as_plain),
		RUN_TEST(plain_goes_first),
		RUN_TEST(damage),
		cmocka_unit_test(sha256),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
