// SPDX-License-Identifier: GPL-2.0
/* Calls of values that may mean something, one of which is replaced now and then. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "tests/fuzz-ioctl/call.h"

/* An allocation, or a copy from the user, that is farther on does not fail. */
#define FAIL_WITHIN 24

const char *const fuzz_call_names[CALL_NR] = {
	"info",	  "claim",    "free", "owned",	   "drain",  "arm",	"disarm",
	"contig", "wait",     "part", "lifetimes", "start",  "pin",	"churn",
	"mark",	  "blocks",   "type", "walk",	   "heal",   "race",	"status",
	"virtio", "cma_area", "cma",  "noise",	   "reopen", "offline", "online",
};

static uint64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000ull + t.tv_nsec / 1000;
}

static uint64_t begin_call(struct fuzz_caller *c, enum fuzz_call call)
{
	*c->doing = call + 1;
	return now_us();
}

static void end_call(struct fuzz_caller *c, uint64_t begin, bool good)
{
	enum fuzz_call call = atomic_exchange(c->doing, 0) - 1;

	c->fuzz->calls[call]++;
	c->fuzz->good[call] += good;
	c->fuzz->us[call] += now_us() - begin;
}

struct pfnb_header call_header(struct rng *rng, uint32_t flags)
{
	struct pfnb_header h = { .version = PFNB_VERSION, .flags = flags };

	if (chance(rng, 64))
		h.flags = draw_odd(rng);
	if (chance(rng, 256))
		h.version = draw_odd(rng);
	return h;
}

/* One of the words is not what it should be. */
static void spoil(struct rng *rng, void *arg, size_t size)
{
	uint64_t value = draw_odd(rng);
	size_t at = rng_below(rng, size / 4) * 4;

	if (chance(rng, 2) && at % 8 == 0 && at + 8 <= size)
		memcpy(arg + at, &value, 8);
	else
		memcpy(arg + at, &value, 4);
}

int fuzz_fail_open(const struct fuzz *f)
{
	return f->faults ? open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC) : -1;
}

void fuzz_fail_some(struct fuzz_caller *c)
{
	char text[8];
	int n;

	if (c->fail_nth < 0 || !chance(&c->rng, 3))
		return;
	n = snprintf(text, sizeof(text), "%d", 1 + (int)rng_below(&c->rng, FAIL_WITHIN));
	if (pwrite(c->fail_nth, text, n, 0) < 0)
		c->fail_nth = -1;
}

void fuzz_fail_no_more(struct fuzz_caller *c)
{
	if (c->fail_nth >= 0 && pwrite(c->fail_nth, "0", 1, 0) < 0)
		c->fail_nth = -1;
}

int call_send(struct fuzz_caller *c, int fd, enum fuzz_call call, unsigned long request, void *arg)
{
	uint64_t begin;
	int err;

	if (chance(&c->rng, 32))
		spoil(&c->rng, arg, _IOC_SIZE(request));
	fuzz_fail_some(c);
	begin = begin_call(c, call);
	err = ioctl(fd, request, arg) ? -errno : 0;
	fuzz_fail_no_more(c);
	end_call(c, begin, !err);
	return err;
}

int call_claim(struct fuzz_caller *c, int fd, uint64_t start, uint64_t nr)
{
	struct pfnb_claim claim = {
		.h = call_header(&c->rng, chance(&c->rng, 4) ? PFNB_CLAIM_CMA : 0),
		.start_pfn = start,
		.nr_pages = nr,
	};
	int err = call_send(c, fd, CALL_CLAIM, PFNB_IOC_CLAIM, &claim);

	if (!err)
		fuzz_remember(c, start, nr);
	return err;
}

/*
 * A pageblock whose type is changed, if only for a moment, has free pages on the list of another
 * type, as is asked. Kernels with DEBUG_VM remark on that since 6.10.
 */
static uint32_t without_types(enum fuzz_call call, uint32_t flags)
{
	if (call == CALL_FREE && flags & PFNB_FREE_UNMOVABLE && flags & PFNB_FREE_RECLAIMABLE)
		return flags; /* refused */
	if (call == CALL_FREE)
		return flags & ~(PFNB_FREE_UNMOVABLE | PFNB_FREE_RECLAIMABLE);
	return call == CALL_MARK && flags == PFNB_MARK_BLOCK ? PFNB_MARK_RESERVED : flags;
}

int call_on_pages(struct fuzz_caller *c, int fd, enum fuzz_call call, unsigned long request,
		  uint64_t start, uint64_t nr, uint32_t flags)
{
	struct pfnb_pages pages = {
		.h = call_header(&c->rng, c->fuzz->faults ? without_types(call, flags) : flags),
		.start_pfn = start,
		.nr_pages = nr,
		.bitmap = (uintptr_t)c->bitmap,
	};

	return call_send(c, fd, call, request, &pages);
}

