// SPDX-License-Identifier: GPL-2.0
/* Nothing, or a planned accident: for testing and timing the harness itself. */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/measure/marks.h"
#include "bench/trial/policy.h"
#include "bench/trial/retry.h"
#include "bench/trial/target.h"
#include "bench/trial/trial.h"
#include "bench/util/file.h"
#include "workloads/workload.h"

/* What take_all_memory() takes at a time, bytes. */
#define HUNK (16UL << 20)

static const char *const accidents[] = { "panic",  "hang",   "freeze", "crash",
					 "memory", "starve", NULL };

/* A target without pages leaves every other axis at its first value. */
static int valid(const struct cell *cell, struct diag *why)
{
	const struct {
		enum axis axis;
		bool is_first;
		const char *first;
	} axes[] = {
		{ AXIS_POLICY, cell->policy == policies[0], policies[0]->name },
		{ AXIS_RETRY, cell->retry.ops == retries[0], retries[0]->name },
		{ AXIS_FILL, cell->fill.part[0].ops == fills[0], fills[0]->name },
		{ AXIS_BLOCKER, cell->blocker.part[0].ops == blockers[0], blockers[0]->name },
		{ AXIS_LIFETIME, cell->lifetime.kind == LIFETIME_FOREVER, "forever" },
		{ AXIS_CHURN, cell->churn == churns[0], churns[0]->name },
		{ AXIS_ONLINE, !cell->online && cell->node < 0, online_names[0] },
		{ AXIS_FRAGMENT, cell->fragment.ops == fragments[0], fragments[0]->name },
		{ AXIS_BLOCK_TYPES, !cell->block_types.nr, "none" },
	};

	for (size_t i = 0; i < sizeof(axes) / sizeof(axes[0]); i++)
		if (!axes[i].is_first)
			return diag_set(
				why, -EINVAL, "target %s works on no pages: %s can only be %s",
				cell->target.ops->name, axis_names[axes[i].axis], axes[i].first);
	return 0;
}

/* Until the kernel kills the process: overcommitted pages are there when they are touched. */
static void take_all_memory(void)
{
	for (;;) {
		char *p = mmap(NULL, HUNK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			       0);

		if (p != MAP_FAILED)
			memset(p, 1, HUNK);
	}
}

static bool asks(const struct target_spec *spec, const char *accident)
{
	return spec->option && !strcmp(spec->option, accident);
}

static int supported(const struct target_spec *spec, struct diag *why)
{
	/* Only init of a guest is process 1 and runs trials in its child. */
	if (spec->option && getppid() != 1)
		return diag_set(why, -EPERM, "null:%s is for guests only", spec->option);
	/* before any operation */
	if (asks(spec, "starve"))
		take_all_memory();
	return 0;
}

static void panic_kernel(void)
{
	int fd = open("/proc/sysrq-trigger", O_WRONLY | O_CLOEXEC);

	if (fd >= 0 && write(fd, "c", 1) < 0)
		_exit(1);
}

/* In a frozen cgroup of version 1 even SIGKILL waits, as in a kernel that has locked itself up. */
static void freeze(void)
{
	static const char dir[] = "/tmp/freezer", group[] = "/tmp/freezer/stuck";

	mkdir(dir, 0700);
	if (mount("cgroup", dir, "cgroup", 0, "freezer") || mkdir(group, 0700) ||
	    file_put(AT_FDCWD, "/tmp/freezer/stuck/tasks", "0") ||
	    file_put(AT_FDCWD, "/tmp/freezer/stuck/freezer.state", "FROZEN"))
		_exit(1);
}

static int attempt(struct trial *t, struct attempt *a)
{
	const struct target_spec *spec = &t->cell.target;

	if (asks(spec, "panic"))
		panic_kernel();
	else if (asks(spec, "crash"))
		abort();
	else if (asks(spec, "freeze"))
		freeze();
	else if (asks(spec, "memory"))
		take_all_memory();
	attempt_begin(a);
	while (spec->option)
		pause();
	attempt_end(a);
	return 0;
}

const struct target target_null = {
	.name = "null",
	.summary = "nothing: times the harness; null:panic, null:hang, null:freeze, null:crash, "
		   "null:memory, null:starve test it (guests only)",
	.arg = TARGET_ARG_WORD,
	.words = accidents,
	.pages = false,
	.valid = valid,
	.supported = supported,
	.attempt = attempt,
};
