// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "bench/env/frame.h"

#define STREAM_MAX 4096

struct stream {
	char bytes[STREAM_MAX];
	size_t len;
};

static void add_frame(struct stream *s, enum frame_kind kind, const char *payload)
{
	int fd = memfd_create("frames", 0);
	ssize_t n;

	assert_true(fd >= 0);
	assert_int_equal(frame_write(fd, kind, payload, strlen(payload)), 0);
	n = pread(fd, s->bytes + s->len, STREAM_MAX - s->len, 0);
	assert_true(n > 0);
	s->len += n;
	close(fd);
}

static void add_bytes(struct stream *s, const char *bytes)
{
	memcpy(s->bytes + s->len, bytes, strlen(bytes));
	s->len += strlen(bytes);
}

/* Feeds @step bytes at a time; returns the payloads, each with a '|' behind. */
static uint64_t read_all(const struct stream *s, size_t step, char *found)
{
	struct frame_reader r = { NULL };
	struct frame frame;
	uint64_t damaged;

	found[0] = '\0';
	for (size_t at = 0; at < s->len; at += step) {
		size_t n = s->len - at < step ? s->len - at : step;

		assert_int_equal(frame_reader_feed(&r, s->bytes + at, n), 0);
		while (frame_reader_next(&r, &frame) == 1) {
			assert_int_equal(strlen(frame.payload), frame.len);
			strcat(found, frame.payload);
			strcat(found, "|");
		}
	}
	damaged = r.damaged;
	frame_reader_free(&r);
	return damaged;
}

static void expect(const struct stream *s, const char *payloads, uint64_t damaged)
{
	char found[STREAM_MAX];

	/* whatever the pieces, the result is the same */
	for (size_t step = 1; step <= s->len; step++) {
		uint64_t d = read_all(s, step, found);

		assert_string_equal(found, payloads);
		assert_true(d == damaged);
	}
}

static void test_format(void **state)
{
	struct stream s = { .len = 0 };

	add_frame(&s, FRAME_BEGIN, "{\"id\":1}");
	s.bytes[s.len] = '\0';
	/* the CRC-32 of zlib, gzip and PNG */
	assert_string_equal(s.bytes, "PFNB begin 8 445df8c5\n{\"id\":1}\n");
}

static void test_whole(void **state)
{
	struct stream s = { .len = 0 };

	add_frame(&s, FRAME_HELLO, "{\"release\":\"6.1\"}");
	add_frame(&s, FRAME_BEGIN, "{\"id\":1}");
	add_frame(&s, FRAME_TRIAL, "{}");
	add_frame(&s, FRAME_END, "");
	expect(&s, "{\"release\":\"6.1\"}|{\"id\":1}|{}||", 0);
}

static void test_kinds(void **state)
{
	struct frame_reader r = { NULL };
	struct stream s = { .len = 0 };
	struct frame frame;

	for (enum frame_kind k = 0; k < FRAME_NR; k++)
		add_frame(&s, k, "x");
	frame_reader_feed(&r, s.bytes, s.len);
	for (enum frame_kind k = 0; k < FRAME_NR; k++) {
		assert_int_equal(frame_reader_next(&r, &frame), 1);
		assert_int_equal(frame.kind, k);
	}
	assert_int_equal(frame_reader_next(&r, &frame), 0);
	frame_reader_free(&r);
}

static void test_stray_bytes(void **state)
{
	struct stream s = { .len = 0 };

	add_bytes(&s, "[    0.1] a kernel message\nand another\n");
	add_frame(&s, FRAME_BEGIN, "one");
	add_bytes(&s, "in one line with the next header: ");
	add_frame(&s, FRAME_BEGIN, "two");
	add_bytes(&s, "\n\nPFNB\nPFNB what 3 00000000\n");
	add_frame(&s, FRAME_BEGIN, "three");
	expect(&s, "one|two|three|", 3);
}

static void test_cut_frame(void **state)
{
	struct stream whole = { .len = 0 };

	add_frame(&whole, FRAME_TRIAL, "{\"id\":7,\"outcome\":\"success\"}");
	/* a writer dies after any number of bytes, and the next one goes on */
	for (size_t cut = 1; cut < whole.len; cut++) {
		struct stream s = { .len = 0 };
		char found[STREAM_MAX];

		memcpy(s.bytes, whole.bytes, cut);
		s.len = cut;
		add_frame(&s, FRAME_BEGIN, "{\"id\":8}");
		add_frame(&s, FRAME_BEGIN, "{\"id\":9}");
		read_all(&s, s.len, found);
		/* without its last newline alone, the frame and the next header share a line */
		if (!strstr(found, "{\"id\":9}|"))
			fail_msg("cut after %zu bytes: %s", cut, found);
		assert_null(strstr(found, "outcome"));
	}
}

static void test_changed_byte(void **state)
{
	struct stream whole = { .len = 0 };
	size_t first;

	add_frame(&whole, FRAME_TRIAL, "{\"id\":7}");
	first = whole.len;
	add_frame(&whole, FRAME_TRIAL, "{\"id\":8}");
	add_frame(&whole, FRAME_TRIAL, "{\"id\":9}");
	for (size_t i = 0; i < first; i++) {
		struct stream s = whole;
		char found[STREAM_MAX];

		s.bytes[i] ^= 1;
		assert_true(read_all(&s, s.len, found) > 0);
		assert_null(strstr(found, "{\"id\":7}"));
		assert_non_null(strstr(found, "{\"id\":9}|"));
	}
}

static void test_long_length(void **state)
{
	struct stream s = { .len = 0 };

	add_bytes(&s, "PFNB trial 4294967295 00000000\n{}\n");
	add_bytes(&s, "PFNB trial 99999999999999999999999999 00000000\n{}\n");
	add_bytes(&s, "PFNB trial -1 00000000\n{}\n");
	add_frame(&s, FRAME_BEGIN, "good");
	expect(&s, "good|", 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_format),	    cmocka_unit_test(test_whole),
		cmocka_unit_test(test_kinds),	    cmocka_unit_test(test_stray_bytes),
		cmocka_unit_test(test_cut_frame),   cmocka_unit_test(test_changed_byte),
		cmocka_unit_test(test_long_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
