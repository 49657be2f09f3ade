// SPDX-License-Identifier: GPL-2.0
/* A virtio-mem driver is armed: what is refused, what hooks see of it, and how its waits end. */

#include <errno.h>
#include <sys/ioctl.h>

#include "bench/machine/machine.h"
#include "bench/machine/virtio.h"
#include "bench/util/clock.h"
#include "bench/util/units.h"
#include "tests/vm/operation.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"

#define LIMIT_NS (20 * NSEC_PER_SEC)
#define HOLD	 (PFNB_ARM_DRIVER | PFNB_ARM_WATCH | PFNB_ARM_HOLD)

static int arm(struct machine *m, uint32_t policy, uint32_t flags)
{
	const struct pfn_range all = { m->vmem.start_pfn, m->vmem.nr_pages };

	return operation_arm(m->dev, &all, PFNB_TARGET_CONTIG, policy, flags, LIMIT_NS);
}

/* Bytes that are plugged in when the driver has done what it can. */
static uint64_t ask(struct machine *m, uint64_t bytes)
{
	struct pfnb_virtio v = { .nr_pfns = 0 };

	return virtio_ask(m, PFNB_VIRTIO_MEM, bytes, LIMIT_NS, &v) ? UINT64_MAX : v.held;
}

static uint64_t ask_again(struct machine *m, uint64_t bytes)
{
	struct pfnb_virtio v = { .nr_pfns = 0 };

	return virtio_ask_again(m, PFNB_VIRTIO_MEM, bytes, LIMIT_NS, &v) ? UINT64_MAX : v.held;
}

/* and nobody waits for that */
static int ask_for_none(struct machine *m)
{
	struct pfnb_virtio v = {
		.h = { .version = PFNB_VERSION,
		       .flags = PFNB_VIRTIO_RESET | PFNB_VIRTIO_PRETEND | PFNB_VIRTIO_NOTIFY },
		.device = PFNB_VIRTIO_MEM,
	};

	return ioctl(m->dev, PFNB_IOC_VIRTIO, &v);
}

/* A page in the middle of the device's last memory block stays. */
static int block_one(struct machine *m, struct pfn_range *page)
{
	*page = (struct pfn_range){ m->vmem.start_pfn + m->vmem.nr_pages - 8192 + 100, 1 };
	return machine_claim(m, page);
}

static void refused(struct machine *m)
{
	struct pfn_range r = { m->vmem.start_pfn, m->vmem.nr_pages };
	struct pfn_range boot = { 32768, 512 };
	struct pfnb_contig c = { .h.version = PFNB_VERSION };

	tap_errno(operation_arm(m->dev, &r, PFNB_TARGET_OFFLINE, 2, PFNB_ARM_DRIVER, 0), EINVAL,
		  "a driver is armed for offlining");
	tap_errno(operation_arm(m->dev, &boot, PFNB_TARGET_CONTIG, 2, PFNB_ARM_DRIVER, 0), EINVAL,
		  "a driver is armed for what is not its device's");
	tap_errno(operation_arm(m->dev, &r, PFNB_TARGET_CONTIG, 2, HOLD, 0), ERANGE,
		  "a driver would wait for ever");
	tap_errno(operation_arm(m->dev, &r, PFNB_TARGET_CONTIG, 2, HOLD, ~0ull >> 2), ERANGE,
		  "a driver would wait for too long");
	tap_errno(arm(m, PFNB_POLICY_ISOLATE_FIRST, PFNB_ARM_DRIVER), 0, "a driver is armed");
	tap_errno(ioctl(m->dev, PFNB_IOC_CONTIG, &c), EINVAL, "contig, armed for a driver");
	tap_errno(operation_disarm(m->dev, NULL), 0, "and disarmed");
}

static void policies_of_driver(struct machine *m)
{
	uint64_t all = m->vmem.nr_pages * PAGE_BYTES, block = m->pageblock_pages * PAGE_BYTES;
	struct pfn_range page;
	struct pfnb_hits hits;

	if (!tap(!block_one(m, &page), "a page of the device is claimed"))
		return;
	for (uint32_t p = 0; p < PFNB_POLICY_NR; p++) {
		bool early = p == PFNB_POLICY_EARLY_CHECK;

		tap(!arm(m, p, PFNB_ARM_DRIVER), "policy %u is armed", p);
		tap(ask(m, 0) == block, "all is unplugged but the pageblock of the page");
		operation_disarm(m->dev, &hits);
		tap(early == !hits.unchecked && early == !hits.isolated_ns,
		    "%llu pageblocks unchecked, isolated for %llu ns", hits.unchecked,
		    hits.isolated_ns);
		tap((p == PFNB_POLICY_ISOLATE_CHECK) == !!hits.checks &&
			    (p == PFNB_POLICY_ISOLATE_STOP) == !!hits.stops &&
			    early == !hits.tests && !hits.waits,
		    "%llu checks, %llu stops, %llu tests", hits.checks, hits.stops, hits.tests);
		tap(hits.isolated_page_ns >= hits.isolated_ns * m->pageblock_pages,
		    "of parts of %llu pages in the mean",
		    hits.isolated_ns ? hits.isolated_page_ns / hits.isolated_ns : 0);
		tap(ask(m, all) == all, "all is plugged in again");
	}
	machine_drop(m);
}

