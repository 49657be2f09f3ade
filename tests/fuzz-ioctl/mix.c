// SPDX-License-Identifier: GPL-2.0
/* Which calls a round is made of, and in which order they come. */

#include "bench/machine/page_size.h"
#include "tests/fuzz-ioctl/call.h"

/* Rounds in which the same hooks are in place. */
#define ROUNDS_ALIKE 6

static void one(struct fuzz_caller *c, int fd, enum fuzz_call call)
{
	struct rng *rng = &c->rng;
	unsigned int order = chance(rng, 2) ? 0 : rng_below(rng, table_order() + 2);
	uint64_t start, nr;

	draw_range(c, &start, &nr);
	if (call == CALL_FREE || call == CALL_MARK)
		draw_bitmap(c, nr, order);
	switch (call) {
	case CALL_CLAIM:
		call_claim(c, fd, start, nr);
		break;
	case CALL_FREE:
		call_on_pages(c, fd, call, PFNB_IOC_FREE, start, nr,
			      PFNB_FREE_ORDER(order) | rng_below(rng, 4));
		break;
	case CALL_OWNED:
		call_on_pages(c, fd, call, PFNB_IOC_OWNED, start, nr, 0);
		break;
	case CALL_MARK:
		call_on_pages(c, fd, call, PFNB_IOC_MARK, start, nr, 1u << rng_below(rng, 3));
		break;
	case CALL_ARM:
		call_arm(c, fd, start, nr, rng_below(rng, PFNB_TARGET_NR));
		break;
	case CALL_PART:
		call_part(c, fd, start);
		break;
	case CALL_LIFETIMES:
		call_random_lifetimes(c, fd);
		break;
	case CALL_PIN:
		call_pin(c, fd,
			 chance(rng, 2) ? c->fuzz->user[rng_below(rng, FUZZ_USER_PFNS)]
					: draw_pfn(c));
		break;
	case CALL_CHURN:
		call_churn(c, fd, draw_churn(rng));
		break;
	case CALL_BLOCKS:
	case CALL_TYPE:
		call_blocks(c, fd, call, start, nr);
		break;
	case CALL_WALK:
		call_walk(c, fd, start, nr);
		break;
	case CALL_VIRTIO:
		call_virtio(c, fd);
		break;
	case CALL_CMA_AREA:
		call_cma_area(c, fd);
		break;
	case CALL_CMA:
		call_cma(c, fd);
		break;
	case CALL_OFFLINE:
		fuzz_offline(c, start);
		break;
	default:
		call_noise(c, fd);
	}
}

/*
 * How often each is drawn, compared with others, and the requests of those without arguments. What
 * takes all of the memory, or walks through it, takes a round's time.
 */
static const struct {
	unsigned long request;
	unsigned int weight;
} kinds[CALL_NR] = {
	[CALL_INFO] = { PFNB_IOC_INFO, 1 },
	[CALL_CLAIM] = { 0, 16 },
	[CALL_FREE] = { 0, 16 },
	[CALL_OWNED] = { 0, 4 },
	[CALL_DRAIN] = { PFNB_IOC_DRAIN, 1 },
	[CALL_ARM] = { 0, 6 },
	[CALL_DISARM] = { PFNB_IOC_DISARM, 8 },
	[CALL_CONTIG] = { PFNB_IOC_CONTIG, 12 },
	[CALL_WAIT] = { PFNB_IOC_WAIT, 6 },
	[CALL_PART] = { 0, 6 },
	[CALL_LIFETIMES] = { 0, 8 },
	[CALL_START] = { PFNB_IOC_START, 8 },
	[CALL_PIN] = { 0, 8 },
	[CALL_CHURN] = { 0, 1 },
	[CALL_MARK] = { 0, 8 },
	[CALL_BLOCKS] = { 0, 1 },
	[CALL_TYPE] = { 0, 4 },
	[CALL_WALK] = { 0, 4 },
	[CALL_HEAL] = { PFNB_IOC_HEAL, 1 },
	[CALL_RACE] = { PFNB_IOC_RACE, 1 },
	[CALL_STATUS] = { PFNB_IOC_STATUS, 4 },
	[CALL_VIRTIO] = { 0, 4 },
	[CALL_CMA_AREA] = { 0, 2 },
	[CALL_CMA] = { 0, 4 },
	[CALL_NOISE] = { 0, 4 },
	[CALL_OFFLINE] = { 0, 1 },
};

/* Calls that seldom meet when all are drawn meet where most are not ("swarm testing"). */
void fuzz_mix(struct fuzz *f, struct rng *rng, uint64_t round)
{
	static const uint32_t flags[] = {
		PFNB_ARM_WATCH | PFNB_ARM_HOLD,
		PFNB_ARM_WATCH,
		PFNB_ARM_WATCH | PFNB_ARM_HOLD | PFNB_ARM_COUNT,
		0,
		PFNB_ARM_DRIVER | PFNB_ARM_WATCH | PFNB_ARM_HOLD,
		PFNB_ARM_FLAGS,
	};
	const size_t nr_flags = sizeof(flags) / sizeof(flags[0]);
	static const unsigned int times[] = { 0, 0, 1, 1, 1, 8 };

	for (enum fuzz_call i = 0; i < CALL_NR; i++)
		f->weight[i] = kinds[i].weight * times[rng_below(rng, 6)];
	/* There is always something, and what most others need. */
	f->weight[CALL_CLAIM] += 4;
	f->weight[CALL_CHURN] *= chance(rng, 4);
	f->trials = chance(rng, 3) ? 0 : rng_below(rng, 60);
	f->policy = (round / ROUNDS_ALIKE + 2) % PFNB_POLICY_NR;
	f->arm_flags = f->policy ? flags[round / ROUNDS_ALIKE / PFNB_POLICY_NR % nr_flags]
				 : PFNB_ARM_WATCH | (round % 2 ? PFNB_ARM_DRIVER : 0);
	f->nr_files = 1 + rng_below(rng, FUZZ_FILES);
}

static void one_of_all(struct fuzz_caller *c, int fd)
{
	const unsigned int *weight = c->fuzz->weight;
	enum fuzz_call call = 0;
	uint64_t sum = 0, at;

	for (enum fuzz_call i = 0; i < CALL_NR; i++)
		sum += weight[i];
	for (at = rng_below(&c->rng, sum); at >= weight[call]; call++)
		at -= weight[call];
	if (kinds[call].request)
		call_simple(c, fd, call, kinds[call].request);
	else
		one(c, fd, call);
}

/* Calls of one thread go together if they are on one file; others may meddle with it. */
void fuzz_call(struct fuzz_caller *c)
{
	struct rng *rng = &c->rng;
	unsigned int file = chance(rng, 2) ? c->file : rng_below(rng, c->fuzz->nr_files);
	int fd = c->files[file];

	c->file = file;
	if (fd < 0 || chance(rng, 64))
		call_reopen(c, file);
	else if (c->fuzz->arm_flags & PFNB_ARM_DRIVER && c->fuzz->vmem_pages && chance(rng, 8))
		row_driver(c, fd);
	else if (rng_below(rng, 100) < c->fuzz->trials)
		row_trial(c, fd);
	else if (chance(rng, 512))
		row_crumbs(c, fd);
	else if (chance(rng, 64))
		row_poison(c, fd);
	else
		one_of_all(c, fd);
}
