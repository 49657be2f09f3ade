// SPDX-License-Identifier: GPL-2.0
/* Pages that a device, a journal or a CPU's list holds are let go when their maker is killed. */

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/machine/machine.h"
#include "bench/machine/pagemap.h"
#include "bench/util/clock.h"
#include "bench/util/units.h"
#include "tests/lib/kinds.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"

#define NR 8

/* A journal is written, and file systems are unmounted, which waits for RCU. */
#define KILL_WITHIN_NS (2 * NSEC_PER_SEC)

/* Long after the test: nobody lets go before. */
#define DEADLINE_NS (3600 * NSEC_PER_SEC)

/* Return: only after a failure; then with a reason in @why */
static void hold(const struct unit_ops *ops, struct machine *m, int told, struct diag *why)
{
	struct units u = { .ops = ops, .machine = m, .deadline_ns = DEADLINE_NS };
	uint64_t pfn[NR];

	if (ops->open(&u, NR, why) || ops->take(&u, NR, pfn, why))
		return;
	machine_drain(m);
	if ((ops->seal && ops->seal(&u, why)) || (ops->ready && ops->ready(&u, why)))
		return;
	if (write(told, pfn, sizeof(pfn)) == sizeof(pfn))
		for (;;)
			pause();
}

static uint64_t count_held(const struct unit_ops *ops, const uint64_t *pfn)
{
	uint64_t flags, nr = 0;

	for (int i = 0; i < NR; i++)
		nr += !page_flags_read(pfn[i], &flags, NULL) && ops->is(flags);
	return nr;
}

static void kill_holder(struct machine *m, const struct unit_ops *ops)
{
	struct diag why = { "" };
	uint64_t pfn[NR], from;
	int told[2], status = 0;
	pid_t pid;

	if (ops->supported(&why)) {
		tap(true, "%s: # skip: %s", ops->name, why.text);
		return;
	}
	if (pipe(told))
		return;
	pid = fork();
	if (!pid) {
		close(told[0]);
		hold(ops, m, told[1], &why);
		tap(false, "%s: %s", ops->name, why.text);
		_exit(1);
	}
	close(told[1]);
	if (tap(read(told[0], pfn, sizeof(pfn)) == sizeof(pfn), "%s: a process has pages",
		ops->name)) {
		tap(count_held(ops, pfn) == NR, "%s: %" PRIu64 " of %d are held", ops->name,
		    count_held(ops, pfn), NR);
		from = clock_ns();
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		tap(WIFSIGNALED(status) && clock_ns() - from < KILL_WITHIN_NS,
		    "%s: killed, it is gone after %llu us", ops->name,
		    (unsigned long long)(clock_ns() - from) / 1000);
		machine_drain(m);
		tap(!count_held(ops, pfn), "%s: and so are its pages", ops->name);
	}
	close(told[0]);
}

void test_held(void)
{
	static const char *const kinds[] = {
		"lru-batch", "buffer-head", "journal", "writeback", "writeback-fuse",
	};
	struct machine m;

	machine_open(&m);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		kill_holder(&m, kind_called(kinds[i]));
	machine_close(&m);
}
