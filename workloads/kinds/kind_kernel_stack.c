// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel stacks of threads that sleep. A stack is four pages of vmalloc. Where they lie can be
 * seen only where vmalloc() asks for all four at once and splits what it got, as Linux 7 does: a
 * unit is then those four pages. Older kernels take them from the bulk allocator, which no
 * tracepoint follows: a unit is a thread, of four single pages at places that are not known.
 *
 * The first few threads may get stacks that exited tasks left to the CPU: no new page either.
 */

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/machine/page_flags.h"
#include "bench/machine/pagemap.h"
#include "workloads/support/alloc_trace.h"
#include "workloads/support/quiet_thread.h"
#include "workloads/unit_ops.h"

/* THREAD_SIZE, and a page where that is more. */
#define STACK_BYTES (16u << 10)

/* Threads to look at before saying that stacks cannot be seen; a CPU keeps two old stacks. */
#define PROBES 8

struct sleeper {
	pthread_t thread;
	sem_t leave;
	bool there;
};

struct kernel_stacks {
	struct alloc_trace *trace;
	struct sleeper probe[PROBES];
	struct sleeper sleeper[];
};
_Static_assert(offsetof(struct kernel_stacks, trace) == 0, "alloc_trace_take() looks there");

static void *sleep_until_told(void *arg)
{
	struct sleeper *s = arg;

	while (sem_wait(&s->leave))
		;
	return NULL;
}

static int create(struct sleeper *s)
{
	int err;

	sem_init(&s->leave, 0, 0);
	err = quiet_thread_start(&s->thread, sysconf(_SC_THREAD_STACK_MIN), sleep_until_told, s);
	s->there = !err;
	return err;
}

static void end(struct sleeper *s)
{
	if (!s->there)
		return;
	sem_post(&s->leave);
	pthread_join(s->thread, NULL);
	sem_destroy(&s->leave);
	s->there = false;
}

/* A slab may be of the same size, and a task needs some: those have the flag. */
static int find_stack(struct alloc_trace *t, uint64_t *pfn, struct diag *why)
{
	struct page_alloc a[32];
	uint64_t flags;
	ssize_t n;

	*pfn = PFN_UNKNOWN;
	while ((n = alloc_trace_read(t, a, 32)) > 0)
		for (ssize_t i = 0; i < n; i++)
			if (a[i].order == pages_order(STACK_BYTES) &&
			    a[i].migratetype == ALLOC_UNMOVABLE &&
			    !page_flags_read(a[i].pfn, &flags, why) && page_flags_kernel(flags))
				*pfn = a[i].pfn;
	return n ? diag_set(why, n, "the trace lost kernel stacks") : 0;
}

static int start_one(struct alloc_trace *t, struct sleeper *s, uint64_t *pfn, struct diag *why)
{
	int err = alloc_trace_begin(t, why);

	if (err)
		return err;
	err = create(s);
	if (err)
		return diag_set(why, err, "starting a thread: %s%s", strerror(-err),
				err == -EAGAIN ? "; raise ulimit -u" : "");
	err = find_stack(t, pfn, why);
	if (err)
		end(s);
	return err;
}

/*
 * Whether this kernel's stacks can be seen decides what a unit is. The kernel keeps some stacks of
 * threads that ended: as long as those started here live, each new thread needs a new one.
 */
static int probe(struct alloc_trace *t, struct sleeper s[PROBES], unsigned int *order,
		 struct diag *why)
{
	uint64_t pfn = PFN_UNKNOWN;
	int err = 0;

	for (int i = 0; !err && i < PROBES && pfn == PFN_UNKNOWN; i++)
		err = start_one(t, &s[i], &pfn, why);
	*order = pfn == PFN_UNKNOWN ? 0 : pages_order(STACK_BYTES);
	return err;
}

static void end_probe(struct sleeper s[PROBES])
{
	for (int i = 0; i < PROBES; i++)
		end(&s[i]);
}

static void kernel_stack_close(struct units *u)
{
	struct kernel_stacks *k = u->priv;

	if (!k)
		return;
	for (uint64_t i = 0; i < u->nr; i++)
		end(&k->sleeper[i]);
	end_probe(k->probe);
	alloc_trace_close(k->trace);
	free(k);
	u->priv = NULL;
}

static int kernel_stack_open(struct units *u, uint64_t max, struct diag *why)
{
	struct kernel_stacks *k =
		units_alloc(u, max, sizeof(*k) + max * sizeof(k->sleeper[0]), why);
	int err;

	if (!k)
		return -ENOMEM;
	err = alloc_trace_open(&k->trace, why) ?: probe(k->trace, k->probe, &u->order, why);
	if (err)
		kernel_stack_close(u);
	return err;
}

static int take_one(struct units *u, uint64_t *pfn, struct diag *why)
{
	struct kernel_stacks *k = u->priv;

	return start_one(k->trace, &k->sleeper[u->nr], pfn, why);
}

static int kernel_stack_drop(struct units *u, uint64_t i, struct diag *why)
{
	end(&((struct kernel_stacks *)u->priv)->sleeper[i]);
	return 0;
}

static int kernel_stack_supported(struct diag *why)
{
	struct sleeper s[PROBES] = { 0 };
	struct alloc_trace *t;
	unsigned int order;
	int err = alloc_trace_open(&t, why) ?: probe(t, s, &order, why);

	end_probe(s);
	alloc_trace_close(t);
	if (!err && order != pages_order(STACK_BYTES))
		err = diag_set(
			why, -ENOTSUP,
			"this kernel takes stacks from its bulk allocator, which no tracepoint "
			"shows; use Linux 7");
	return err;
}

const struct unit_ops kind_kernel_stack = {
	.name = "kernel-stack",
	.summary = "kernel stacks of sleeping threads; places known from Linux 7 on",
	.guests = "Linux 7 on: before, nothing tells where stacks lie",
	.kernel = "vmalloc pages of a task's stack",
	.detected = DETECTED_EARLY,
	.supported = kernel_stack_supported,
	.fixed_bytes = STACK_BYTES,
	.open = kernel_stack_open,
	.take = alloc_trace_take,
	.take_one = take_one,
	.drop = kernel_stack_drop,
	.seal = alloc_trace_seal,
	.is = page_flags_kernel,
	.close = kernel_stack_close,
};
