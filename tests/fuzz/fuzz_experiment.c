// SPDX-License-Identifier: GPL-2.0
/* An experiment file, and after NULs the arguments of --set. */

#include <stdlib.h>

#include "bench/experiment/experiment_read.h"
#include "tests/fuzz/scratch.h"

#define SETS 4

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	char *sets[SETS], *text;
	struct experiment exp;
	size_t len, nr = 0;
	struct diag why;

	text = input_part(&in, &len);
	scratch_put("e.ini", text, len);
	while (in.left && nr < SETS)
		sets[nr++] = input_part(&in, NULL);
	experiment_read(scratch_path("e.ini"), (const char *const *)sets, nr, &exp, &why);
	experiment_free(&exp);
	while (nr)
		free(sets[--nr]);
	free(text);
	return 0;
}
