/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_FRAME_H
#define PFNBENCH_ENV_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Records leave a guest over a serial line that may be cut anywhere. A frame is
 *
 *	PFNB <kind> <length, decimal> <crc32 of the payload, 8 hex digits>\n
 *	<payload, JSON on one line>\n
 *
 * A reader skips what is no frame and says so.
 */
enum frame_kind {
	FRAME_HELLO, /* facts about the environment: once, before the first trial */
	FRAME_BEGIN, /* {"id": N}: trial N starts */
	FRAME_TRIAL, /* a finished trial record */
	FRAME_ASK, /* {"virtio_mem": BYTES} or {"balloon": PAGES}: what the hypervisor shall ask */
	FRAME_END, /* all trials of the job are done */
	FRAME_NR,
};

/**
 * frame_write() - write one frame with write(2), all of it
 * Return: 0 or -errno
 */
int frame_write(int fd, enum frame_kind kind, const char *payload, size_t len);

/**
 * struct frame_reader - takes bytes as they come, gives whole frames
 */
struct frame_reader {
	char *buf;
	size_t used, size, done;
	uint64_t damaged; /* frames dropped for a wrong length or checksum, and stray bytes' runs */
	bool in_stray;	  /* the bytes before @done were no frame */
};

struct frame {
	enum frame_kind kind;
	const char *payload; /* NUL terminated; valid until the next frame_reader_*() call */
	size_t len;
};

int frame_reader_feed(struct frame_reader *r, const char *bytes, size_t n);

/**
 * frame_reader_next() - the next whole frame
 * Return: 1 and a frame, 0 when more bytes are needed
 */
int frame_reader_next(struct frame_reader *r, struct frame *frame);
void frame_reader_free(struct frame_reader *r);

#endif
