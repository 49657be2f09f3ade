// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "bench/env/child.h"
#include "bench/protocol/message.h"

#define STREAM_MAX 4096
/* What a guest's file gives at a time; see session.c */
#define PIECE 16384

/*
 * Bytes that the reader looked at or moved: these stand before libc's and count. Time would say
 * the same on an idle machine only.
 */
static uint64_t work;

void *memchr(const void *s, int c, size_t n)
{
	static void *(*real)(const void *, int, size_t);
	void *found;

	if (!real)
		real = dlsym(RTLD_NEXT, "memchr");
	found = real(s, c, n);
	work += found ? (size_t)((const char *)found - (const char *)s) + 1 : n;
	return found;
}

void *memmem(const void *s, size_t n, const void *what, size_t len)
{
	static void *(*real)(const void *, size_t, const void *, size_t);
	void *found;

	if (!real)
		real = dlsym(RTLD_NEXT, "memmem");
	found = real(s, n, what, len);
	work += found ? (size_t)((const char *)found - (const char *)s) + len : n;
	return found;
}

void *memmove(void *to, const void *from, size_t n)
{
	static void *(*real)(void *, const void *, size_t);

	if (!real)
		real = dlsym(RTLD_NEXT, "memmove");
	work += n;
	return real(to, from, n);
}

struct stream {
	char bytes[STREAM_MAX];
	size_t len;
};

static void add_frame(struct stream *s, enum message_kind kind, const char *payload)
{
	int fd = memfd_create("messages", 0);
	ssize_t n;

	assert_true(fd >= 0);
	assert_int_equal(message_write(fd, kind, payload, strlen(payload)), 0);
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
	struct message_reader r = { NULL };
	struct message message;
	uint64_t damaged;

	found[0] = '\0';
	for (size_t at = 0; at < s->len; at += step) {
		size_t n = s->len - at < step ? s->len - at : step;

		assert_int_equal(message_reader_feed(&r, s->bytes + at, n), 0);
		while (message_reader_next(&r, &message) == 1) {
			assert_int_equal(strlen(message.payload), message.len);
			strcat(found, message.payload);
			strcat(found, "|");
		}
	}
	damaged = r.damaged;
	message_reader_free(&r);
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

	add_frame(&s, MESSAGE_BEGIN, "{\"id\":1}");
	s.bytes[s.len] = '\0';
	/* the CRC-32 of zlib, gzip and PNG */
	assert_string_equal(s.bytes, "PFNB begin 8 445df8c5\n{\"id\":1}\n");
}

static void test_whole(void **state)
{
	struct stream s = { .len = 0 };

	add_frame(&s, MESSAGE_FACTS, "{\"release\":\"6.1\"}");
	add_frame(&s, MESSAGE_BEGIN, "{\"id\":1}");
	add_frame(&s, MESSAGE_TRIAL, "{}");
	add_frame(&s, MESSAGE_END, "");
	expect(&s, "{\"release\":\"6.1\"}|{\"id\":1}|{}||", 0);
}

static void test_kinds(void **state)
{
	struct message_reader r = { NULL };
	struct stream s = { .len = 0 };
	struct message message;

	for (enum message_kind k = 0; k < MESSAGE_NR; k++)
		add_frame(&s, k, "x");
	message_reader_feed(&r, s.bytes, s.len);
	for (enum message_kind k = 0; k < MESSAGE_NR; k++) {
		assert_int_equal(message_reader_next(&r, &message), 1);
		assert_int_equal(message.kind, k);
	}
	assert_int_equal(message_reader_next(&r, &message), 0);
	message_reader_free(&r);
}

static void test_stray_bytes(void **state)
{
	struct stream s = { .len = 0 };

	add_bytes(&s, "[    0.1] a kernel message\nand another\n");
	add_frame(&s, MESSAGE_BEGIN, "one");
	add_bytes(&s, "in one line with the next header: ");
	add_frame(&s, MESSAGE_BEGIN, "two");
	add_bytes(&s, "\n\nPFNB\nPFNB what 3 00000000\n");
	add_frame(&s, MESSAGE_BEGIN, "three");
	expect(&s, "one|two|three|", 3);
}

