// SPDX-License-Identifier: GPL-2.0
#include "bench/protocol/message.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "bench/util/file.h"

#define MAGIC	   "PFNB "
#define MAGIC_LEN  (sizeof(MAGIC) - 1)
#define HEADER_MAX 64
/* Kept of a line that can only be a header now: more than one, so that few bytes move twice. */
#define TAIL_MAX (4 * HEADER_MAX)

static const char *const kind_names[MESSAGE_NR] = {
	[MESSAGE_FACTS] = "hello", [MESSAGE_BEGIN] = "begin",	  [MESSAGE_TRIAL] = "trial",
	[MESSAGE_ASK] = "ask",	   [MESSAGE_SYMBOLS] = "symbols", [MESSAGE_END] = "end",
	[MESSAGE_FAIL] = "fail",
};

static uint32_t checksum(const char *payload, size_t len)
{
	return crc32_z(crc32_z(0, NULL, 0), (const unsigned char *)payload, len);
}

int message_write(int fd, enum message_kind kind, const char *payload, size_t len)
{
	char header[HEADER_MAX];
	char *bytes;
	int n, err;

	if (len > MESSAGE_PAYLOAD_MAX)
		return -EMSGSIZE;
	/* one write for all of it: whoever is killed in between leaves no half message on a pipe */
	n = snprintf(header, sizeof(header), MAGIC "%s %zu %08" PRIx32 "\n", kind_names[kind], len,
		     checksum(payload, len));
	bytes = malloc(n + len + 1);
	if (!bytes)
		return -ENOMEM;
	memcpy(bytes, header, n);
	memcpy(bytes + n, payload, len);
	bytes[n + len] = '\n';
	err = file_write_all(fd, bytes, n + len + 1);
	free(bytes);
	return err;
}

int message_send(int fd, enum message_kind kind, json_t *json)
{
	char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
	int err = text ? message_write(fd, kind, text, strlen(text)) : -ENOMEM;

	free(text);
	json_decref(json);
	return err;
}

int message_reader_feed(struct message_reader *r, const char *bytes, size_t n)
{
	/* the message that message_reader_next() gave is dropped here: its caller has looked at it */
	if (r->done) {
		memmove(r->buf, r->buf + r->done, r->used - r->done);
		r->used -= r->done;
		r->looked -= r->done;
		r->done = 0;
	}
	if (!n)
		return 0;
	if (r->used + n > r->size) {
		size_t size = 2 * (r->used + n);
		char *buf = realloc(r->buf, size);

		if (!buf)
			return -ENOMEM;
		r->buf = buf;
		r->size = size;
	}
	memcpy(r->buf + r->used, bytes, n);
	r->used += n;
	return 0;
}

static bool parse_header(const char *line, size_t len, struct message_header *h)
{
	char text[HEADER_MAX], kind[8], rest;

	if (len >= sizeof(text) || len < MAGIC_LEN || memcmp(line, MAGIC, MAGIC_LEN))
		return false;
	memcpy(text, line, len);
	text[len] = '\0';
	if (sscanf(text + MAGIC_LEN, "%7s %zu %8" SCNx32 "%c", kind, &h->len, &h->crc, &rest) != 3)
		return false;
	for (h->kind = 0; h->kind < MESSAGE_NR; h->kind++)
		if (!strcmp(kind, kind_names[h->kind]))
			return true;
	return false;
}

/* The last header in a line: a line that was cut may be continued by the next message's header. */
static bool find_header(const char *line, size_t len, struct message_header *h, bool *stray)
{
	const char *end = line + len, *found = NULL, *p = line;

	while ((p = memmem(p, end - p, MAGIC, MAGIC_LEN))) {
		found = p;
		p += MAGIC_LEN;
	}
	if (!found || !parse_header(found, end - found, h))
		return false;
	*stray = found != line;
	return true;
}

/* Return: whether the line is the payload that is expected */
static bool is_payload(const struct message_reader *r, const char *line, size_t len)
{
	return r->expects && !r->cut && len == r->header.len &&
	       checksum(line, len) == r->header.crc;
}

/* A line that is no payload, and may be a header. */
static void take_header(struct message_reader *r, const char *line, size_t len)
{
	bool stray = false;

	if (r->expects) {
		r->damaged++;
		r->in_stray = true;
	}
	r->expects = find_header(line, len, &r->header, &stray);
	/* noise may end in a header */
	if (!r->expects || stray || r->cut)
		r->damaged += !r->in_stray;
	r->in_stray = !r->expects;
	r->cut = false;
}

static size_t payload_max(const struct message_reader *r)
{
	if (!r->expects || r->cut || r->header.len > MESSAGE_PAYLOAD_MAX)
		return 0;
	return r->header.len;
}

/* Of a line that is too long for a payload only a header at its end matters. */
static void cut_line(struct message_reader *r)
{
	size_t left = r->used - r->done;

	if (left <= TAIL_MAX || left <= payload_max(r))
		return;
	r->cut = true;
	r->done = r->used - HEADER_MAX;
}

/*
 * A payload is one line, so that a message is two lines: whatever was cut or changed, the next
 * message is found at a line's start again, and no wrong length makes the reader wait.
 */
int message_reader_next(struct message_reader *r, struct message *message)
{
	char *eol;

	while (r->looked < r->used &&
	       (eol = memchr(r->buf + r->looked, '\n', r->used - r->looked))) {
		char *line = r->buf + r->done;
		size_t len = eol - line;
		bool payload = is_payload(r, line, len);

		if (!payload)
			take_header(r, line, len);
		r->done = r->looked = eol + 1 - r->buf;
		if (!payload)
			continue;
		r->expects = false;
		*eol = '\0';
		*message = (struct message){ .kind = r->header.kind, .payload = line, .len = len };
		return 1;
	}
	r->looked = r->used;
	cut_line(r);
	return 0;
}

void message_reader_free(struct message_reader *r)
{
	free(r->buf);
	*r = (struct message_reader){ NULL };
}
