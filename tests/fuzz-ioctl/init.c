// SPDX-License-Identifier: GPL-2.0
/*
 * Init of a guest in which the module is attacked: rounds of processes that make random calls, are
 * sent signals and are killed. /fuzz holds "SECONDS SEED FIRST_ROUND". A round's seed is printed
 * before it begins. Afterwards nothing may be stuck, isolated or lost.
 */

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "bench/env/guest.h"
#include "bench/machine/cma_area.h"
#include "bench/machine/machine.h"
#include "bench/machine/memory_block.h"
#include "bench/machine/virtio.h"
#include "bench/util/file.h"
#include "bench/util/units.h"
#include "tests/fuzz-ioctl/after.h"
#include "tests/fuzz-ioctl/fuzz.h"
#include "tests/vm/tap.h"

#define SIDES	       3
#define WORKERS	       (FUZZ_PROCESSES - 1)
#define PROCESSES      (WORKERS + SIDES)
#define ROUND_MS_MIN   100
#define ROUND_MS_MAX   1500
#define LEAVE_MS       300
#define LOOK_EVERY     64
#define PCI_VIRTIO_MEM 0x1058
#define CONSOLE_WARN   5
#define SEED_STEP      1000003 /* of a seed, more rounds are not made */

/* Faults are asked for by fail-nth of a thread: here is said what may fail. */
static const struct {
	const char *path;
	const char *value;
} settings[] = {
	{ "/sys/kernel/debug/failslab/ignore-gfp-wait", "N" },
	{ "/sys/kernel/debug/failslab/verbose", "0" },
	{ "/sys/kernel/debug/fail_page_alloc/ignore-gfp-wait", "N" },
	{ "/sys/kernel/debug/fail_page_alloc/min-order", "0" },
	{ "/sys/kernel/debug/fail_page_alloc/verbose", "0" },
	{ "/sys/kernel/debug/fail_usercopy/verbose", "0" },
	/* Under emulation on a busy machine a guest stands still for seconds. */
	{ "/proc/sys/kernel/watchdog_thresh", "60" },
	{ "/sys/module/rcupdate/parameters/rcu_cpu_stall_timeout", "120" },
	{ "/proc/sys/vm/oom_dump_tasks", "0" },
	{ "/proc/self/oom_score_adj", "-1000" },
};

struct round {
	struct fuzz *fuzz;
	struct rng rng;
	pid_t pid[PROCESSES];
	unsigned int nr_workers;
	unsigned int nr_shared;
	int shared[FUZZ_SHARED_FILES];
};

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000ull + t.tv_nsec / 1000000;
}