static void test_cut_frame(void **state)
{
	struct stream whole = { .len = 0 };

	add_frame(&whole, MESSAGE_TRIAL, "{\"id\":7,\"outcome\":\"success\"}");
	/* a writer dies after any number of bytes, and the next one goes on */
	for (size_t cut = 1; cut < whole.len; cut++) {
		struct stream s = { .len = 0 };
		char found[STREAM_MAX];

		memcpy(s.bytes, whole.bytes, cut);
		s.len = cut;
		add_frame(&s, MESSAGE_BEGIN, "{\"id\":8}");
		add_frame(&s, MESSAGE_BEGIN, "{\"id\":9}");
		read_all(&s, s.len, found);
		/* without its last newline alone, the message and the next header share a line */
		if (!strstr(found, "{\"id\":9}|"))
			fail_msg("cut after %zu bytes: %s", cut, found);
		assert_null(strstr(found, "outcome"));
	}
}

static void test_changed_byte(void **state)
{
	struct stream whole = { .len = 0 };
	size_t first;

	add_frame(&whole, MESSAGE_TRIAL, "{\"id\":7}");
	first = whole.len;
	add_frame(&whole, MESSAGE_TRIAL, "{\"id\":8}");
	add_frame(&whole, MESSAGE_TRIAL, "{\"id\":9}");
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
	add_frame(&s, MESSAGE_BEGIN, "good");
	expect(&s, "good|", 3);
}

/*
 * Feeds @text @times times in pieces as a guest gives them.
 * Return: the reader's buffer at its largest
 */
static size_t feed_many(struct message_reader *r, const char *text, size_t len, size_t times)
{
	size_t largest = 0, used = 0;
	char piece[PIECE];
	struct message message;

	work = 0;
	for (size_t i = 0; i < times * len; i++) {
		piece[used++] = text[i % len];
		if (used < sizeof(piece) && i + 1 < times * len)
			continue;
		assert_int_equal(message_reader_feed(r, piece, used), 0);
		while (message_reader_next(r, &message))
			;
		used = 0;
		if (r->size > largest)
			largest = r->size;
	}
	return largest;
}

/* Each byte is looked at a few times, however long lines are. */
#define WORK_A_BYTE 8
#define MANY	    (48ull << 20)

static void test_endless_line(void **state)
{
	struct message_reader r = { NULL };
	struct message message;
	struct stream s = { .len = 0 };
	size_t largest = feed_many(&r, "0123456789abcdef", 16, MANY / 16);

	assert_true(work <= WORK_A_BYTE * MANY);
	assert_true(largest <= 4 * PIECE);
	/* and what comes after its end is read */
	add_bytes(&s, "\n");
	add_frame(&s, MESSAGE_BEGIN, "next");
	assert_int_equal(message_reader_feed(&r, s.bytes, s.len), 0);
	assert_int_equal(message_reader_next(&r, &message), 1);
	assert_string_equal(message.payload, "next");
	assert_true(r.damaged == 1);
	message_reader_free(&r);
}

/* A header that is the end of a line too long to be kept */
static void test_header_after_long_line(void **state)
{
	struct message_reader r = { NULL };
	struct message message;
	struct stream s = { .len = 0 };

	feed_many(&r, "x", 1, 100001);
	add_frame(&s, MESSAGE_BEGIN, "{\"id\":4}");
	for (size_t i = 0; i < s.len; i++) {
		assert_int_equal(message_reader_feed(&r, s.bytes + i, 1), 0);
		assert_int_equal(message_reader_next(&r, &message), i == s.len - 1);
	}
	assert_string_equal(message.payload, "{\"id\":4}");
	assert_true(r.damaged == 1);
	message_reader_free(&r);
}

