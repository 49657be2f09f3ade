// SPDX-License-Identifier: GPL-2.0
#include "workloads/pagemap.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "bench/trial/machine.h"
#include "workloads/units.h"

#define PRESENT	 (1ull << 63)
#define PFN_MASK ((1ull << 55) - 1)

static int read_entries(int fd, uint64_t first, uint64_t nr, uint64_t *entry)
{
	while (nr) {
		ssize_t n = pread(fd, entry, nr * sizeof(*entry), first * sizeof(*entry));

		if (n <= 0)
			return n ? -errno : -EIO;
		n /= sizeof(*entry);
		first += n;
		entry += n;
		nr -= n;
	}
	return 0;
}

int pagemap_read(const void *addr, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC), err;

	if (fd < 0)
		return diag_set(why, -errno, "/proc/self/pagemap: %s", strerror(errno));
	err = read_entries(fd, (uintptr_t)addr / PAGE_BYTES, nr, pfn);
	close(fd);
	if (err)
		return diag_set(why, err, "/proc/self/pagemap: %s", strerror(-err));
	for (uint64_t i = 0; i < nr; i++) {
		/* Frame 0 is never handed out: it stands for those that are not to be seen. */
		if ((pfn[i] & PRESENT) && !(pfn[i] & PFN_MASK))
			return diag_set(why, -EPERM,
					"/proc/self/pagemap hides page frames; be root");
		pfn[i] = pfn[i] & PRESENT ? pfn[i] & PFN_MASK : UNIT_NOWHERE;
	}
	return 0;
}

int pagemap_supported(struct diag *why)
{
	uint64_t pfn = 0;

	return pagemap_read(&pfn, 1, &pfn, why);
}

int page_flags_read(uint64_t pfn, uint64_t *flags, struct diag *why)
{
	int fd = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC), err;

	if (fd < 0)
		return diag_set(why, -errno, "/proc/kpageflags: %s", strerror(errno));
	err = read_entries(fd, pfn, 1, flags);
	close(fd);
	return err ? diag_set(why, err, "/proc/kpageflags: %s", strerror(-err)) : 0;
}
