// SPDX-License-Identifier: GPL-2.0
/* A task that waits for blockers, inside or outside of the operation, dies at once when it is
 * killed. */

#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/measure/aftermath.h"
#include "bench/trial/trial.h"
#include "bench/util/units.h"
#include "tests/vm/operation.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"

#define NR 512
/* Slab caches and page tables, but no pageblock. */
#define SLACK	       200
#define KILL_WITHIN_NS (50 * NSEC_PER_MSEC)

struct waiter {
	const char *name;
	uint32_t policy;
	uint32_t flags;
};

/*
 * All pages of a range but one are freed; then wait for that one, which nobody frees. The range is
 * chosen after the fork, whose page tables may have come from any free pageblock.
 */
static int wait_for_ever(const struct waiter *w, int ready)
{
	struct pfnb_arm arm = {
		.h = { .version = PFNB_VERSION, .flags = w->flags },
		.nr_pages = NR,
		.policy = w->policy,
	};
	struct pfnb_start start = { .h.version = PFNB_VERSION };
	struct pfnb_contig c = { .h.version = PFNB_VERSION };
	struct pfnb_wait wait = { .h.version = PFNB_VERSION };
	uint64_t rest[NR / 64];
	struct pfn_range r;
	struct machine m;

	memset(rest, 0xff, sizeof(rest));
	rest[3] = ~1ull;
	machine_open(&m);
	if (operation_claim(&m, NR, &r) || machine_free(&m, &r, rest))
		return 1;
	arm.start_pfn = r.start_pfn;
	if (ioctl(m.dev, PFNB_IOC_ARM, &arm) || ioctl(m.dev, PFNB_IOC_START, &start) ||
	    write(ready, &r, sizeof(r)) != sizeof(r))
		return 1;
	if (!(w->flags & PFNB_ARM_HOLD))
		return ioctl(m.dev, PFNB_IOC_WAIT, &wait);
	return ioctl(m.dev, PFNB_IOC_CONTIG, &c);
}

static void kill_waiter(struct machine *m, const struct waiter *w)
{
	struct timespec while_it_waits = { .tv_nsec = 5 * NSEC_PER_MSEC };
	int ready[2], status = 0;
	struct zone_state before, after;
	struct pfn_range r;
	uint64_t from;
	pid_t pid;

	if (pipe(ready))
		return;
	machine_drain(m);
	zone_state_read(&before);
	pid = fork();
	if (!pid)
		_exit(wait_for_ever(w, ready[1]));
	close(ready[1]);
	if (!tap(read(ready[0], &r, sizeof(r)) == sizeof(r), "%s: the task waits", w->name))
		return;
	nanosleep(&while_it_waits, NULL);
	tap(!waitpid(pid, &status, WNOHANG), "%s: and goes on waiting", w->name);
	from = clock_ns();
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	tap(WIFSIGNALED(status) && clock_ns() - from < KILL_WITHIN_NS,
	    "%s: killed, it is gone after %llu us", w->name,
	    (unsigned long long)(clock_ns() - from) / 1000);
	machine_drain(m);
	zone_state_read(&after);
	tap(!zone_state_isolated(&after) && after.free_pages + SLACK > before.free_pages,
	    "%s: nothing is isolated, free pages went from %llu to %llu", w->name,
	    (unsigned long long)before.free_pages, (unsigned long long)after.free_pages);
	close(ready[0]);
}

void test_kill(void)
{
	static const struct waiter waiters[] = {
		{ "callback", PFNB_POLICY_EARLY_CHECK, PFNB_ARM_WATCH },
		{ "isolate-check, hold", PFNB_POLICY_ISOLATE_CHECK,
		  PFNB_ARM_WATCH | PFNB_ARM_HOLD },
		{ "isolate-first, hold", PFNB_POLICY_ISOLATE_FIRST,
		  PFNB_ARM_WATCH | PFNB_ARM_HOLD },
		{ "isolate-stop, hold", PFNB_POLICY_ISOLATE_STOP, PFNB_ARM_WATCH | PFNB_ARM_HOLD },
	};
	struct machine m;

	machine_open(&m);
	for (size_t i = 0; i < sizeof(waiters) / sizeof(waiters[0]); i++)
		kill_waiter(&m, &waiters[i]);
	machine_close(&m);
}
