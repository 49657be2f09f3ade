// SPDX-License-Identifier: GPL-2.0
#include "bench/util/touched.h"

#include <sys/mman.h>

void *touched_alloc(size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

void touched_free(void *p, size_t bytes)
{
	if (p)
		munmap(p, bytes);
}
