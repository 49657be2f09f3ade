// SPDX-License-Identifier: GPL-2.0
#include "bench/machine/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "bench/machine/memory_block.h"
#include "bench/machine/reserve.h"
#include "bench/util/file.h"

/* In a guest that is meant to have none; elsewhere a missing device was not loaded, or went. */
#define MODULE_ABSENT_DIR "/run/pfnbench"
#define MODULE_ABSENT	  MODULE_ABSENT_DIR "/no-module"

int module_say_absent(const char *reason)
{
	struct diag ignored;

	return file_mkdir_p(MODULE_ABSENT_DIR)
		       ?: file_write_atomic(MODULE_ABSENT, reason, strlen(reason), &ignored);
}

/* @mend: what may help where nobody has told why it is absent */
static int module_absent(int err, const char *mend, struct diag *why)
{
	char *reason = NULL;

	if (file_read(MODULE_ABSENT, &reason, NULL))
		diag_set(why, err, "%s: %s%s", PFNB_DEVICE, strerror(-err), mend);
	else
		diag_set(why, err, "%s", reason);
	free(reason);
	return err;
}

static bool is_guest(void)
{
	char path[16];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path));

	return n == 5 && !memcmp(path, "/init", 5);
}

static int open_device(struct machine *m)
{
	int fd = open(PFNB_DEVICE, O_RDWR | O_CLOEXEC);

	m->dev = fd;
	if (fd < 0)
		return module_absent(-errno, "; load the module", &m->dev_why);
	m->info = (struct pfnb_info){ .h.version = PFNB_VERSION };
	if (ioctl(m->dev, PFNB_IOC_INFO, &m->info)) {
		int err = -errno;

		close(m->dev);
		m->dev = -1;
		return diag_set(&m->dev_why, err, "%s: %s", PFNB_DEVICE,
				err == -EPROTO ? "module and pfnbench are of different versions"
					       : strerror(-err));
	}
	return 0;
}

/* "40000000-bfffffff : System RAM"; zero addresses are what the unprivileged see. */
static uint64_t end_of_memory(void)
{
	FILE *f = fopen("/proc/iomem", "re");
	unsigned long long start, end, last = 0;
	char line[128];

	while (f && fgets(line, sizeof(line), f))
		if (line[0] != ' ' && strstr(line, ": System RAM") &&
		    sscanf(line, "%llx-%llx", &start, &end) == 2 && end > last)
			last = end;
	if (f)
		fclose(f);
	return last ? (last + 1) / PAGE_BYTES : 0;
}

void machine_open(struct machine *m)
{
	bool module;

	*m = (struct machine){ .dev = -1, .root = "", .frames = -1 };
	module = !open_device(m);
	m->without_module = !module && (!is_guest() || !access(MODULE_ABSENT, F_OK));
	m->pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	m->kpageflags = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	m->vmstat = open("/proc/vmstat", O_RDONLY | O_CLOEXEC);
	m->pageblock_pages = module ? m->info.pageblock_pages : pageblock_pages_read(m->root);
	m->block_bytes = block_bytes(m->root);
	m->end_pfn = end_of_memory();
}

struct geometry machine_geometry(const struct machine *m)
{
	return geometry_of(m->pageblock_pages, m->block_bytes);
}

void machine_close(struct machine *m)
{
	const int fds[] = { m->dev, m->pagemap, m->kpageflags, m->vmstat };

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

int module_supported(struct diag *why)
{
	int err = access(PFNB_DEVICE, R_OK | W_OK) ? module_absent(-errno, "", why) : 0;

	if (err)
		diag_prefix(why, "needs the kernel module: ");
	return err;
}

int guest_supported(const char *what, struct diag *why)
{
	return is_guest() ? 0 : diag_set(why, -ENOTSUP, "%s: for guests only", what);
}

int machine_isolate_first(unsigned int value)
{
	const char digit[] = { '0' + value, '\0' };

	return file_put(AT_FDCWD, MACHINE_ISOLATE_FIRST, digit);
}

int machine_spare(const struct machine *m, uint64_t bytes, struct diag *why)
{
	return m->shared || m->reserve_bytes
		       ? reserve_check(m->root, m->reserve_bytes, bytes + m->set_aside, why)
		       : 0;
}

int machine_spare_free(const struct machine *m, uint64_t pages, struct diag *why)
{
	uint64_t kept = pages * PAGE_BYTES, bytes;
	struct sysinfo info;
	int err;

	if (!m->shared && !m->reserve_bytes)
		return 0;
	sysinfo(&info);
	bytes = (uint64_t)info.freeram * info.mem_unit;
	err = machine_spare(m, bytes > kept ? bytes - kept : 0, why);
	if (err)
		diag_prefix(why, "all free memory would be taken: ");
	return err;
}

static int claim(struct machine *m, const struct pfn_range *r, uint32_t flags)
{
	struct pfnb_claim c = {
		.h = { .version = PFNB_VERSION, .flags = flags },
		.start_pfn = r->start_pfn,
		.nr_pages = r->nr_pages,
	};

	int err = machine_spare(m, r->nr_pages * PAGE_BYTES, NULL);

	return err ?: ioctl(m->dev, PFNB_IOC_CLAIM, &c) ? -errno : 0;
}

int machine_claim(struct machine *m, const struct pfn_range *r)
{
	return claim(m, r, 0);
}

int machine_claim_area(struct machine *m, const struct pfn_range *r)
{
	return claim(m, r, PFNB_CLAIM_CMA);
}

static int pages_ioctl(struct machine *m, unsigned long cmd, const struct pfn_range *r,
		       const uint64_t *bitmap, uint32_t flags)
{
	struct pfnb_pages p = {
		.h = { .version = PFNB_VERSION, .flags = flags },
		.start_pfn = r->start_pfn,
		.nr_pages = r->nr_pages,
		.bitmap = (uintptr_t)bitmap,
	};

	return ioctl(m->dev, cmd, &p) ? -errno : 0;
}

int machine_free(struct machine *m, const struct pfn_range *r, const uint64_t *bitmap)
{
	return machine_free_as(m, r, bitmap, 0);
}

int machine_free_as(struct machine *m, const struct pfn_range *r, const uint64_t *bitmap,
		    uint32_t flags)
{
	return pages_ioctl(m, PFNB_IOC_FREE, r, bitmap, flags);
}

int machine_owned(struct machine *m, const struct pfn_range *r, uint64_t *bitmap)
{
	return pages_ioctl(m, PFNB_IOC_OWNED, r, bitmap, 0);
}

int machine_drop(struct machine *m)
{
	close(m->dev);
	return open_device(m);
}

int machine_part(struct machine *m, const struct pfn_range *r)
{
	struct pfnb_part p = {
		.h.version = PFNB_VERSION,
		.start_pfn = r->start_pfn,
		.nr_pages = r->nr_pages,
	};

	return ioctl(m->dev, PFNB_IOC_PART, &p) ? -errno : 0;
}

int machine_drain(struct machine *m)
{
	struct pfnb_drain s = { .h.version = PFNB_VERSION };

	if (m->dev < 0)
		return 0;
	return ioctl(m->dev, PFNB_IOC_DRAIN, &s) ? -errno : 0;
}
