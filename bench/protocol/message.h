/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PROTOCOL_FRAME_H
#define PFNBENCH_PROTOCOL_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Records leave a guest over a serial line that may be cut anywhere. A frame is
 *
 *	PFNB <kind> <length, decimal> <crc32 of the payload, 8 hex digits>\n
 *	<payload, JSON on one line>\n
 *
 * A reader skips what is no frame and says so. A guest may be broken: whatever it sends, a byte is
 * looked at a few times, and what is kept is bounded.
 */

/* Bytes. The largest record, of 1 GiB with a blocker on every page, has 18 MiB. */
#define FRAME_PAYLOAD_MAX (32u << 20)

enum frame_kind {
	FRAME_HELLO, /* facts about the environment: once, before the first trial */
	FRAME_BEGIN, /* {"id": N}: trial N starts */
	FRAME_TRIAL, /* a finished trial record */
	FRAME_ASK,  /* {"virtio_mem": BYTES} or {"balloon": PAGES}: what the hypervisor shall ask */
	FRAME_END,  /* all trials of the job are done */
	FRAME_FAIL, /* {"reason": TEXT}: this environment cannot run the trials that are left */
	FRAME_NR,
};

/**
 * struct frame_header - a frame's first line
 */
struct frame_header {
	enum frame_kind kind;
	size_t len;
	uint32_t crc;
};

/**
 * frame_write() - write one frame with write(2), all of it
 * Return: 0, -EMSGSIZE for more than FRAME_PAYLOAD_MAX, -errno
 */
int frame_write(int fd, enum frame_kind kind, const char *payload, size_t len);

/**
 * struct frame_reader - takes bytes as they come, gives whole frames
 * @buf: @used of @size bytes; the present line begins at @done, and no newline is before @looked
 * @header: of the frame whose payload the present line is, if it @expects one
 * @cut: the present line's beginning is not kept: it is too long to be a payload
 * @in_stray: the bytes before @done were no frame
 * @damaged: frames dropped for a wrong length or checksum, and stray bytes' runs
 */
struct frame_reader {
	char *buf;
	size_t used, size, done, looked;
	struct frame_header header;
	bool expects;
	bool cut;
	bool in_stray;
	uint64_t damaged;
};

struct frame {
	enum frame_kind kind;
	const char *payload; /* NUL terminated; valid until the next frame_reader_*() call */
	size_t len;
};

/**
 * frame_reader_feed() - add bytes; frame_reader_next() is due before more come
 * Return: 0 or -ENOMEM
 */
int frame_reader_feed(struct frame_reader *r, const char *bytes, size_t n);

/**
 * frame_reader_next() - the next whole frame
 * Return: 1 and a frame, 0 when more bytes are needed
 */
int frame_reader_next(struct frame_reader *r, struct frame *frame);

void frame_reader_free(struct frame_reader *r);

#endif