static int release_later(struct machine *m, const struct pfn_range *page)
{
	struct pfnb_lifetime entry = { .pfn = page->start_pfn, .delay_ns = 50 * NSEC_PER_MSEC };
	struct pfnb_lifetimes l = { .h.version = PFNB_VERSION,
				    .nr = 1,
				    .entries = (uintptr_t)&entry };
	struct pfnb_start s = { .h.version = PFNB_VERSION };

	return ioctl(m->dev, PFNB_IOC_LIFETIMES, &l) ?: ioctl(m->dev, PFNB_IOC_START, &s);
}

/* The release tells when the driver has something to take. */
static void waits_for_any(struct machine *m)
{
	uint64_t all = m->vmem.nr_pages * PAGE_BYTES, block = m->pageblock_pages * PAGE_BYTES;
	struct pfnb_wait w = { .h.version = PFNB_VERSION };
	struct pfn_range page;
	struct pfnb_hits hits;

	tap(ask(m, all) == all && !block_one(m, &page), "a page of the device is claimed");
	tap_errno(arm(m, PFNB_POLICY_EARLY_CHECK, PFNB_ARM_DRIVER | PFNB_ARM_WATCH), 0,
		  "the driver is armed to be told of a release");
	tap_errno(ioctl(m->dev, PFNB_IOC_WAIT, &w), ENOENT, "a wait while there is enough to take");
	tap(ask(m, 0) == block, "the pageblock of the page stays");
	tap_errno(release_later(m, &page), 0, "the page goes after 50 ms");
	tap_errno(ioctl(m->dev, PFNB_IOC_WAIT, &w), 0, "a wait for that");
	tap(ask_again(m, 0) == 0, "the driver has all then");
	tap_errno(ioctl(m->dev, PFNB_IOC_WAIT, &w), ENOENT, "a wait when there is nothing left");
	operation_disarm(m->dev, &hits);
	tap(hits.waits == 1 && hits.wakeups == 1 && hits.watched == 1 && !hits.unchecked,
	    "%llu waits, %llu of them were woken", hits.waits, hits.wakeups);
	machine_drop(m);
}

/* @close: the file is closed, which frees the page too; else DISARM ends the wait */
static void wait_is_ended(struct machine *m, bool close)
{
	uint64_t all = m->vmem.nr_pages * PAGE_BYTES, block = m->pageblock_pages * PAGE_BYTES;
	struct pfnb_hits hits = { 0 };
	struct pfn_range page;
	uint64_t from;

	tap(ask(m, all) == all && !block_one(m, &page), "a page of the device is claimed");
	tap_errno(arm(m, PFNB_POLICY_ISOLATE_FIRST, HOLD), 0, "the driver is armed to wait");
	tap_errno(ask_for_none(m), 0, "the driver is asked for all");
	sleep_ms(500);
	from = clock_ns();
	if (close)
		tap_errno(machine_drop(m), 0, "the file is closed while the driver waits");
	else
		tap_errno(operation_disarm(m->dev, &hits), 0, "DISARM while the driver waits");
	tap(clock_ns() - from < NSEC_PER_SEC, "that takes no time");
	if (!close) {
		tap(hits.waits == 1 && !hits.wakeups &&
			    hits.isolated_page_ns > hits.isolated_ns * m->pageblock_pages,
		    "the driver waited once, in one pageblock");
		tap(ask_again(m, 0) == block, "and went on to the end");
		machine_drop(m);
	}
	tap(ask(m, all) == all, "the device is whole again");
}

void test_driver(void)
{
	struct pfn_range r = { 32768, 512 };
	struct machine m;

	machine_open(&m);
	m.icount = true;
	tap_errno(operation_arm(m.dev, &r, PFNB_TARGET_CONTIG, 2, PFNB_ARM_DRIVER, 0), EINVAL,
		  "a driver is armed without a device");
	virtio_memory_open(&m);
	if (*m.vmem.why.text) {
		tap(true, "a driver that is armed # skip: no device");
	} else if (tap(ask(&m, m.vmem.nr_pages * PAGE_BYTES) == m.vmem.nr_pages * PAGE_BYTES,
		       "it is plugged in")) {
		refused(&m);
		policies_of_driver(&m);
		waits_for_any(&m);
		wait_is_ended(&m, false);
		wait_is_ended(&m, true);
	}
	machine_close(&m);
}