static void test_many_headers(void **state)
{
	static const char *const lines[] = {
		"PFNB trial 33554432 00000000\n",
		"PFNB trial 4294967295 00000000\n",
		"PFNB trial 29 00000000\n",
		"PFNB PFNB PFNB PFNB ",
		"\n",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		size_t len = strlen(lines[i]);
		struct message_reader r = { NULL };
		size_t largest = feed_many(&r, lines[i], len, MANY / len / 8);

		assert_true(work <= WORK_A_BYTE * MANY / 8);
		assert_true(largest <= 4 * PIECE);
		message_reader_free(&r);
	}
}

/* A payload that never ends costs what its header claims, and no more than the bound. */
static void test_endless_payload(void **state)
{
	static const char *const headers[] = { "PFNB trial 100000 00000000\n",
					       "PFNB trial 33554432 00000000\n",
					       "PFNB trial 33554433 00000000\n",
					       "PFNB trial 18446744073709551615 00000000\n" };
	static const size_t bounds[] = { 100000, MESSAGE_PAYLOAD_MAX, 0, 0 };

	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		struct message_reader r = { NULL };
		size_t largest;

		assert_int_equal(message_reader_feed(&r, headers[i], strlen(headers[i])), 0);
		largest = feed_many(&r, "x", 1, MANY);
		assert_true(work <= WORK_A_BYTE * MANY);
		assert_true(largest <= 2 * bounds[i] + 4 * PIECE);
		message_reader_free(&r);
	}
}

static void test_largest_payload(void **state)
{
	char *payload = malloc(MESSAGE_PAYLOAD_MAX + 1);
	int fd = memfd_create("messages", 0);
	struct message_reader r = { NULL };
	struct message message = { .len = 0 };
	char piece[PIECE];
	off_t at = 0;
	ssize_t n;

	assert_non_null(payload);
	memset(payload, 'x', MESSAGE_PAYLOAD_MAX + 1);
	assert_int_equal(message_write(fd, MESSAGE_TRIAL, payload, MESSAGE_PAYLOAD_MAX + 1),
			 -EMSGSIZE);
	assert_int_equal(message_write(fd, MESSAGE_TRIAL, payload, MESSAGE_PAYLOAD_MAX), 0);
	while (!message.len && (n = pread(fd, piece, sizeof(piece), at)) > 0) {
		assert_int_equal(message_reader_feed(&r, piece, n), 0);
		message_reader_next(&r, &message);
		at += n;
	}
	assert_int_equal(message.len, MESSAGE_PAYLOAD_MAX);
	assert_memory_equal(message.payload, payload, message.len);
	assert_true(r.damaged == 0);
	message_reader_free(&r);
	free(payload);
	close(fd);
}

/* A guest's messages are a file in memory. */
static void test_file_is_dropped(void **state)
{
	struct child c = { .messages_fd = memfd_create("messages", 0) };
	char piece[PIECE];
	struct stat st;
	size_t n = 0;

	memset(piece, 'x', sizeof(piece));
	for (int i = 0; i < 400; i++) {
		assert_int_equal(pwrite(c.messages_fd, piece, sizeof(piece), i * sizeof(piece)),
				 sizeof(piece));
		n += child_read(&c, piece, 10000);
	}
	assert_int_equal(n, 4000000);
	assert_int_equal(fstat(c.messages_fd, &st), 0);
	assert_int_equal(st.st_size, 400 * sizeof(piece));
	assert_true(st.st_blocks * 512ul <= 400 * sizeof(piece) - (3 << 20));
	close(c.messages_fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_stray_bytes),
		cmocka_unit_test(test_cut_frame),
		cmocka_unit_test(test_changed_byte),
		cmocka_unit_test(test_long_length),
		cmocka_unit_test(test_endless_line),
		cmocka_unit_test(test_header_after_long_line),
		cmocka_unit_test(test_many_headers),
		cmocka_unit_test(test_endless_payload),
		cmocka_unit_test(test_largest_payload),
		cmocka_unit_test(test_file_is_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
