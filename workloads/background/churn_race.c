// SPDX-License-Identifier: GPL-2.0
/*
 * Somebody wants pages of the very range, from the operation's start to its end: how many he gets
 * while their pageblock is isolated, and how many before that.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "bench/machine/machine.h"
#include "bench/util/json_count.h"
#include "bench/util/rng.h"
#include "workloads/background/churn_module.h"
#include "workloads/site.h"
#include "workloads/workload.h"

/*
 * Interrupts come between the instructions of the operation; a task waits for its sleeps. A guest's
 * timer does not go off sooner than after 12.6 us, and longer periods are drawn as often.
 */
#define TIMER_PERIOD_US 12
#define TASK_PERIOD_US	100

/* churn_state: what was tried */
struct race {
	struct pfnb_race_args tried;
	bool told;
};

/* With a task of its own it can wreck a kernel: see docs/races.md. */
static int supported(struct diag *why)
{
	return guest_supported("a race for the range", why) ?: module_supported(why);
}

static int place(struct site *s, enum pfnb_churn_kind kind, uint32_t period_us, struct diag *why)
{
	s->churn_state = calloc(1, sizeof(struct race));
	if (!s->churn_state)
		return diag_set(why, -ENOMEM, "no memory");
	/* Its own numbers: the rest is the same whatever it draws. */
	return churn_module_place(s, kind, period_us, hash_text(s->seed, "race"), why);
}

static int place_kernel(struct site *s, struct diag *why)
{
	return place(s, PFNB_CHURN_RACE_KERNEL, TIMER_PERIOD_US, why);
}

static int place_balloon(struct site *s, struct diag *why)
{
	return place(s, PFNB_CHURN_RACE_OFFLINE, TIMER_PERIOD_US, why);
}

static int place_fake_offline(struct site *s, struct diag *why)
{
	return place(s, PFNB_CHURN_RACE_CONTIG, TASK_PERIOD_US, why);
}

static void stop(struct site *s, uint64_t from_ns, uint64_t until_ns)
{
	struct race *r = s->churn_state;

	r->tried = (struct pfnb_race_args){
		.h.version = PFNB_VERSION,
		.from_ns = s->called_ns,
		.until_ns = until_ns,
	};
	r->told = !ioctl(s->m->dev, PFNB_IOC_RACE, &r->tried);
}

static void report(const struct site *s, json_t *trial)
{
	const struct race *r = s->churn_state;
	const struct pfnb_race_args *t = &r->tried;
	json_t *o;

	if (!r->told)
		return;
	o = json_object();
	json_set_count(o, "tries", t->tries);
	json_set_count(o, "taken", t->taken);
	json_set_count(o, "isolated", t->isolated);
	json_set_count(o, "kept", t->kept);
	json_set_count(o, "undone", t->undone);
	if (t->isolated) {
		json_set_count(o, "first_isolated_ns", t->first_isolated_ns - s->called_ns);
		json_set_count(o, "last_isolated_ns", t->last_isolated_ns - s->called_ns);
	}
	json_object_set_new(trial, "race", o);
}

static int end(struct site *s, struct diag *why)
{
	free(s->churn_state);
	s->churn_state = NULL;
	return churn_module_end(s, why);
}

const struct churn churn_race_kernel = {
	.name = "race:kernel",
	.summary = "an interrupt every 25 us or so takes unmovable pages of the range, if it can",
	.takes_pages = true,
	.supported = supported,
	.place = place_kernel,
	.stop = stop,
	.report = report,
	.end = end,
};

const struct churn churn_race_balloon = {
	.name = "race:balloon",
	.summary = "the same from the lists of movable pages, and the pages are PageOffline",
	.takes_pages = true,
	.supported = supported,
	.place = place_balloon,
	.stop = stop,
	.report = report,
	.end = end,
};

const struct churn churn_race_fake_offline = {
	.name = "race:fake-offline",
	.summary = "a task every 100 us takes a pageblock of the range, by alloc_contig_range()",
	.takes_pages = true,
	.supported = supported,
	.place = place_fake_offline,
	.stop = stop,
	.report = report,
	.end = end,
};
