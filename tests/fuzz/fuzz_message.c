// SPDX-License-Identifier: GPL-2.0
/* Bytes of a serial line, in pieces: the first byte is the length of the first piece. */

#include <stdlib.h>
#include <string.h>

#include "bench/protocol/message.h"
#include "tests/fuzz/scratch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	struct message_reader r = {};
	size_t piece = input_byte(&in);

	while (in.left) {
		struct message message;
		size_t n = piece < in.left ? piece : in.left;

		if (message_reader_feed(&r, (const char *)in.at, n))
			break;
		in.at += n;
		in.left -= n;
		piece = piece * 3 % 1021 + 1;
		while (message_reader_next(&r, &message) > 0)
			if (strlen(message.payload) > message.len)
				abort();
	}
	message_reader_free(&r);
	return 0;
}
