// SPDX-License-Identifier: GPL-2.0
#include "bench/env/frame.h"

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

static const char *const kind_names[FRAME_NR] = {
	[FRAME_HELLO] = "hello", [FRAME_BEGIN] = "begin", [FRAME_TRIAL] = "trial",
	[FRAME_ASK] = "ask",	 [FRAME_END] = "end",
};

struct header {
	enum frame_kind kind;
	size_t len;
	uint32_t crc;
};

static uint32_t checksum(const char *payload, size_t len)
{
	return crc32_z(crc32_z(0, NULL, 0), (const unsigned char *)payload, len);
}

int frame_write(int fd, enum frame_kind kind, const char *payload, size_t len)
{
	char header[HEADER_MAX];
	char *bytes;
	int n, err;

	/* one write for all of it: whoever is killed in between leaves no half frame on a pipe */
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

int frame_reader_feed(struct frame_reader *r, const char *bytes, size_t n)
{
	/* what frame_reader_next() has given is dropped here, not before: the caller may look at it
	 */
	if (r->done) {
		memmove(r->buf, r->buf + r->done, r->used - r->done);
		r->used -= r->done;
		r->done = 0;
	}
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

static bool parse_header(const char *line, size_t len, struct header *h)
{
	char text[HEADER_MAX], kind[8], rest;

	if (len >= sizeof(text) || len < MAGIC_LEN || memcmp(line, MAGIC, MAGIC_LEN))
		return false;
	memcpy(text, line, len);
	text[len] = '\0';
	if (sscanf(text + MAGIC_LEN, "%7s %zu %8" SCNx32 "%c", kind, &h->len, &h->crc, &rest) != 3)
		return false;
	for (h->kind = 0; h->kind < FRAME_NR; h->kind++)
		if (!strcmp(kind, kind_names[h->kind]))
			return true;
	return false;
}

/* The last header in a line: a line that was cut may be continued by the next frame's header. */
static bool find_header(const char *line, size_t len, struct header *h, bool *stray)
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

/*
 * A payload is one line, so that a frame is two lines: whatever was cut or changed, the next frame
 * is found at a line's start again, and no wrong length makes the reader wait.
 */
int frame_reader_next(struct frame_reader *r, struct frame *frame)
{
	while (r->done < r->used) {
		char *line = r->buf + r->done, *payload, *eol, *end;
		size_t left = r->used - r->done;
		struct header h;
		bool stray = false;

		eol = memchr(line, '\n', left);
		if (!eol)
			return 0;
		if (!find_header(line, eol - line, &h, &stray)) {
			r->damaged += !r->in_stray;
			r->in_stray = true;
			r->done = eol + 1 - r->buf;
			continue;
		}
		payload = eol + 1;
		end = memchr(payload, '\n', r->used - (payload - r->buf));
		if (!end)
			return 0;
		r->damaged += stray && !r->in_stray;
		r->in_stray = false;
		if ((size_t)(end - payload) != h.len || checksum(payload, h.len) != h.crc) {
			/* the line that is no payload may be the next frame's header */
			r->damaged++;
			r->in_stray = true;
			r->done = payload - r->buf;
			continue;
		}
		*end = '\0';
		*frame = (struct frame){ .kind = h.kind, .payload = payload, .len = h.len };
		r->done = end + 1 - r->buf;
		return 1;
	}
	return 0;
}

void frame_reader_free(struct frame_reader *r)
{
	free(r->buf);
	*r = (struct frame_reader){ NULL };
}
