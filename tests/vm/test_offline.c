// SPDX-License-Identifier: GPL-2.0
/* offline_pages() under a policy, and what else happens meanwhile or elsewhere. */

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/env/guest.h"
#include "bench/machine/machine.h"
#include "bench/machine/memory_block.h"
#include "bench/machine/pagemap.h"
#include "bench/trial/trial.h"
#include "bench/util/units.h"
#include "tests/vm/operation.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"

#define H                                                                                          \
	{                                                                                          \
		.version = PFNB_VERSION                                                            \
	}
#define TRACEFS	       "/tmp/hooks"
#define KILL_WITHIN_NS (50 * NSEC_PER_MSEC)

static int unload(void)
{
	return syscall(SYS_delete_module, "pfnbench", O_NONBLOCK);
}

/* Pages of a claimed block are given back: the first 64 as in @first, all others or none. */
static int give_back(struct machine *m, const struct pfn_range *r, uint64_t first, bool others)
{
	uint64_t *map = malloc(BITMAP_WORDS(r->nr_pages) * 8);
	int err;

	memset(map, others ? 0xff : 0, BITMAP_WORDS(r->nr_pages) * 8);
	map[0] = first;
	err = machine_free(m, r, map);
	free(map);
	return err;
}

static int take_offline(const struct pfn_range *r)
{
	int fd = block_open_state("", r->start_pfn / r->nr_pages), err;

	if (fd < 0)
		return fd;
	err = write(fd, "offline", 7) < 0 ? -errno : 0;
	close(fd);
	return err;
}

/* A thread that takes a block offline and waits for the blocker in it. */
struct waiter {
	int dev;
	struct pfn_range r;
	sem_t go;
	bool over;
	int err;
};

static void *wait_in_offline(void *arg)
{
	struct waiter *w = arg;

	sem_wait(&w->go);
	w->err = operation_arm(w->dev, &w->r, PFNB_TARGET_OFFLINE, PFNB_POLICY_ISOLATE_FIRST,
			       PFNB_ARM_HOLD | PFNB_ARM_WATCH, 20 * NSEC_PER_SEC)
			 ? -errno
			 : take_offline(&w->r);
	w->over = true;
	return NULL;
}

static void close_while_it_waits(struct machine *m, const struct waiter *w)
{
	struct pfnb_hits hits;
	uint64_t from;

	tap(!w->over, "a thread waits inside of offline_pages()");
	tap_errno(operation_disarm(m->dev, &hits), EBUSY, "disarm by another thread meanwhile");
	tap_errno(unload(), EAGAIN, "the module does not unload meanwhile");
	from = clock_ns();
	machine_close(m);
	tap(clock_ns() - from < NSEC_PER_SEC, "the file is closed after %llu us",
	    (unsigned long long)(clock_ns() - from) / 1000);
	tap_errno(unload(), 0, "the module unloads then");
}

static void test_close(void)
{
	struct waiter w = { 0 };
	struct diag why;
	struct machine m;
	pthread_t thread;

	machine_open(&m);
	w.dev = m.dev;
	sem_init(&w.go, 0, 0);
	pthread_create(&thread, NULL, wait_in_offline, &w);
	sleep_ms(5);
	if (!tap(!operation_claim(&m, m.block_bytes / PAGE_BYTES, &w.r) &&
			 !give_back(&m, &w.r, ~1ull, true),
		 "a memory block with a blocker"))
		return;
	sem_post(&w.go);
	sleep_ms(300);
	close_while_it_waits(&m, &w);
	pthread_join(thread, NULL);
	tap(w.err == -EINTR, "the block does not go offline (%d)", w.err);
	if (!w.err)
		block_online("", w.r.start_pfn / w.r.nr_pages, "Normal", &why);
	tap(guest_load_module(NULL) == 0, "the module loads again");
}

static void offline_other(struct machine *m, const struct pfn_range *mine,
			  const struct pfn_range *other)
{
	struct pfnb_hits hits = { 0 };
	struct diag why;
	int err;

	tap_errno(operation_arm(m->dev, mine, PFNB_TARGET_OFFLINE, PFNB_POLICY_ISOLATE_STOP, 0, 0),
		  0, "isolate-stop is armed for a block with a blocker");
	alarm(20);
	err = take_offline(other);
	alarm(0);
	tap(!err, "another block goes offline (%d)", err);
	operation_disarm(m->dev, &hits);
	tap(!hits.stops && !hits.tests && !hits.unchecked && !hits.isolated_ns,
	    "and is none of the hooks': %llu stops, %llu tests, %llu unchecked", hits.stops,
	    hits.tests, hits.unchecked);
	if (!err)
		block_online("", other->start_pfn / other->nr_pages, "Normal", &why);
}

/* Movable pages in the other block, for there to be something to stop: freed last, they are faulted
 * in first. */
