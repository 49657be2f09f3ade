// SPDX-License-Identifier: GPL-2.0
/* The table of strategies, and what they share. */

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include "bench/trial/retry.h"
#include "bench/trial/trial.h"
#include "bench/util/units.h"

/* Between looks at a range whose blockers give no sign when they go. */
#define POLL_NS (200 * NSEC_PER_USEC)

/* Listed in this order. RETRY(x) is retry_x, which a file of this folder defines. */
/* clang-format off */
#define RETRIES			\
	RETRY(none)		\
	RETRY(immediate)	\
	RETRY(backoff)		\
	RETRY(callback)		\
	RETRY(callback_hold)
/* clang-format on */

#define RETRY(name) extern const struct retry retry_##name;
RETRIES
#undef RETRY

#define RETRY(name) &retry_##name,
const struct retry *const retries[] = { RETRIES NULL };

int retry_parse_nothing(const char *arg, struct retry_spec *spec, struct diag *why)
{
	if (arg)
		return diag_set(why, -EINVAL, "retry %s takes nothing after a colon; write %s",
				spec->ops->name, spec->ops->name);
	return 0;
}

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