void call_blocks(struct fuzz_caller *c, int fd, enum fuzz_call call, uint64_t start, uint64_t nr)
{
	/* A chunk of several pageblocks may get two types: without_types() tells more. */
	unsigned int kinds = c->fuzz->faults ? 1 : chance(&c->rng, 8) ? PFNB_BLOCK_NR + 1 : 4;
	uint8_t *types = (uint8_t *)c->bitmap;
	struct pfnb_blocks blocks = {
		.h = call_header(&c->rng, 0),
		.start_pfn = start,
		.nr_pages = nr,
		.types = (uintptr_t)types,
	};

	for (uint64_t i = 0; i < nr / 512 && i < PFNB_MAX_PAGES / 8 && call == CALL_TYPE; i++)
		types[i] = rng_below(&c->rng, kinds);
	call_send(c, fd, call, call == CALL_TYPE ? PFNB_IOC_TYPE : PFNB_IOC_BLOCKS, &blocks);
}

void call_walk(struct fuzz_caller *c, int fd, uint64_t start, uint64_t nr)
{
	struct pfnb_walk w = {
		.h = call_header(&c->rng, 0),
		.start_pfn = start,
		.nr_pages = chance(&c->rng, 4) ? 0 : nr,
		.seed = rng_next(&c->rng),
	};

	call_send(c, fd, CALL_WALK, PFNB_IOC_WALK, &w);
}

int call_heal(struct fuzz_caller *c, int fd, uint32_t flags, uint64_t pfn)
{
	struct pfnb_heal h = { .h = call_header(&c->rng, flags), .pfn = pfn };

	return call_send(c, fd, CALL_HEAL, PFNB_IOC_HEAL, &h);
}

int call_lifetimes(struct fuzz_caller *c, int fd, const struct pfnb_lifetime *entries, uint64_t nr)
{
	struct pfnb_lifetimes l = { .h = call_header(&c->rng, 0),
				    .nr = nr,
				    .entries = (uintptr_t)entries };

	return call_send(c, fd, CALL_LIFETIMES, PFNB_IOC_LIFETIMES, &l);
}

int call_arm(struct fuzz_caller *c, int fd, uint64_t start, uint64_t nr, uint32_t target)
{
	struct rng *rng = &c->rng;
	bool often = !chance(rng, 32);
	struct pfnb_arm a = {
		.h = call_header(rng,
				 often ? c->fuzz->arm_flags : rng_below(rng, PFNB_ARM_FLAGS + 1)),
		.start_pfn = start,
		.nr_pages = nr,
		.policy = often ? c->fuzz->policy : rng_below(rng, PFNB_POLICY_NR),
		.target = target,
		/* Some wait for ever, or have waited long enough when they begin. */
		.deadline_ns = chance(rng, 16)	? 0
			       : chance(rng, 8) ? 1
						: draw_delay_ns(rng),
	};
	int err = call_send(c, fd, CALL_ARM, PFNB_IOC_ARM, &a);

	if (!err) {
		c->fuzz->armed.start = start;
		c->fuzz->armed.nr = nr;
	}
	return err;
}

int call_simple(struct fuzz_caller *c, int fd, enum fuzz_call call, unsigned long request)
{
	union {
		struct pfnb_header h;
		struct pfnb_info info;
		struct pfnb_drain drain;
		struct pfnb_arm arm;
		struct pfnb_contig contig;
		struct pfnb_wait wait;
		struct pfnb_start start;
		struct pfnb_status status;
		struct pfnb_race_args race;
	} arg = { .h = call_header(&c->rng, 0) };

	return call_send(c, fd, call, request, &arg);
}

int call_pin(struct fuzz_caller *c, int fd, uint64_t pfn)
{
	struct pfnb_pin p = { .h = call_header(&c->rng, 0), .pfn = pfn };

	return call_send(c, fd, CALL_PIN, PFNB_IOC_PIN, &p);
}

int call_churn(struct fuzz_caller *c, int fd, uint32_t kind)
{
	struct rng *rng = &c->rng;
	struct pfnb_churn_args a = {
		.h = call_header(rng, 0),
		.kind = kind,
		.period_us = 20 + rng_below(rng, 2000),
		/* 128 MiB and more, or nothing can run; less is the user's own wish. */
		.reserve_pages = chance(rng, 256) ? draw_odd(rng) : 32768 + rng_below(rng, 65536),
		.seed = kind == PFNB_CHURN_RACE_KERNEL || kind == PFNB_CHURN_RACE_OFFLINE ||
			chance(rng, 64),
	};

	return c->fuzz->weight[CALL_CHURN] ? call_send(c, fd, CALL_CHURN, PFNB_IOC_CHURN, &a)
					   : -ECANCELED;
}

