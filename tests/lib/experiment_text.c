// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench/experiment/experiment_read.h"
#include "tests/lib/experiment_text.h"

int experiment_of(const char *text, const char *const *sets, size_t nr, struct experiment *exp,
		  struct diag *why)
{
	char path[] = "/tmp/pfnbench-test-XXXXXX.ini";
	int fd = mkstemps(path, 4), err;
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");

	if (!file || fputs(text, file) < 0 || fclose(file))
		abort();
	err = experiment_read(path, sets, nr, exp, why);
	unlink(path);
	return err;
}
