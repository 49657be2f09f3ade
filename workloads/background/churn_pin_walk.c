// SPDX-License-Identifier: GPL-2.0
/*
 * Pins that do not go: each moves on to another page of the range when its time has come, as those
 * of a process do that has one request after the other in flight, to a buffer in the range.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "bench/util/json_count.h"
#include "bench/util/rng.h"
#include "workloads/site.h"
#include "workloads/workload.h"

/* churn_state: how often pins had moved when the operation was over */
struct walk {
	uint64_t moves;
};

static int tell(struct site *s, uint64_t nr_pages, struct diag *why)
{
	struct pfnb_walk w = {
		.h.version = PFNB_VERSION,
		.start_pfn = s->range.start_pfn,
		.nr_pages = nr_pages,
		/* Its own numbers: lifetimes are the same whatever pins do then. */
		.seed = hash_text(s->seed, "pin-walk"),
	};

	return ioctl(s->m->dev, PFNB_IOC_WALK, &w)
		       ? diag_set(why, -errno, "pins that move on: %s", strerror(errno))
		       : 0;
}

static int place(struct site *s, struct diag *why)
{
	s->churn_state = calloc(1, sizeof(struct walk));
	if (!s->churn_state)
		return diag_set(why, -ENOMEM, "no memory");
	return tell(s, s->range.nr_pages, why);
}

static void stop(struct site *s, uint64_t from_ns, uint64_t until_ns)
{
	struct pfnb_status status = { .h.version = PFNB_VERSION };
	struct walk *w = s->churn_state;

	if (w && !ioctl(s->m->dev, PFNB_IOC_STATUS, &status))
		w->moves = status.pin_moves;
}

static void report(const struct site *s, json_t *trial)
{
	const struct walk *w = s->churn_state;

	if (w)
		json_set_count(trial, "pin_moves", w->moves);
}

static int end(struct site *s, struct diag *why)
{
	int err = s->churn_state ? tell(s, 0, why) : 0;

	free(s->churn_state);
	s->churn_state = NULL;
	return err;
}

const struct churn churn_pin_walk = {
	.name = "pin-walk",
	.summary = "a pin whose lifetime is over begins again on another page of the range",
	.moves_pins = true,
	.supported = module_supported,
	.place = place,
	.stop = stop,
	.report = report,
	.end = end,
};