void call_virtio(struct fuzz_caller *c, int fd)
{
	uint64_t pfns[16];
	struct rng *rng = &c->rng;
	struct pfnb_virtio v = {
		.h = call_header(rng, rng_below(rng, PFNB_VIRTIO_FLAGS + 1)),
		.device = rng_below(rng, PFNB_VIRTIO_NR),
		.timeout_ns = chance(rng, 2)	? 0
			      : chance(rng, 16) ? draw_odd(rng)
						: rng_below(rng, 50000000),
		.pfns = (uintptr_t)pfns,
		.nr_pfns = rng_below(rng, 17),
	};

	if (v.device == PFNB_VIRTIO_MEM)
		v.asked = rng_below(rng, c->fuzz->vmem_pages / 512 + 1) << 21;
	else
		v.asked = rng_below(rng, 8192);
	call_send(c, fd, CALL_VIRTIO, PFNB_IOC_VIRTIO, &v);
}

void call_cma_area(struct fuzz_caller *c, int fd)
{
	struct rng *rng = &c->rng;
	struct pfnb_cma_area a = {
		.h = call_header(rng, 0),
		.asked_pages = chance(rng, 4) ? 0 : 1 + rng_below(rng, 1024),
	};
	int err = call_send(c, fd, CALL_CMA_AREA, PFNB_IOC_CMA_AREA, &a);

	if (!err && a.range_pfn)
		fuzz_remember(c, a.range_pfn, a.asked_pages);
}

void call_cma(struct fuzz_caller *c, int fd)
{
	struct rng *rng = &c->rng;
	struct pfnb_cma cma = {
		.h = call_header(rng, 0),
		.align = rng_below(rng, 10),
		.nr_pages = 1 + rng_below(rng, chance(rng, 8) ? 4096 : 600),
	};

	call_send(c, fd, CALL_CMA, PFNB_IOC_CMA, &cma);
}

void call_part(struct fuzz_caller *c, int fd, uint64_t start)
{
	struct rng *rng = &c->rng;
	struct pfnb_part part = {
		.h = call_header(rng, 0),
		.start_pfn = start / 512 * 512,
		.nr_pages = 512ull << rng_below(rng, 3),
	};

	call_send(c, fd, CALL_PART, PFNB_IOC_PART, &part);
}

void call_random_lifetimes(struct fuzz_caller *c, int fd)
{
	struct pfnb_lifetime entries[LIFETIMES_MAX];
	uint64_t nr = rng_below(&c->rng, LIFETIMES_MAX);

	for (uint64_t i = 0; i < nr; i++)
		entries[i] = (struct pfnb_lifetime){ .pfn = draw_pfn(c),
						     .delay_ns = draw_delay_ns(&c->rng) };
	call_lifetimes(c, fd, entries, nr);
}

void call_noise(struct fuzz_caller *c, int fd)
{
	uint64_t bytes[1024], begin;
	unsigned long request = _IOC(rng_below(&c->rng, 4), 'P', 0x50 + rng_below(&c->rng, 24),
				     rng_below(&c->rng, 1024));
	int err;

	for (size_t i = 0; i < sizeof(bytes) / sizeof(bytes[0]); i++)
		bytes[i] = chance(&c->rng, 2) ? 0 : draw_odd(&c->rng);
	bytes[0] = PFNB_VERSION;
	begin = begin_call(c, CALL_NOISE);
	err = ioctl(fd, request, chance(&c->rng, 8) ? (void *)draw_odd(&c->rng) : bytes);
	end_call(c, begin, !err);
}

void call_reopen(struct fuzz_caller *c, unsigned int file)
{
	const struct timespec later = { .tv_nsec = 1000000 };
	uint64_t begin = begin_call(c, CALL_REOPEN);
	int fd = open(PFNB_DEVICE, O_RDWR | O_CLOEXEC), old;

	old = atomic_exchange(&c->files[file], fd);
	if (old >= 0)
		close(old);
	end_call(c, begin, fd >= 0);
	/* The module is not there, and whoever loads it again needs the CPU. */
	if (fd < 0)
		nanosleep(&later, NULL);
}

void fuzz_offline(struct fuzz_caller *c, uint64_t pfn)
{
	static const char *const zones[] = { "online_kernel", "online_kernel", "online_kernel",
					     "online_movable" };
	struct fuzz *f = c->fuzz;
	uint64_t begin;
	char path[64];

	if (!f->block_pages || pfn / f->block_pages < FUZZ_FIRST_BLOCK)
		return;
	snprintf(path, sizeof(path), "/sys/devices/system/memory/memory%llu/state",
		 (unsigned long long)(pfn / f->block_pages));
	begin = begin_call(c, CALL_OFFLINE);
	end_call(c, begin, !fuzz_write(path, "offline"));
	begin = begin_call(c, CALL_ONLINE);
	end_call(c, begin, !fuzz_write(path, zones[rng_below(&c->rng, 4)]));
}
