/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TESTS_FUZZ_H
#define PFNBENCH_TESTS_FUZZ_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "bench/util/rng.h"
#include "kmod/include/pfnbench_uapi.h"

/* Workers, and one that stands for the processes beside them, a thread each. */
#define FUZZ_PROCESSES 4
#define FUZZ_THREADS   4
#define FUZZ_FILES     4
#define FUZZ_RANGES    32
#define FUZZ_USER_PFNS 64

/* A file that every process of a round has open, if the round has such files. */
#define FUZZ_SHARED_FILES 2

/* Memory blocks below this one stay online, so that there is always memory to run in. */
#define FUZZ_FIRST_BLOCK 3

/* What calls are counted as. */
enum fuzz_call {
	CALL_INFO,
	CALL_CLAIM,
	CALL_FREE,
	CALL_OWNED,
	CALL_DRAIN,
	CALL_ARM,
	CALL_DISARM,
	CALL_CONTIG,
	CALL_WAIT,
	CALL_PART,
	CALL_LIFETIMES,
	CALL_START,
	CALL_PIN,
	CALL_CHURN,
	CALL_MARK,
	CALL_BLOCKS,
	CALL_TYPE,
	CALL_WALK,
	CALL_HEAL,
	CALL_RACE,
	CALL_STATUS,
	CALL_VIRTIO,
	CALL_CMA_AREA,
	CALL_CMA,
	CALL_NOISE,
	CALL_REOPEN,
	CALL_OFFLINE,
	CALL_ONLINE,
	CALL_NR,
};

/**
 * struct fuzz_range - page frames that somebody claimed or armed last
 */
struct fuzz_range {
	_Atomic uint64_t start;
	_Atomic uint64_t nr;
};

/**
 * struct fuzz - what all processes of a guest share
 * @end_pfn: one past the last page frame of the machine's memory
 * @block_pages: pages of a memory block; 0 without memory hotplug
 * @vmem_pfn: of the virtio-mem device's memory
 * @vmem_pages: how many; 0: there is no such device
 * @cma_pfn: of a contiguous memory area, or 0
 * @cma_pages: its size; 0: there is none, or the kernel has no CMA
 * @faults: allocations and copies from the user are made to fail
 * @weight: how often each call is drawn in this round, whose mix is its own
 * @trials: as many of a hundred calls are rows of them as a trial makes
 * @nr_files: that a process uses
 * @policy, @arm_flags: what is mostly armed: to change hooks takes as long as a hundred calls
 * @stop: the round is over
 * @known: ranges that were claimed last, by anybody
 * @armed: the range that was armed last
 * @user: page frames of processes' memory
 * @tid: threads that run
 * @doing: the call that each is in, plus 1
 * @stopped: how many were in a call when its round ended
 * @calls, @good: how many, and how many gave 0; @us: how long they took
 */
struct fuzz {
	uint64_t end_pfn;
	uint64_t block_pages;
	uint64_t vmem_pfn;
	uint64_t vmem_pages;
	uint64_t cma_pfn;
	uint64_t cma_pages;
	bool faults;
	unsigned int weight[CALL_NR];
	unsigned int trials;
	unsigned int nr_files;
	uint32_t policy;
	uint32_t arm_flags;
	_Atomic bool stop;
	struct fuzz_range known[FUZZ_RANGES];
	struct fuzz_range armed;
	_Atomic uint64_t user[FUZZ_USER_PFNS];
	_Atomic pid_t tid[FUZZ_PROCESSES][FUZZ_THREADS];
	_Atomic unsigned int doing[FUZZ_PROCESSES][FUZZ_THREADS];
	uint64_t stopped[CALL_NR];
	_Atomic uint64_t calls[CALL_NR];
	_Atomic uint64_t good[CALL_NR];
	_Atomic uint64_t us[CALL_NR];
};

/**
 * struct fuzz_caller - a thread that makes calls
 * @doing: see struct fuzz
 * @files: of its process, which other threads of it close and open again
 * @file: that it called last
 * @fail_nth: where the kernel is asked to fail something of this thread; -1: nowhere
 * @bitmap: PFNB_MAX_PAGES bits
 */
struct fuzz_caller {
	struct fuzz *fuzz;
	struct rng rng;
	_Atomic unsigned int *doing;
	_Atomic int *files;
	unsigned int file;
	int fail_nth;
	uint64_t *bitmap;
};

extern const char *const fuzz_call_names[CALL_NR];

/**
 * fuzz_call() - make a random call, or a row of calls that go together
 */
void fuzz_call(struct fuzz_caller *c);

/**
 * fuzz_mix() - draw what the calls of a round are
 * @round: its number; what is armed is the same in a few of them
 */
void fuzz_mix(struct fuzz *f, struct rng *rng, uint64_t round);

/**
 * fuzz_offline() - take a memory block offline, until a signal comes, and bring it back
 * @pfn: in it
 */
void fuzz_offline(struct fuzz_caller *c, uint64_t pfn);

/**
 * fuzz_fail_some() - have an allocation, or a copy from the user, of this thread fail now and then
 *
 * It is the n-th that is tried before fuzz_fail_no_more().
 */
void fuzz_fail_some(struct fuzz_caller *c);
void fuzz_fail_no_more(struct fuzz_caller *c);

/**
 * fuzz_fail_open() - where the kernel is asked for that
 * Return: file descriptor, or -1 where the kernel cannot
 */
int fuzz_fail_open(const struct fuzz *f);

/**
 * fuzz_worker() - a process with threads that make calls, until the round is over
 * @process: which one of the round
 * @nr_shared: files 0 to @nr_shared - 1 are open in every process
 * @shared: their descriptors
 */
_Noreturn void fuzz_worker(struct fuzz *f, unsigned int process, uint64_t seed,
			   unsigned int nr_shared, const int *shared);

/* What a process of its own does beside the workers, until the round is over. */
_Noreturn void fuzz_side_blocks(struct fuzz *f, uint64_t seed);
_Noreturn void fuzz_side_module(struct fuzz *f, uint64_t seed);
_Noreturn void fuzz_side_devices(struct fuzz *f, uint64_t seed);

/**
 * fuzz_write() - write a text to a file
 * Return: 0 or -errno
 */
int fuzz_write(const char *path, const char *text);

/* draw.c: values that may mean something */
uint64_t draw_pfn(struct fuzz_caller *c);
void draw_range(struct fuzz_caller *c, uint64_t *start, uint64_t *nr);
uint32_t draw_churn(struct rng *rng);
uint64_t draw_odd(struct rng *rng);
uint64_t draw_delay_ns(struct rng *rng);
void draw_bitmap(struct fuzz_caller *c, uint64_t nr, unsigned int order);
void fuzz_remember(struct fuzz_caller *c, uint64_t start, uint64_t nr);

/**
 * chance() - true once in @n times
 */
static inline bool chance(struct rng *rng, uint64_t n)
{
	return !rng_below(rng, n);
}

#endif
