// SPDX-License-Identifier: GPL-2.0
/* Lines of the journal, which says what is done to the machine. */

#include <stdlib.h>
#include <string.h>

#include "bench/machine/journal.h"
#include "tests/fuzz/scratch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	char *text = input_part(&in, NULL), *rest = text, *line;

	while ((line = strsep(&rest, "\n"))) {
		struct journal_entry e = {};

		/* A setting is a path below /sys, which goes nowhere else. */
		if (!journal_parse(line, &e) && e.setting[0] && strstr(e.setting, ".."))
			abort();
	}
	free(text);
	return 0;
}
