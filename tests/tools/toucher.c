// SPDX-License-Identifier: GPL-2.0
/*
 * Init of a guest that loads and stores so often as tests/lib/touched.h says, in windows that
 * QEMU's plugin counts.
 */

#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "bench/measure/marks.h"
#include "kmod/include/pfnbench_mark.h"
#include "tests/lib/touched.h"

#define BYTES (CHASE_LINES * LINE_BYTES)

/* Two huge pages for each: what lies in line in them lies in line in memory, and is mapped. */
static const char huge_pages[] = "4";

struct line {
	struct line *next;
	char rest[LINE_BYTES - sizeof(struct line *)];
};

struct memory {
	struct line *chase;
	struct line *sweep;
	char from[TOUCH_MOVED];
	char to[TOUCH_MOVED];
	uint64_t filled[TOUCH_FILLED];
};

static void load(const void *at)
{
	unsigned int turns = TOUCHES;

	asm volatile("1: mov (%1), %%rax; dec %0; jnz 1b"
		     : "+r"(turns)
		     : "r"(at)
		     : "rax", "memory");
}

static void store(void *at)
{
	unsigned int turns = TOUCHES;

	asm volatile("1: movl %0, (%1); dec %0; jnz 1b" : "+r"(turns) : "r"(at) : "memory");
}

static void move(char *to, const char *from)
{
	uint64_t nr = TOUCH_MOVED;

	asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(nr) : : "memory");
}

static void fill(uint64_t *at)
{
	uint64_t nr = TOUCH_FILLED;

	asm volatile("rep stosq" : "+D"(at), "+c"(nr) : "a"(1ul) : "memory");
}

static void chase(const struct line *at, unsigned int turns)
{
	asm volatile("1: mov (%1), %1; dec %0; jnz 1b" : "+r"(turns), "+r"(at) : : "memory");
}

static void sweep(const struct line *at, unsigned int turns)
{
	asm volatile("1: mov (%1), %%rax; add %2, %1; dec %0; jnz 1b"
		     : "+r"(turns), "+r"(at)
		     : "i"(LINE_BYTES)
		     : "rax", "memory");
}

static void touch(enum touch what, struct memory *m)
{
	switch (what) {
	case TOUCH_LOAD:
		load(m->from);
		break;
	case TOUCH_STORE:
		store(m->to);
		break;
	case TOUCH_MOVE:
		move(m->to, m->from);
		break;
	case TOUCH_FILL:
		fill(m->filled);
		break;
	case TOUCH_CHASE:
	case TOUCH_CHASE_AGAIN:
		chase(m->chase, CHASE_LINES);
		break;
	case TOUCH_SWEEP:
		sweep(m->sweep, CHASE_LINES);
		break;
	case TOUCH_NEAR:
	case TOUCH_NEAR_AGAIN:
		sweep(m->chase, NEAR_LINES);
		break;
	case TOUCH_END:
		break;
	}
}

static struct line *huge(void)
{
	void *at = mmap(NULL, BYTES, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | MAP_POPULATE, -1, 0);

	return at == MAP_FAILED ? NULL : at;
}

/* Sattolo's algorithm: one cycle through all lines, in an order that is the same each time. */
static void link_lines(struct line *line)
{
	static uint32_t order[CHASE_LINES];
	uint64_t random = 1;

	for (uint32_t i = 0; i < CHASE_LINES; i++)
		order[i] = i;
	for (uint32_t i = CHASE_LINES - 1; i > 0; i--) {
		uint32_t other, was = order[i];

		random = random * 6364136223846793005ull + 1442695040888963407ull;
		other = (random >> 33) % i;
		order[i] = order[other];
		order[other] = was;
	}
	for (uint32_t i = 0; i < CHASE_LINES; i++)
		line[order[i]].next = &line[order[(i + 1) % CHASE_LINES]];
}

static int make(struct memory *m)
{
	int fd;

	if (mount("proc", "/proc", "proc", 0, NULL))
		return -1;
	fd = open("/proc/sys/vm/nr_hugepages", O_WRONLY);
	if (fd < 0 || write(fd, huge_pages, strlen(huge_pages)) < 0)
		return -1;
	close(fd);
	m->chase = huge();
	m->sweep = huge();
	if (!m->chase || !m->sweep)
		return -1;
	link_lines(m->chase);
	return mlockall(MCL_CURRENT);
}

/* For a fair task 7.x ends each slice by an interrupt (hrtick), besides the tick. */
static int have_no_slices(void)
{
	struct sched_param lowest = { .sched_priority = sched_get_priority_min(SCHED_FIFO) };

	return sched_setscheduler(0, SCHED_FIFO, &lowest);
}

/*
 * To the plugin all of the kernel is one function here, and no entry of an interrupt is known to it:
 * an interrupt in a window would take the instructions before it along. A window is far shorter than
 * the time between two ticks, so it begins behind one.
 */
static void await_tick(void)
{
	struct timespec before, now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &before);
	do
		clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	while (now.tv_nsec == before.tv_nsec);
}

/* The first round is in no window: it has all code and data in place. */
static void touch_all(struct memory *m)
{
	for (enum touch what = TOUCH_LOAD; what < TOUCH_END; what++)
		touch(what, m);
	for (enum touch what = TOUCH_LOAD; what < TOUCH_END; what++) {
		await_tick();
		marks_trial(what);
		PFNB_MARK_HERE(PFNB_MARK_BEGIN);
		touch(what, m);
		PFNB_MARK_HERE(PFNB_MARK_END);
		marks_trial_end();
	}
}

int main(void)
{
	static struct memory m;

	if (have_no_slices() || make(&m)) {
		perror("toucher");
	} else {
		touch_all(&m);
		printf("end\n");
	}
	fflush(stdout);
	tcdrain(STDOUT_FILENO);
	reboot(RB_AUTOBOOT);
	return 1;
}