static void test_other_block(void)
{
	const size_t fill = 32 * PAGE_BYTES;
	struct pfn_range mine, other;
	struct machine m, second;
	void *map;

	machine_open(&m);
	machine_open(&second);
	if (tap(!operation_claim(&second, m.block_bytes / PAGE_BYTES, &other) &&
			!operation_claim(&m, m.block_bytes / PAGE_BYTES, &mine) &&
			!give_back(&m, &mine, ~1ull, true) && mine.start_pfn < other.start_pfn &&
			!give_back(&second, &other, ~0ull, false),
		"two memory blocks can be emptied")) {
		map = mmap(NULL, fill, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
		machine_drop(&second);
		offline_other(&m, &mine, &other);
		munmap(map, fill);
	}
	machine_close(&second);
	machine_close(&m);
}

static void test_hold_for_ever(void)
{
	struct machine m;
	struct pfn_range r;

	machine_open(&m);
	if (tap(!operation_claim(&m, m.block_bytes / PAGE_BYTES, &r), "a memory block")) {
		tap_errno(operation_arm(m.dev, &r, PFNB_TARGET_OFFLINE, PFNB_POLICY_ISOLATE_FIRST,
					PFNB_ARM_HOLD | PFNB_ARM_WATCH, 0),
			  ERANGE, "offlining that may wait for ever");
		tap_errno(operation_arm(m.dev, &r, PFNB_TARGET_OFFLINE, PFNB_POLICY_ISOLATE_FIRST,
					PFNB_ARM_HOLD | PFNB_ARM_WATCH, PFNB_HOLD_NS_MAX + 1),
			  ERANGE, "offlining that may wait too long");
	}
	machine_close(&m);
}

/* A process that has hooks of a policy in place, and a page in the block that nothing can move. */
static int pin_and_arm_again(int ready, int go)
{
	struct pfnb_pin pin = { .h = H };
	struct pfn_range block;
	struct machine m;
	struct diag why;
	uint64_t pfn;
	void *page;

	machine_open(&m);
	if (operation_claim(&m, m.block_bytes / PAGE_BYTES, &block) ||
	    operation_arm(m.dev, &block, PFNB_TARGET_OFFLINE, PFNB_POLICY_ISOLATE_STOP, 0, 0) ||
	    operation_disarm(m.dev, NULL))
		return 1;
	machine_drop(&m);
	page = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	machine_drain(&m);
	if (page == MAP_FAILED || pagemap_read(page, 1, &pfn, &why) ||
	    pfn - block.start_pfn >= block.nr_pages)
		return 1;
	pin.pfn = pfn;
	if (ioctl(m.dev, PFNB_IOC_PIN, &pin) ||
	    write(ready, &block, sizeof(block)) != sizeof(block) ||
	    read(go, &block, sizeof(block)) != sizeof(block))
		return 1;
	/* Takes hooks away, and so waits until every task has slept. */
	return operation_arm(m.dev, &block, PFNB_TARGET_OFFLINE, PFNB_POLICY_EARLY_CHECK, 0, 0);
}

/* Without a signal it would try for ever. */
static int take_offline_for_long(const struct pfn_range *block)
{
	alarm(20);
	return take_offline(block) ? 1 : 0;
}

static void kill_arming(pid_t holder, int go, const struct pfn_range *block)
{
	struct diag why;
	pid_t offliner = fork();
	uint64_t from;
	int status;

	if (!offliner)
		_exit(take_offline_for_long(block));
	sleep_ms(200);
	if (write(go, block, sizeof(*block)) < 0)
		return;
	sleep_ms(200);
	from = clock_ns();
	kill(holder, SIGKILL);
	waitpid(holder, &status, 0);
	tap(clock_ns() - from < KILL_WITHIN_NS,
	    "killed while it arms, and another task offlines what it pins: gone after %llu us",
	    (unsigned long long)(clock_ns() - from) / 1000);
	waitpid(offliner, &status, 0);
	if (tap(!status, "the block goes offline then (%x)", status))
		block_online("", block->start_pfn / block->nr_pages, "Normal", &why);
}

static void test_killed_arming(void)
{
	int ready[2], go[2];
	struct pfn_range block;
	pid_t holder;

	if (pipe(ready) || pipe(go))
		return;
	holder = fork();
	if (!holder)
		_exit(pin_and_arm_again(ready[1], go[0]));
	close(ready[1]);
	if (tap(read(ready[0], &block, sizeof(block)) == sizeof(block), "a pin in a memory block"))
		kill_arming(holder, go[1], &block);
	close(ready[0]);
	close(go[0]);
	close(go[1]);
}

/* Functions of the kernel that are traced now. */
static bool hooked(const char *function)
{
	char line[256];
	bool found = false;
	FILE *f = fopen(TRACEFS "/enabled_functions", "r");

	while (f && fgets(line, sizeof(line), f))
		found |= !strncmp(line, function, strlen(function));
	if (f)
		fclose(f);
	return found;
}

static void test_hooks_go(void)
{
	struct pfnb_hits hits;
	struct pfn_range r;
	struct machine m;

	machine_open(&m);
	mkdir(TRACEFS, 0700);
	if (mount("tracefs", TRACEFS, "tracefs", 0, NULL) ||
	    operation_claim(&m, m.block_bytes / PAGE_BYTES, &r) ||
	    operation_arm(m.dev, &r, PFNB_TARGET_OFFLINE, PFNB_POLICY_ISOLATE_STOP, PFNB_ARM_COUNT,
			  0)) {
		tap(false, "a policy is armed, and functions that are traced can be read");
	} else {
		operation_disarm(m.dev, &hits);
		tap(hooked("start_isolate_page_range"), "an open file keeps its hooks in place");
	}
	machine_close(&m);
	sleep_ms(3000);
	tap(!hooked("start_isolate_page_range") && !hooked("test_pages_isolated"),
	    "they are gone some time after it is closed");
	umount(TRACEFS);
}

void test_offline(void)
{
	test_hold_for_ever();
	test_other_block();
	test_killed_arming();
	test_hooks_go();
	test_close();
}
