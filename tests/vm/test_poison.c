// SPDX-License-Identifier: GPL-2.0
/* Poisoned pages are healed: when whoever has named them is killed, and in a block that is offline. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/machine/machine.h"
#include "bench/machine/memory_block.h"
#include "bench/machine/page_flags.h"
#include "bench/machine/pagemap.h"
#include "bench/util/file.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"

#ifndef MADV_SOFT_OFFLINE
#define MADV_SOFT_OFFLINE 101
#endif

#define NR 2

static const int advice[NR] = { MADV_HWPOISON, MADV_SOFT_OFFLINE };

static int name_page(int fd, uint64_t pfn)
{
	struct pfnb_heal h = {
		.h = { .version = PFNB_VERSION, .flags = PFNB_HEAL_LATER },
		.pfn = pfn,
	};

	return ioctl(fd, PFNB_IOC_HEAL, &h);
}

static int heal(int fd)
{
	struct pfnb_heal h = { .h.version = PFNB_VERSION };

	return ioctl(fd, PFNB_IOC_HEAL, &h);
}

static void on_bus_error(int sig)
{
}

static int poison_and_wait(int ready)
{
	char *addr = mmap(NULL, NR * PAGE_BYTES, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	uint64_t pfn[NR];
	struct machine m;

	machine_open(&m);
	signal(SIGBUS, on_bus_error);
	if (pagemap_read(addr, NR, pfn, NULL))
		return 1;
	machine_drain(&m);
	for (int i = 0; i < NR; i++)
		if (madvise(addr + i * PAGE_BYTES, PAGE_BYTES, advice[i]) ||
		    name_page(m.dev, pfn[i]))
			return 2;
	if (write(ready, pfn, sizeof(pfn)) != sizeof(pfn))
		return 3;
	for (;;)
		pause();
}

static unsigned long corrupted_kb(void)
{
	unsigned long kb = ~0ul;
	char *text, *line;

	if (file_read("/proc/meminfo", &text, NULL))
		return kb;
	line = strstr(text, "HardwareCorrupted:");
	if (line)
		sscanf(line, "HardwareCorrupted: %lu", &kb);
	free(text);
	return kb;
}

static bool poisoned(uint64_t pfn)
{
	uint64_t flags = 0;

	page_flags_read(pfn, &flags, NULL);
	return flags & KPF(HWPOISON);
}

static void kill_maker(void)
{
	int ready[2], status;
	uint64_t pfn[NR];
	pid_t pid;

	if (pipe(ready))
		return;
	pid = fork();
	if (!pid)
		_exit(poison_and_wait(ready[1]));
	close(ready[1]);
	if (!tap(read(ready[0], pfn, sizeof(pfn)) == sizeof(pfn), "pages can be poisoned"))
		return;
	tap(poisoned(pfn[0]) && poisoned(pfn[1]), "they are marked");
	tap(corrupted_kb() == 4 * NR, "and counted: %lu kB", corrupted_kb());
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	tap(!poisoned(pfn[0]) && !poisoned(pfn[1]), "a killed maker's pages are healed");
	tap(!corrupted_kb(), "and not counted any more: %lu kB", corrupted_kb());
	close(ready[0]);
}

/* The highest block that can be emptied. */
static int claim_block(struct machine *m, struct pfn_range *r)
{
	uint64_t nr = m->block_bytes / PAGE_BYTES;
	int err = -ENOSPC;

	r->nr_pages = nr;
	for (uint64_t block = m->end_pfn / nr; err && block-- > 1;) {
		r->start_pfn = block * nr;
		err = machine_claim(m, r);
	}
	return err;
}

/* A page of the range, poisoned and named with another file; the rest of the range is free then. */
static int poison_in(struct machine *m, const struct pfn_range *r, int fd, char *addr)
{
	struct pfn_range one = { r->start_pfn + 100, 1 };
	uint64_t bit = 1, pfn;

	if (machine_free(m, &one, &bit))
		return -EIO;
	*(volatile char *)addr = 1;
	if (pagemap_read(addr, 1, &pfn, NULL) || pfn != one.start_pfn)
		return -ENOENT;
	machine_drain(m);
	if (madvise(addr, PAGE_BYTES, MADV_HWPOISON) || name_page(fd, pfn))
		return -errno;
	return machine_drop(m);
}

static int take_offline(uint64_t block)
{
	int fd = block_open_state("", block), err;

	if (fd < 0)
		return fd;
	err = write(fd, "offline", 7) < 0 ? -errno : 0;
	close(fd);
	return err;
}

/* What a machine would lose. */
static void lose_block(struct machine *m)
{
	int fd = open(PFNB_DEVICE, O_RDWR | O_CLOEXEC), err;
	char *addr =
		mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char zone[ZONE_NAME_MAX];
	struct pfn_range r;
	uint64_t block;

	(void)*(volatile char *)addr; /* page tables */
	signal(SIGBUS, on_bus_error);
	if (!tap(!claim_block(m, &r), "a block can be emptied"))
		return;
	block = r.start_pfn / r.nr_pages;
	block_zone("", block, zone, sizeof(zone));
	err = poison_in(m, &r, fd, addr);
	if (!tap(!err, "a page of it is poisoned: %s", strerror(-err)))
		return;
	err = take_offline(block);
	tap(!err, "the block goes offline: %s", strerror(-err));
	err = block_online("", block, zone, NULL);
	tap(err == -EHWPOISON, "and cannot come back: %s", strerror(-err));
	tap_errno(heal(fd), 0, "it is healed");
	err = block_online("", block, zone, NULL);
	tap(!err, "and comes back: %s", strerror(-err));
	tap(!corrupted_kb(), "nothing is counted: %lu kB", corrupted_kb());
	close(fd);
}

void test_poison(void)
{
	struct machine m;

	machine_open(&m);
	if (madvise(NULL, 0, MADV_HWPOISON)) {
		tap_errno(name_page(m.dev, 32768), EOPNOTSUPP, "no page can be poisoned here");
		machine_close(&m);
		return;
	}
	tap_errno(name_page(m.dev, 32768), EINVAL, "a page that is not poisoned");
	tap_errno(name_page(m.dev, ~0ull), EINVAL, "no memory");
	tap_errno(heal(m.dev), 0, "nothing to heal");
	lose_block(&m);
	machine_close(&m);
	kill_maker();
}
