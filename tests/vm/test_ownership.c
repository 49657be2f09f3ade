// SPDX-License-Identifier: GPL-2.0
/* Claimed pages belong to one file, are where they were asked for, and come back. */

#include <errno.h>
#include <fcntl.h>
#include <linux/kernel-page-flags.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/machine/machine.h"
#include "tests/vm/operation.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"

#define NR 512

static uint64_t buddy_pages(struct machine *m, const struct pfn_range *r)
{
	uint64_t flags[NR], nr = 0;

	if (pread(m->kpageflags, flags, sizeof(flags), r->start_pfn * 8) != sizeof(flags))
		return UINT64_MAX;
	for (int i = 0; i < NR; i++)
		nr += flags[i] >> KPF_BUDDY & 1;
	return nr;
}

/* A process that is killed while it holds pages. */
static void killed_owner(struct machine *m, const struct pfn_range *r)
{
	int ready[2], status;
	char byte;
	pid_t pid;

	if (pipe(ready))
		return;
	pid = fork();
	if (!pid) {
		struct machine mine;

		machine_open(&mine);
		byte = machine_claim(&mine, r) ? 'n' : 'y';
		if (write(ready[1], &byte, 1) == 1)
			pause();
		_exit(0);
	}
	tap(read(ready[0], &byte, 1) == 1 && byte == 'y', "another process claims the block");
	tap(machine_claim(m, r) == -EBUSY, "a claimed block cannot be claimed again");
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	machine_drain(m);
	tap(buddy_pages(m, r) == NR, "kill -9 of the owner frees all %d pages", NR);
	close(ready[0]);
	close(ready[1]);
}

void test_ownership(void)
{
	uint64_t bitmap[NR / 64], owned[NR / 64];
	struct pfn_range r;
	struct machine m, other;

	machine_open(&m);
	machine_open(&other);
	if (!tap(m.dev >= 0 && !operation_claim(&m, NR, &r), "a pageblock can be claimed"))
		return;
	tap(buddy_pages(&m, &r) == 0, "none of its pages is free");

	memset(bitmap, 0xff, sizeof(bitmap));
	bitmap[3] = ~(1ull << 7);
	tap(machine_free(&other, &r, bitmap) == -EPERM, "another file cannot free them");
	tap(machine_free(&m, &r, bitmap) == 0, "all but page 199 are freed");
	tap(machine_free(&m, &r, bitmap) == -EPERM, "and not freed twice");
	machine_drain(&m);
	machine_owned(&m, &r, owned);
	tap(owned[3] == 1ull << 7 && !owned[0] && !owned[7], "page 199 alone is still owned");
	tap(buddy_pages(&m, &r) == NR - 1, "the other 511 pages are in the buddy allocator");

	machine_drop(&m);
	machine_drain(&m);
	tap(buddy_pages(&m, &r) == NR, "closing the file frees the last one");
	killed_owner(&m, &r);
	machine_close(&m);
	machine_close(&other);
}
