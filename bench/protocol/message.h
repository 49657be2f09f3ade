/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PROTOCOL_MESSAGE_H
#define PFNBENCH_PROTOCOL_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>

/*
 * Records leave a guest over a serial line that may be cut anywhere. A message is
 *
 *	PFNB <kind> <length, decimal> <crc32 of the payload, 8 hex digits>\n
 *	<payload, JSON on one line>\n
 *
 * A reader skips what is no message and says so. A guest may be broken: whatever it sends, a byte
 *is looked at a few times, and what is kept is bounded.
 */

/* Bytes. The largest record, of 1 GiB with a blocker on every page, has 18 MiB. */
#define MESSAGE_PAYLOAD_MAX (32u << 20)

enum message_kind {
	MESSAGE_FACTS, /* facts about the environment: once, before the first trial */
	MESSAGE_BEGIN, /* {"id": N}: trial N starts */
	MESSAGE_TRIAL, /* a finished trial record */
	MESSAGE_ASK,   /* {"virtio_mem": BYTES} or {"balloon": PAGES}: what the hypervisor shall ask
			*/
	MESSAGE_SYMBOLS, /* {"kallsyms": TEXT as from packed_text()}: where functions are */
	MESSAGE_END,	 /* all trials of the job are done */
	MESSAGE_FAIL, /* {"reason": TEXT}: this environment cannot run the trials that are left */
	MESSAGE_NR,
};

/**
 * struct message_header - a message's first line
 */
struct message_header {
	enum message_kind kind;
	size_t len;
	uint32_t crc;
};

/**
 * message_write() - write one message with write(2), all of it
 * @fd: open for writing; stays the caller's
 * @kind: what the message is
 * @payload: JSON without a newline; borrowed
 * @len: bytes of @payload, up to MESSAGE_PAYLOAD_MAX
 *
 * Return: 0, -EMSGSIZE for more than MESSAGE_PAYLOAD_MAX, -ENOMEM, -errno of write(2)
 */
int message_write(int fd, enum message_kind kind, const char *payload, size_t len);

/**
 * message_send() - write a message whose payload is a JSON value
 * @fd: open for writing; stays the caller's
 * @kind: what the message is
 * @json: stolen, whatever is returned; NULL where it could not be made
 *
 * Return: as message_write(); -ENOMEM for NULL
 */
int message_send(int fd, enum message_kind kind, json_t *json);

/**
 * struct message_reader - takes bytes as they come, gives whole messages
 * @buf: @used of @size bytes; the present line begins at @done, and no newline is before @looked
 * @header: of the message whose payload the present line is, if it @expects one
 * @cut: the present line's beginning is not kept: it is too long to be a payload
 * @in_stray: the bytes before @done were no message
 * @damaged: messages dropped for a wrong length or checksum, and stray bytes' runs
 */
struct message_reader {
	char *buf;
	size_t used, size, done, looked;
	struct message_header header;
	bool expects;
	bool cut;
	bool in_stray;
	uint64_t damaged;
};

struct message {
	enum message_kind kind;
	const char *payload; /* NUL terminated; valid until the next message_reader_*() call */
	size_t len;
};

/**
 * message_reader_feed() - add bytes; message_reader_next() is due before more come
 * @r: the reader; zeroed before the first bytes
 * @bytes: copied; the caller's
 * @n: how many; with 0 the last message is dropped and nothing is added
 *
 * Return: 0 or -ENOMEM
 */
int message_reader_feed(struct message_reader *r, const char *bytes, size_t n);

/**
 * message_reader_next() - the next whole message
 * @r: the reader
 * @message: filled when 1 is returned; its payload is the reader's
 *
 * Return: 1 and a message, 0 when more bytes are needed
 */
int message_reader_next(struct message_reader *r, struct message *message);

/**
 * message_reader_free() - free the buffer; the reader is zeroed then
 * @r: the reader; the struct itself stays the caller's
 */
void message_reader_free(struct message_reader *r);

#endif
