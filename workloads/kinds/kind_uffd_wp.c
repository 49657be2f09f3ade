// SPDX-License-Identifier: GPL-2.0
/*
 * Anonymous memory that userfaultfd write-protects, as live snapshots do. kpageflags tell such
 * pages from other anonymous ones no more; seal() looks at pagemap, which does.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/userfaultfd.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/machine/pagemap.h"
#include "bench/machine/pfn.h"
#include "workloads/kinds/kinds.h"
#include "workloads/support/user_pages.h"

static int uffd_open(struct diag *why)
{
	struct uffdio_api api = { .api = UFFD_API, .features = UFFD_FEATURE_PAGEFAULT_FLAG_WP };
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK), dev, err = errno;

	if (fd < 0) {
		dev = open("/dev/userfaultfd", O_RDWR | O_CLOEXEC);
		if (dev >= 0) {
			fd = ioctl(dev, USERFAULTFD_IOC_NEW, O_CLOEXEC | O_NONBLOCK);
			err = errno;
			close(dev);
		}
	}
	if (fd < 0)
		return diag_set(why, err == ENOSYS ? -EOPNOTSUPP : -err, "userfaultfd: %s%s",
				strerror(err),
				err == ENOSYS ? "; choose a kernel with CONFIG_USERFAULTFD"
					      : diag_mend(err));
	if (!ioctl(fd, UFFDIO_API, &api))
		return fd;
	close(fd);
	return diag_set(why, -EOPNOTSUPP,
			"userfaultfd cannot write-protect; choose a kernel and CPU that have "
			"CONFIG_HAVE_ARCH_USERFAULTFD_WP");
}

static int open_units(struct units *u, uint64_t max, struct diag *why)
{
	int fd, err;

	u->priv = NULL;
	fd = uffd_open(why);
	if (fd < 0)
		return fd;
	err = kind_anon.open(u, max, why);
	if (err)
		close(fd);
	else
		((struct user_pages *)u->priv)->fd = fd;
	return err;
}

static int supported(struct diag *why)
{
	struct units u = { NULL };
	int err = user_pages_supported(why);

	if (!err)
		err = open_units(&u, 1, why);
	user_pages_close(&u);
	return err;
}

/* Every unit that is left: dropped ones have nothing to protect. */
static int check_protected(struct units *u, struct diag *why)
{
	struct user_pages *p = u->priv;
	uint64_t page = (uintptr_t)p->addr / PAGE_BYTES, word;

	for (uint64_t i = 0; i < u->nr; i++) {
		if (page_words_read(p->pagemap, page + i, 1, &word))
			return diag_set(why, -EIO, "/proc/self/pagemap cannot be read");
		if (word & PAGEMAP_PRESENT && !(word & PAGEMAP_UFFD_WP))
			return diag_set(why, -EILSEQ, "unit %" PRIu64 " is not write-protected", i);
	}
	return 0;
}

static int seal(struct units *u, struct diag *why)
{
	struct user_pages *p = u->priv;
	struct uffdio_range range = { (uintptr_t)p->addr, u->nr * p->unit_bytes };
	struct uffdio_register reg = { .range = range, .mode = UFFDIO_REGISTER_MODE_WP };
	struct uffdio_writeprotect wp = { .range = range, .mode = UFFDIO_WRITEPROTECT_MODE_WP };
	int err;

	if (!u->nr)
		return 0;
	if (ioctl(p->fd, UFFDIO_REGISTER, &reg) || ioctl(p->fd, UFFDIO_WRITEPROTECT, &wp))
		return diag_set(why, -errno, "userfaultfd cannot write-protect %zu bytes: %s",
				(size_t)range.len, strerror(errno));
	err = user_pages_seal(u, why);
	return err ? err : check_protected(u, why);
}

static bool is(uint64_t flags)
{
	return user_pages_anon(flags, 0);
}

const struct unit_ops kind_uffd_wp = {
	.name = "uffd-wp",
	.summary = "anonymous 4 KiB pages, write-protected by userfaultfd",
	.kernel = "anonymous folio with uffd-wp PTE",
	.detected = DETECTED_NEVER,
	.movable = true,
	.supported = supported,
	.open = open_units,
	.take = user_pages_take,
	.drop = user_pages_drop,
	.seal = seal,
	.is = is,
	.close = user_pages_close,
};