static void sleep_ms(uint64_t ms)
{
	struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

static void start(struct round *r, unsigned int process)
{
	static void (*const sides[SIDES])(struct fuzz * f, uint64_t seed) = {
		fuzz_side_blocks,
		fuzz_side_module,
		fuzz_side_devices,
	};
	uint64_t seed = rng_next(&r->rng);
	pid_t pid = fork();

	if (!pid && process >= WORKERS)
		sides[process - WORKERS](r->fuzz, seed);
	if (!pid)
		fuzz_worker(r->fuzz, process, seed, r->nr_shared, r->shared);
	r->pid[process] = pid > 0 ? pid : 0;
}

static void start_all(struct round *r)
{
	r->nr_workers = 1 + rng_below(&r->rng, WORKERS);
	r->nr_shared = chance(&r->rng, 3) ? 0 : 1 + rng_below(&r->rng, FUZZ_SHARED_FILES);
	for (unsigned int i = 0; i < r->nr_shared; i++)
		r->shared[i] = open(PFNB_DEVICE, O_RDWR);
	for (unsigned int i = 0; i < r->nr_workers; i++)
		start(r, i);
	for (unsigned int i = WORKERS; i < PROCESSES; i++)
		if (chance(&r->rng, 2))
			start(r, i);
	for (unsigned int i = 0; i < r->nr_shared; i++)
		close(r->shared[i]);
	/* A process that is started later has only files of its own. */
	r->nr_shared = 0;
}

/* A signal for one thread, which ends what it waits for. */
static void disturb(struct round *r, unsigned int process)
{
	unsigned int slot = process < WORKERS ? process : WORKERS;
	pid_t tid = r->fuzz->tid[slot][process < WORKERS ? rng_below(&r->rng, FUZZ_THREADS)
							 : process - WORKERS];

	if (tid && r->pid[process])
		syscall(SYS_tgkill, r->pid[process], tid, SIGUSR1);
}

static bool gone(struct round *r, unsigned int process)
{
	if (r->pid[process] && waitpid(r->pid[process], NULL, WNOHANG) == r->pid[process])
		r->pid[process] = 0;
	return !r->pid[process];
}

static bool all_gone(struct round *r)
{
	bool all = true;

	for (unsigned int i = 0; i < PROCESSES; i++)
		all = gone(r, i) && all;
	return all;
}

static void kill_one(struct round *r, unsigned int process)
{
	if (r->pid[process])
		kill(r->pid[process], SIGKILL);
}

/* It may be in the middle of anything. Another one begins at once, beside what is left of it. */
static void replace(struct round *r, unsigned int process)
{
	kill_one(r, process);
	if (chance(&r->rng, 2))
		sleep_ms(rng_below(&r->rng, 5));
	if (gone(r, process))
		start(r, process);
}

static void run(struct round *r, uint64_t until)
{
	while (now_ms() < until) {
		sleep_ms(1 + rng_below(&r->rng, 15));
		if (chance(&r->rng, 16))
			replace(r, rng_below(&r->rng, r->nr_workers));
		else
			disturb(r, rng_below(&r->rng, PROCESSES));
	}
}

static void note_stopped(struct fuzz *f)
{
	for (unsigned int i = 0; i < FUZZ_PROCESSES * FUZZ_THREADS; i++)
		if (f->doing[0][i])
			f->stopped[f->doing[0][i] - 1]++;
	memset(f->doing, 0, sizeof(f->doing));
}

/* Half of the rounds end by themselves, as far as a thread that waits for ever lets them. */
static void stop(struct round *r)
{
	uint64_t until = now_ms() + (chance(&r->rng, 2) ? LEAVE_MS : 0);

	r->fuzz->stop = true;
	while (!all_gone(r) && now_ms() < until) {
		for (unsigned int i = 0; i < PROCESSES; i++)
			disturb(r, i);
		sleep_ms(1);
	}
	note_stopped(r->fuzz);
	for (unsigned int i = 0; i < PROCESSES; i++)
		kill_one(r, i);
}

/* Return: false when a process does not end. */
static bool one_round(struct fuzz *f, uint64_t seed, uint64_t number, uint64_t after_s)
{
	struct round r = { .fuzz = f };
	uint64_t until;

	rng_seed(&r.rng, seed * SEED_STEP + number);
	printf("# round %" PRIu64 " after %" PRIu64 " s\n", number, after_s);
	fuzz_mix(f, &r.rng, seed + number);
	f->stop = false;
	guest_load_module(NULL);
	start_all(&r);
	until = now_ms() + ROUND_MS_MIN + rng_below(&r.rng, ROUND_MS_MAX - ROUND_MS_MIN);
	run(&r, until);
	stop(&r);
	for (until = now_ms() + AFTER_STUCK_MS; now_ms() < until && !all_gone(&r);)
		sleep_ms(1);
	for (unsigned int i = 0; i < PROCESSES; i++)
		if (r.pid[i])
			after_stuck(r.pid[i]);
	if (!all_gone(&r))
		return false;
	block_online_all();
	return true;
}

static struct fuzz *set_up(void)
{
	struct fuzz *f = mmap(NULL, sizeof(*f), PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	struct cma_area area;
	struct diag why;
	struct machine m;

	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
	klogctl(8, NULL, CONSOLE_WARN);
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		fuzz_write(settings[i].path, settings[i].value);
	virtio_auto_online("Normal");
	if (!virtio_load(PCI_VIRTIO_MEM, "virtio_mem", &why))
		after_plug(f);
	if (virtio_has_balloon() && virtio_load_balloon(&why))
		printf("# balloon: %s\n", why.text);
	machine_open(&m);
	f->end_pfn = m.end_pfn;
	f->block_pages = m.block_bytes / PAGE_BYTES;
	if (!cma_area_ask(&area, m.dev, 0, NULL)) {
		f->cma_pfn = area.base_pfn;
		f->cma_pages = area.nr_pages;
	}
	machine_close(&m);
	f->faults = !access("/sys/kernel/debug/failslab", F_OK);
	printf("# %" PRIu64 " pages, virtio-mem %" PRIu64 " pages from %" PRIx64 ", %" PRIu64
	       " pages of an area from %" PRIx64 "%s\n",
	       f->end_pfn, f->vmem_pages, f->vmem_pfn, f->cma_pages, f->cma_pfn,
	       f->faults ? ", with faults" : "");
	return f;
}

static void fuzz(uint64_t seconds, uint64_t seed, uint64_t first)
{
	struct fuzz *f = set_up();
	struct after before;
	uint64_t begin, n;
	bool ok = true;

	after_begin(f, &before);
	begin = now_ms();
	for (n = first; ok && now_ms() < begin + seconds * 1000; n++) {
		ok = one_round(f, seed, n, (now_ms() - begin) / 1000);
		if (ok && (n - first) % LOOK_EVERY == LOOK_EVERY - 1)
			ok = after_look(f, &before);
	}
	tap(ok, "every process ended, in %" PRIu64 " rounds of seed %" PRIu64, n - first, seed);
	for (enum fuzz_call i = 0; i < CALL_NR; i++)
		printf("# %s: %" PRIu64 ", %" PRIu64 " of them good, %" PRIu64
		       " ms, killed %" PRIu64 "\n",
		       fuzz_call_names[i], f->calls[i], f->good[i], f->us[i] / 1000, f->stopped[i]);
	if (ok)
		after_end(f, &before);
}

int main(int argc, char **argv)
{
	uint64_t seconds = 10, seed = 1, first = 0;
	struct diag why;
	char *text;

	if (guest_check(argc ? argv[0] : NULL, &why)) {
		diag_print(&why);
		return 2;
	}
	guest_set_up();
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!file_read("/fuzz", &text, NULL)) {
		sscanf(text, "%" SCNu64 " %" SCNu64 " %" SCNu64, &seconds, &seed, &first);
		free(text);
	}
	if (tap(!guest_load_module(NULL), "the module loads"))
		fuzz(seconds, seed, first);
	printf("end of tests, %u failed\n", tap_failed());
	fflush(stdout);
	tcdrain(STDOUT_FILENO);
	reboot(RB_AUTOBOOT);
	return 1;
}
