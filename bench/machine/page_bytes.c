// SPDX-License-Identifier: GPL-2.0
/* Alone in its file, so that a test can have another one. */

#include <unistd.h>

#include "bench/machine/page_size.h"

unsigned long long page_bytes(void)
{
	return sysconf(_SC_PAGESIZE);
}
