// SPDX-License-Identifier: GPL-2.0
/*
 * offline_pages() of a memory block, by writing "offline" to its state file. The policy is armed for
 * this task; a timer's signal is the deadline, since the kernel never gives up by itself.
 */

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "bench/trial/memory_block.h"
#include "bench/trial/policy.h"
#include "bench/trial/target.h"
#include "bench/trial/trial.h"
#include "bench/util/units.h"

static int supported(const struct target_spec *spec, struct diag *why)
{
	if (access("/sys/devices/system/memory/block_size_bytes", R_OK))
		return diag_set(why, -ENOENT, "this kernel has no memory hotplug "
				"(CONFIG_MEMORY_HOTREMOVE)");
	if (access(PFNB_DEVICE, R_OK | W_OK))
		return diag_set(why, -errno, "needs the kernel module: %s: %s", PFNB_DEVICE,
				strerror(errno));
	return 0;
}

static uint64_t block_of(const struct trial *t)
{
	return t->range.start_pfn / t->range.nr_pages;
}

/* Blocks from the top, of one zone, that can be emptied. */
static int search(struct trial *t, struct pfn_range *r, struct diag *why)
{
	char zone[sizeof(t->zone)];

	for (uint64_t block = t->m->end_pfn / r->nr_pages; block-- > 1;) {
		r->start_pfn = block * r->nr_pages;
		if (!block_zone(block, zone, sizeof(zone)) && !machine_claim(t->m, r))
			return 0;
	}
	return diag_set(why, -ENOSPC, "no memory block can be emptied; give the machine more memory");
}

static int find(struct trial *t, struct diag *why)
{
	struct pfn_range r = { .nr_pages = t->m->block_bytes / PAGE_BYTES };
	const struct pfn_range *known;
	int err = 0;

	if (!r.nr_pages || r.nr_pages > t->m->info.max_pages)
		return diag_set(why, -ENOTSUP, "memory blocks of %" PRIu64 " bytes cannot be used",
				t->m->block_bytes);
	known = machine_known_range(t->m, r.nr_pages);
	if (known && !machine_claim(t->m, known))
		r = *known;
	else
		err = search(t, &r, why);
	if (err)
		return err;
	machine_remember_range(t->m, &r);
	t->range = r;
	t->claimed = true;
	t->node = block_node(block_of(t));
	return block_zone(block_of(t), t->zone, sizeof(t->zone));
}

static int arm(struct trial *t, unsigned long cmd, struct attempt *a)
{
	struct pfnb_arm arm = {
		.h.version = PFNB_VERSION,
		.start_pfn = t->range.start_pfn,
		.nr_pages = t->range.nr_pages,
		.policy = t->cell.policy->uapi,
		.target = PFNB_TARGET_OFFLINE,
	};

	if (ioctl(t->m->dev, cmd, &arm))
		return diag_set(&t->reason, -errno, "the module does not %sarm the policy: %s",
				cmd == PFNB_IOC_ARM ? "" : "dis", strerror(errno));
	a->hits = arm.hits;
	return 0;
}

static volatile sig_atomic_t deadline_seen;

static void on_deadline(int sig)
{
	deadline_seen = 1;
}

/* SIGALRM after @ns, and again every 10 ms, in case the first one came just before the write. */
static void set_deadline(uint64_t ns)
{
	struct sigaction act = { .sa_handler = on_deadline };
	struct itimerval it = {
		.it_value = { ns / NSEC_PER_SEC, ns % NSEC_PER_SEC / NSEC_PER_USEC },
		.it_interval = { 0, ns ? 10000 : 0 },
	};

	deadline_seen = 0;
	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &it, NULL);
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

static int attempt(struct trial *t, struct attempt *a)
{
	bool hooked = t->cell.policy->uapi != PFNB_POLICY_EARLY_CHECK;
	int fd = block_open_state(block_of(t)), err = 0;
	uint64_t t0, t1;

	if (fd < 0)
		return diag_set(&t->reason, fd, "memory%" PRIu64 "/state: %s", block_of(t),
				strerror(-fd));
	if (hooked)
		err = arm(t, PFNB_IOC_ARM, a);
	if (err) {
		close(fd);
		return err;
	}
	set_deadline(t->job->deadline_ns);
	t0 = now_ns();
	a->err = write(fd, "offline", 7) < 0 ? -errno : 0;
	t1 = now_ns();
	set_deadline(0);
	a->ns = t1 - t0;
	t->deadline_hit = a->err == -EINTR && a->ns >= t->job->deadline_ns;
	if (hooked)
		err = arm(t, PFNB_IOC_DISARM, a);
	close(fd);
	return err;
}

static int restore(struct trial *t, struct diag *why)
{
	return block_online(block_of(t), t->zone, why);
}

const struct target target_offline = {
	.name = "offline",
	.summary = "offline_pages() of a memory block, brought back to its zone afterwards",
	.arg = TARGET_ARG_NONE,
	.pages = true,
	.supported = supported,
	.find = find,
	.attempt = attempt,
	.restore = restore,
};
