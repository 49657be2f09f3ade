// SPDX-License-Identifier: GPL-2.0
/* Alone in its file, so that a test can have another one. */

#include <unistd.h>

#include "bench/machine/page_size.h"

static unsigned long long bytes;

__attribute__((constructor)) static void ask(void)
{
	bytes = sysconf(_SC_PAGESIZE);
}

unsigned long long page_bytes(void)
{
	return bytes;
}
