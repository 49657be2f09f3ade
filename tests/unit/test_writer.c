// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <signal.h>
#include <unistd.h>
#include <cmocka.h>

#include "bench/record/writer.h"

static char dir[] = "/tmp/pfnbench-test-XXXXXX";
static char path[64];

static void put(const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void expect(const char *text)
{
	char *found;

	assert_int_equal(file_read(path, &found, NULL), 0);
	assert_string_equal(found, text);
	free(found);
}

static int count(void *ctx, const json_t *trial, struct diag *why)
{
	unsigned int *nr = ctx;

	(*nr)++;
	return 0;
}

static int refuse(void *ctx, const json_t *trial, struct diag *why)
{
	return diag_set(why, -EINVAL, "not wanted");
}

static int start(void **state)
{
	unlink(path);
	return 0;
}

static void append(struct writer *w, uint32_t id, const char *line)
{
	struct diag why;

	if (writer_append(w, id, line, strlen(line), &why))
		fail_msg("%s", why.text);
}

static void test_order(void **state)
{
	char hex[SHA256_HEX], expected[SHA256_HEX];
	unsigned int nr = 0;
	struct writer w;
	struct diag why;

	assert_int_equal(writer_open(&w, dir, count, &nr, &why), 0);
	append(&w, 2, "{\"id\":2}");
	append(&w, 0, "{\"id\":0,\"x\":\"long\"}");
	/* on disk at once, as they came */
	expect("{\"id\":2}\n{\"id\":0,\"x\":\"long\"}\n");
	append(&w, 1, "{\"id\":1}");
	assert_int_equal(w.nr, 3);
	assert_int_equal(writer_finish(&w, hex, &why), 0);
	expect("{\"id\":0,\"x\":\"long\"}\n{\"id\":1}\n{\"id\":2}\n");
	assert_int_equal(file_sha256(path, expected), 0);
	assert_string_equal(hex, expected);
	assert_int_equal(nr, 0);
	writer_close(&w);
}

static void test_empty(void **state)
{
	char hex[SHA256_HEX];
	unsigned int nr = 0;
	struct writer w;
	struct diag why;

	assert_int_equal(writer_open(&w, dir, count, &nr, &why), 0);
	assert_int_equal(writer_finish(&w, hex, &why), 0);
	assert_string_equal(hex,
			    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	expect("");
	writer_close(&w);
}

static void test_resume(void **state)
{
	char hex[SHA256_HEX];
	unsigned int nr = 0;
	struct writer w;
	struct diag why;

	put("{\"id\":5}\n{\"id\":3}\n{\"id\":4,\"outc");
	assert_int_equal(writer_open(&w, dir, count, &nr, &why), 0);
	assert_int_equal(nr, 2);
	expect("{\"id\":5}\n{\"id\":3}\n");
	append(&w, 4, "{\"id\":4}");
	assert_int_equal(writer_finish(&w, hex, &why), 0);
	expect("{\"id\":3}\n{\"id\":4}\n{\"id\":5}\n");
	writer_close(&w);
}

/* A cut at any byte leaves whole lines only. */
static void test_torn(void **state)
{
	static const char text[] = "{\"id\":5}\n{\"id\":3}\n";

	for (size_t len = 0; len < sizeof(text); len++) {
		char cut[sizeof(text)] = "";
		unsigned int nr = 0;
		struct writer w;
		struct diag why;

		memcpy(cut, text, len);
		put(cut);
		assert_int_equal(writer_open(&w, dir, count, &nr, &why), 0);
		assert_int_equal(nr, len / 9);
		assert_int_equal(w.size, len / 9 * 9);
		writer_close(&w);
	}
}

static void test_damage(void **state)
{
	static const struct {
		const char *text;
		const char *message;
	} cases[] = {
		{ "{\"id\":5}\nrubbish\n{\"id\":3}\n", ":2: no JSON" },
		{ "\n", ":1: no JSON" },
		{ "{\"id\":5}\n{\"di\":3}\n", ":2: no id" },
		{ "{\"id\":-1}\n", ":1: no id" },
		{ "{\"id\":4294967296}\n", ":1: no id" },
		{ "{\"id\":\"1\"}\n", ":1: no id" },
		{ "[1]\n", ":1: no id" },
		{ "{\"id\":1,\"id\":2}\n", ":1: no JSON" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		unsigned int nr = 0;
		struct writer w;
		struct diag why;

		put(cases[i].text);
		assert_int_equal(writer_open(&w, dir, count, &nr, &why), -EBADMSG);
		if (!strstr(why.text, cases[i].message) || strncmp(why.text, path, strlen(path)))
			fail_msg("'%s' instead of '%s'", why.text, cases[i].message);
		writer_close(&w);
		/* a file that is refused is left as it is */
		expect(cases[i].text);
	}
}

static void test_refused(void **state)
{
	struct writer w;
	struct diag why;

	put("{\"id\":5}\n");
	assert_int_equal(writer_open(&w, dir, refuse, NULL, &why), -EINVAL);
	assert_non_null(strstr(why.text, ":1: not wanted"));
	writer_close(&w);
}

static void test_bad_line(void **state)
{
	unsigned int nr = 0;
	struct writer w;
	struct diag why;

	assert_int_equal(writer_open(&w, dir, count, &nr, &why), 0);
	assert_int_equal(writer_append(&w, 1, "{\n}", 3, &why), -EINVAL);
	assert_int_equal(w.nr, 0);
	expect("");
	writer_close(&w);
}

/* A disk that fills up, by a limit on the file's size. */
static void test_full_disk(void **state)
{
	struct rlimit old, limit;
	unsigned int nr = 0;
	char hex[SHA256_HEX];
	struct writer w;
	struct diag why;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(writer_open(&w, dir, count, &nr, &why), 0);
	append(&w, 1, "{\"id\":1}");
	getrlimit(RLIMIT_FSIZE, &old);
	limit = old;
	limit.rlim_cur = 12;
	setrlimit(RLIMIT_FSIZE, &limit);
	assert_true(writer_append(&w, 0, "{\"id\":0}", 8, &why) < 0);
	setrlimit(RLIMIT_FSIZE, &old);
	expect("{\"id\":1}\n");
	append(&w, 0, "{\"id\":0}");
	assert_int_equal(writer_finish(&w, hex, &why), 0);
	expect("{\"id\":0}\n{\"id\":1}\n");
	writer_close(&w);
}

static void repeat(struct writer *w, uint32_t id, const char *line, int result)
{
	struct diag why = { "" };

	if (writer_repeat(w, id, line, strlen(line), &why) != result)
		fail_msg("trial %u: %s", id, why.text);
}

static void test_repeat(void **state)
{
	char hex[SHA256_HEX];
	unsigned int nr = 0;
	struct writer w;
	struct diag why;

	put("{\"id\":5}\n{\"id\":3,\"x\":1}\n{\"id\":4}\n");
	assert_int_equal(writer_open(&w, dir, count, &nr, &why), 0);
	repeat(&w, 3, "{\"id\":3,\"x\":1}", 0);
	repeat(&w, 9, "{\"id\":9}", 0);
	expect("{\"id\":5}\n{\"id\":3,\"x\":1}\n{\"id\":4}\n{\"id\":9}\n");
	/* of the same length, longer, shorter; and what stands behind is found where it is then */
	repeat(&w, 3, "{\"id\":3,\"x\":2}", 1);
	repeat(&w, 5, "{\"id\":5,\"longer\":true}", 1);
	repeat(&w, 4, "{\"id\":4}", 0);
	repeat(&w, 3, "{}", 1);
	repeat(&w, 9, "{\"id\":9}", 0);
	append(&w, 1, "{\"id\":1}");
	repeat(&w, 1, "{\"id\":1}", 0);
	expect("{\"id\":5,\"longer\":true}\n{}\n{\"id\":4}\n{\"id\":9}\n{\"id\":1}\n");
	assert_int_equal(writer_finish(&w, hex, &why), 0);
	expect("{\"id\":1}\n{}\n{\"id\":4}\n{\"id\":5,\"longer\":true}\n{\"id\":9}\n");
	writer_close(&w);
}

/* What is written to then, nobody finds. */
static void test_removed(void **state)
{
	char hex[SHA256_HEX];
	unsigned int nr = 0;
	struct writer w;
	struct diag why;

	assert_int_equal(writer_open(&w, dir, count, &nr, &why), 0);
	append(&w, 1, "{\"id\":1}");
	unlink(path);
	assert_int_equal(writer_append(&w, 2, "{\"id\":2}", 8, &why), -ESTALE);
	assert_int_equal(writer_repeat(&w, 1, "{\"id\":1}", 8, &why), -ESTALE);
	/* another one in its place is not ours */
	put("");
	assert_int_equal(writer_append(&w, 2, "{\"id\":2}", 8, &why), -ESTALE);
	assert_int_equal(writer_finish(&w, hex, &why), -ESTALE);
	expect("");
	writer_close(&w);
}

static int make_dir(void **state)
{
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/trials.ndjson", dir);
	return 0;
}

static int remove_dir(void **state)
{
	unlink(path);
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_order, start),
		cmocka_unit_test_setup(test_empty, start),
		cmocka_unit_test_setup(test_resume, start),
		cmocka_unit_test_setup(test_torn, start),
		cmocka_unit_test_setup(test_damage, start),
		cmocka_unit_test_setup(test_refused, start),
		cmocka_unit_test_setup(test_bad_line, start),
		cmocka_unit_test_setup(test_full_disk, start),
		cmocka_unit_test_setup(test_repeat, start),
		cmocka_unit_test_setup(test_removed, start),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
