// SPDX-License-Identifier: GPL-2.0
#include "bench/machine/pagemap.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "bench/machine/pfn.h"

int page_words_read(int fd, uint64_t first, uint64_t nr, uint64_t *words)
{
	size_t bytes = nr * sizeof(*words), done = 0;

	while (done < bytes) {
		ssize_t n = pread(fd, (char *)words + done, bytes - done,
				  first * sizeof(*words) + done);

		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		done += n;
	}
	return 0;
}

int pagemap_read(const void *addr, uint64_t nr, uint64_t *pfn, struct diag *why)
{
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC), err;

	if (fd < 0)
		return diag_set(why, -errno, "/proc/self/pagemap: %s", strerror(errno));
	err = page_words_read(fd, (uintptr_t)addr / PAGE_BYTES, nr, pfn);
	close(fd);
	if (err)
		return diag_set(why, err, "/proc/self/pagemap: %s", strerror(-err));
	for (uint64_t i = 0; i < nr; i++) {
		if ((pfn[i] & PAGEMAP_PRESENT) && !(pfn[i] & PAGEMAP_PFN))
			return diag_set(why, -EPERM,
					"/proc/self/pagemap hides page frames; be root");
		pfn[i] = pagemap_pfn(pfn[i]);
	}
	return 0;
}

int pagemap_supported(struct diag *why)
{
	uint64_t pfn = 0;

	return pagemap_read(&pfn, 1, &pfn, why);
}

int page_flags_open(struct diag *why)
{
	int fd = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);

	return fd < 0 ? diag_set(why, -errno, "/proc/kpageflags: %s%s", strerror(errno),
				 diag_mend(errno))
		      : fd;
}

int page_flags_read(uint64_t pfn, uint64_t *flags, struct diag *why)
{
	int fd = page_flags_open(why), err;

	if (fd < 0)
		return fd;
	err = page_words_read(fd, pfn, 1, flags);
	close(fd);
	return err ? diag_set(why, err, "/proc/kpageflags: %s", strerror(-err)) : 0;
}
