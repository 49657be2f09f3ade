// SPDX-License-Identifier: GPL-2.0
#include "bench/env/guest_symbols.h"

#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/protocol/message.h"
#include "bench/protocol/packed.h"
#include "bench/util/file.h"

#define PATH_KALLSYMS "/proc/kallsyms"
#define END_OF_CODE   "_etext"

/*
 * "ffffffff81234560 t name": those of functions, in place, for a serial line is slow. Behind the
 * kernel's code is what runs at boot alone, and data that some kernels have as functions.
 */
static size_t keep_functions(char *text)
{
	char *to = text, *line = text, *end;
	bool in_code = true;

	for (; (end = strchr(line, '\n')); line = end + 1) {
		const char *type = strchr(line, ' ');
		bool wanted = in_code || memchr(line, '\t', end - line);

		if (!type || type > end || !strchr("tTwW", type[1]) || !wanted)
			continue;
		if (!strncmp(type + 3, END_OF_CODE "\n", sizeof(END_OF_CODE)))
			in_code = false;
		memmove(to, line, end + 1 - line);
		to += end + 1 - line;
	}
	*to = '\0';
	return to - text;
}

static int send_failure(int out_fd, int err)
{
	char reason[128];

	snprintf(reason, sizeof(reason), PATH_KALLSYMS ": %s", strerror(-err));
	return message_send(out_fd, MESSAGE_FAIL, json_pack("{s:s}", "reason", reason));
}

int guest_symbols_send(int out_fd)
{
	char *text, *packed;
	int err;

	err = file_read(PATH_KALLSYMS, &text, NULL);
	if (err)
		return send_failure(out_fd, err);
	packed = packed_text(text, keep_functions(text));
	free(text);
	err = message_send(out_fd, MESSAGE_SYMBOLS,
			   packed ? json_pack("{s:s}", "kallsyms", packed) : NULL);
	free(packed);
	return err ?: message_send(out_fd, MESSAGE_END, json_object());
}
