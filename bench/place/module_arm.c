// SPDX-License-Identifier: GPL-2.0
/* Policy, callbacks and the blockers' lifetimes, as the module arms them. */

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "bench/machine/journal.h"
#include "bench/place/arm.h"
#include "bench/place/module.h"
#include "bench/trial/policy.h"
#include "bench/trial/retry.h"
#include "bench/trial/target.h"
#include "bench/trial/trial.h"
#include "bench/util/units.h"
#include "workloads/support/releaser.h"
#include "workloads/workload.h"

static uint32_t arm_flags(const struct trial *t)
{
	const struct retry *r = t->cell.retry.ops;
	uint32_t flags = (trial_counts(t) ? PFNB_ARM_COUNT : 0) |
			 (t->cell.target.ops->driver ? PFNB_ARM_DRIVER : 0);

	if (trial_kernel_waits(t))
		return flags;
	return flags | (r->watches ? PFNB_ARM_WATCH : 0) | (r->holds ? PFNB_ARM_HOLD : 0);
}

static int arm_ioctl(struct trial *t, unsigned long cmd)
{
	const struct target *target = t->cell.target.ops;
	struct pfn_range r = t->site.range;
	struct pfnb_arm arm = {
		.h.version = PFNB_VERSION,
		.h.flags = cmd == PFNB_IOC_ARM ? arm_flags(t) : 0,
		.policy = t->cell.policy->uapi,
		.target = target->uapi,
		.deadline_ns = t->job->deadline_ns,
	};

	if (target->arms)
		target->arms(t, &r);
	arm.start_pfn = r.start_pfn;
	arm.nr_pages = r.nr_pages;
	if (!ioctl(t->m->dev, cmd, &arm)) {
		t->hits = arm.hits;
		t->hooked = true;
		t->armed = cmd == PFNB_IOC_ARM;
		return 0;
	}
	if (errno == ERANGE)
		return diag_set(&t->reason, -ERANGE,
				"retry %s of target %s keeps everybody from memory hotplug: write "
				"deadline = %llus or less",
				t->cell.retry.ops->name, t->cell.target.ops->name,
				PFNB_HOLD_NS_MAX / NSEC_PER_SEC);
	return diag_set(&t->reason, -errno, "the module does not %sarm the policy: %s",
			cmd == PFNB_IOC_ARM ? "" : "dis", strerror(errno));
}

/* Uniform in (0, 1], from 53 random bits, so that its logarithm is finite. */
static double uniform(struct rng *rng)
{
	return ((rng_next(rng) >> 11) + 1) * 0x1p-53;
}

static uint64_t draw_lifetime(const struct lifetime_spec *l, struct rng *rng)
{
	switch (l->kind) {
	case LIFETIME_EXP:
		return -log(uniform(rng)) * l->a_ns;
	case LIFETIME_UNIFORM:
		return l->a_ns + rng_below(rng, l->b_ns - l->a_ns + 1);
	default:
		return l->a_ns;
	}
}

/* A page of a unit goes with the unit. */
static bool module_releases(const struct trial *t, uint64_t offset)
{
	const struct blocker_spec *part = site_blocker_at(&t->site, offset);

	return part && !part->ops->units;
}

static int schedule_pages(struct trial *t)
{
	struct pfnb_lifetimes l = { .h.version = PFNB_VERSION };
	struct pfnb_lifetime *entry;
	int err = 0;

	entry = calloc(t->site.nr_blockers, sizeof(*entry));
	if (!entry)
		return diag_set(&t->reason, -ENOMEM, "no memory for lifetimes");
	for (uint64_t i = 0; i < t->site.range.nr_pages; i++)
		if (module_releases(t, i))
			entry[l.nr++] = (struct pfnb_lifetime){
				.pfn = t->site.range.start_pfn + i,
				.delay_ns = draw_lifetime(&t->cell.lifetime, &t->site.rng),
			};
	l.entries = (uintptr_t)entry;
	if (l.nr && ioctl(t->m->dev, PFNB_IOC_LIFETIMES, &l))
		err = diag_set(&t->reason, -errno, "lifetimes: %s", strerror(errno));
	free(entry);
	return err;
}

/* The module cannot let go of what user space holds. */
static int schedule_units(struct trial *t)
{
	struct site *s = &t->site;
	size_t nr = 0;

	for (size_t i = 0; i < s->blocker->nr; i++)
		nr += s->nr_single[i];
	if (!nr)
		return 0;
	s->releaser = releaser_new(nr, &t->reason);
	if (!s->releaser)
		return -ENOMEM;
	for (size_t i = 0; i < s->blocker->nr; i++)
		for (size_t j = 0; j < s->nr_single[i]; j++)
			releaser_add(s->releaser, &s->single[i][j],
				     draw_lifetime(&t->cell.lifetime, &s->rng));
	releaser_sort(s->releaser);
	return 0;
}

static int schedule_lifetimes(struct trial *t)
{
	if (t->cell.lifetime.kind == LIFETIME_FOREVER || !t->site.nr_blockers)
		return 0;
	return schedule_pages(t) ?: schedule_units(t);
}

static int arm_patched(struct trial *t)
{
	int err;

	if (!t->cell.policy->patched)
		return 0;
	if (t->m->journal) {
		err = journal_add_setting(t->m->journal, MACHINE_ISOLATE_FIRST, &t->reason);
		if (err)
			return err;
	}
	err = machine_isolate_first(trial_kernel_waits(t) ? 2 : 1);
	return err ? diag_set(&t->reason, err, "vm.isolate_first: %s", strerror(-err)) : 0;
}

int module_arm(struct trial *t)
{
	int err = schedule_lifetimes(t);

	if (!err)
		err = arm_ioctl(t, PFNB_IOC_ARM);
	return err ?: arm_patched(t);
}

int module_start(struct trial *t, uint64_t *now_ns)
{
	struct pfnb_start s = { .h.version = PFNB_VERSION, .now_ns = *now_ns };

	if (ioctl(t->m->dev, PFNB_IOC_START, &s))
		return diag_set(&t->reason, -errno, "the module does not start: %s",
				strerror(errno));
	*now_ns = s.now_ns;
	releaser_begin(t->site.releaser, s.now_ns);
	return 0;
}

int module_disarm(struct trial *t)
{
	uint64_t last_ns = 0, released = releaser_stop(t->site.releaser, &last_ns);

	if (ioctl(t->m->dev, PFNB_IOC_STATUS, &t->status))
		return diag_set(&t->reason, -errno, "the module gives no status: %s",
				strerror(errno));
	t->status.released += released;
	if (last_ns > t->status.last_release_ns)
		t->status.last_release_ns = last_ns;
	return arm_ioctl(t, PFNB_IOC_DISARM);
}
