// SPDX-License-Identifier: GPL-2.0
/* Pauses between attempts that several strategies make. */

#include <errno.h>
#include <sys/ioctl.h>
#include <time.h>

#include "bench/trial/retry.h"
#include "bench/trial/trial.h"
#include "bench/util/units.h"

/* Between looks at a range whose blockers give no sign when they go. */
#define POLL_NS (200 * NSEC_PER_USEC)

int retry_sleep(struct trial *t, uint64_t ns)
{
	uint64_t from = clock_ns(), until = from + ns;
	struct timespec ts;

	if (until > t->deadline_at)
		until = t->deadline_at;
	ts.tv_sec = until / NSEC_PER_SEC;
	ts.tv_nsec = until % NSEC_PER_SEC;
	while (clock_ns() < until &&
	       clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
	t->waits++;
	t->wait_ns += clock_ns() - from;
	return clock_ns() >= t->deadline_at ? -ETIME : 0;
}

int retry_watch(struct trial *t)
{
	struct pfnb_wait w = { .h.version = PFNB_VERSION };

	if (trial_kernel_waits(t)) {
		t->polls++;
		return retry_sleep(t, POLL_NS);
	}
	if (!ioctl(t->m->dev, PFNB_IOC_WAIT, &w) || errno == EINTR)
		return clock_ns() >= t->deadline_at ? -ETIME : 0;
	if (errno != ENOENT)
		return -errno;
	t->polls++;
	return retry_sleep(t, POLL_NS);
}
