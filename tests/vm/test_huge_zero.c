// SPDX-License-Identifier: GPL-2.0
/* The huge zero page: one at most, and gone when it is to go, whoever made it. */

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/machine/page_flags.h"
#include "bench/machine/pagemap.h"
#include "bench/machine/vmstat.h"
#include "bench/util/file.h"
#include "tests/lib/kinds.h"
#include "tests/vm/operation.h"
#include "tests/vm/tap.h"
#include "tests/vm/tests.h"

#define SMALL 16

/* "  01000000-01ffffff : Kernel code", and so on */
static bool in_image(const char *iomem, uint64_t at)
{
	uint64_t from, to;
	char name[16];

	for (const char *line = iomem; line && *line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (sscanf(line, " %" SCNx64 "-%" SCNx64 " : %15[^\n]", &from, &to, name) == 3 &&
		    !strncmp(name, "Kernel ", 7) && at >= from && at <= to)
			return true;
	}
	return false;
}

static uint64_t count_pages(const struct unit_ops *ops, uint64_t pfn)
{
	uint64_t flags, nr = 0;

	for (uint64_t i = 0; i < 1ull << units_order(ops); i++)
		nr += !page_flags_read(pfn + i, &flags, NULL) && ops->is(flags);
	return nr;
}

static void there_is_one(const struct unit_ops *ops)
{
	uint64_t before = vmstat_level("", "thp_zero_page_alloc"), pfn, again;
	struct units u = { .ops = ops }, other = { .ops = ops };
	struct diag why = { "" };

	if (!tap(!ops->open(&u, 2, &why) && !ops->take(&u, 1, &pfn, &why),
		 "a huge zero page is made: %s", why.text))
		return;
	tap(count_pages(ops, pfn) == 512, "%" PRIu64 " pages are of it", count_pages(ops, pfn));
	tap(vmstat_level("", "thp_zero_page_alloc") == before + 1, "the kernel has counted it");
	tap(ops->take(&u, 1, &again, &why) == -E2BIG && u.nr == 1, "no second one is: %s",
	    why.text);
	tap(ops->open(&other, 1, &why) == -EBUSY, "nor is one for somebody else: %s", why.text);
	tap(count_pages(ops, pfn) == 512, "the first one stays");
	tap(!ops->drop(&u, 0, &why) && !count_pages(ops, pfn), "it can be dropped");
	tap(!ops->take(&u, 1, &again, &why) && count_pages(ops, again) == 512, "and be made again");
	ops->close(&u);
	tap(!count_pages(ops, again), "it is gone when it is closed");
}

/* Nobody frees the page of a maker that was killed: the kernel keeps it for the next. */
static void maker_is_killed(const struct unit_ops *ops)
{
	struct units u = { .ops = ops };
	struct diag why = { "" };
	int told[2], status;
	uint64_t pfn;
	pid_t pid;

	if (pipe(told))
		return;
	pid = fork();
	if (!pid) {
		if (!ops->open(&u, 1, &why) && !ops->take(&u, 1, &pfn, &why) &&
		    write(told[1], &pfn, sizeof(pfn)) == sizeof(pfn))
			pause();
		_exit(1);
	}
	close(told[1]);
	tap(read(told[0], &pfn, sizeof(pfn)) == sizeof(pfn) && count_pages(ops, pfn) == 512,
	    "another process has made one");
	close(told[0]);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	/* The reader dies with the maker, a moment later: or nobody could open it now. */
	sleep_ms(200);
	tap(count_pages(ops, pfn) == 512, "killed, it leaves the page");
	tap(!ops->open(&u, 1, &why), "which nobody holds: %s", why.text);
	tap(!count_pages(ops, pfn), "who comes next makes room for a new one");
	ops->close(&u);
}

/* The small one is one frame for all, in the kernel's image: nothing of it can be placed. */
static void small_one(void)
{
	const size_t bytes = SMALL * PAGE_BYTES;
	volatile char *p =
		mmap(NULL, bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	uint64_t pfn[SMALL], flags = 0, same = 0;
	char *text = NULL;

	for (int i = 0; i < SMALL; i++)
		(void)p[i * PAGE_BYTES];
	if (!tap(!pagemap_read((void *)p, SMALL, pfn, NULL) &&
			 !page_flags_read(pfn[0], &flags, NULL),
		 "untouched pages are read"))
		return;
	for (int i = 0; i < SMALL; i++)
		same += pfn[i] == pfn[0];
	tap(same == SMALL, "%" PRIu64 " of %d are one frame", same, SMALL);
	tap(flags & KPF(ZERO_PAGE) && flags & 1ull << KPF_RESERVED && !(flags & KPF(LRU)),
	    "it is the zero page, reserved and on no list: kpageflags 0x%" PRIx64, flags);
	tap(!file_read("/proc/iomem", &text, NULL) && in_image(text, pfn[0] * PAGE_BYTES),
	    "and lies in the kernel's image");
	free(text);
	munmap((void *)p, bytes);
}

void test_huge_zero(void)
{
	const struct unit_ops *ops = kind_called("huge-zero");
	struct diag why = { "" };

	if (ops->supported(&why)) {
		tap(true, "huge-zero: # skip: %s", why.text);
		return;
	}
	small_one();
	there_is_one(ops);
	maker_is_killed(ops);
}
