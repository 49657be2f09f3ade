// SPDX-License-Identifier: GPL-2.0
/* What may not be left behind by calls, however they ended. */

#include "tests/fuzz-ioctl/after.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "bench/env/guest.h"
#include "bench/machine/machine.h"
#include "bench/measure/aftermath.h"
#include "bench/util/file.h"
#include "bench/util/units.h"
#include "tests/fuzz-ioctl/fuzz.h"
#include "tests/vm/tap.h"

/*
 * Pages that slab caches, page tables and per-CPU lists may keep, and what debugging keeps for
 * later (KASAN's quarantine: a 32nd of the memory). A range that is lost is 512.
 */
#define SLACK_PAGES	  4096
#define SLACK_DEBUG_PAGES 24576
#define KMEMLEAK	  "/sys/kernel/debug/kmemleak"
#define PLUG_LIMIT_NS	  (60 * NSEC_PER_SEC)
#define UNLOAD_TRIES	  500

static void sleep_ms(uint64_t ms)
{
	struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

static void ask_virtio(int fd, uint32_t device, struct pfnb_virtio *v)
{
	*v = (struct pfnb_virtio){ .h.version = PFNB_VERSION, .device = device };
	if (ioctl(fd, PFNB_IOC_VIRTIO, v))
		return;
	v->h.flags = PFNB_VIRTIO_RESET | PFNB_VIRTIO_NOTIFY;
	v->asked = v->number;
	v->timeout_ns = PLUG_LIMIT_NS;
	v->nr_pfns = 0;
	if (ioctl(fd, PFNB_IOC_VIRTIO, v))
		printf("# device %" PRIu32 " does not come back: %s\n", device, strerror(errno));
}

void after_plug(struct fuzz *f)
{
	struct pfnb_virtio v;
	int fd;

	for (uint32_t device = 0; device < PFNB_VIRTIO_NR; device++) {
		fd = open(PFNB_DEVICE, O_RDWR | O_CLOEXEC);
		ask_virtio(fd, device, &v);
		close(fd);
		if (device == PFNB_VIRTIO_MEM && v.region_bytes) {
			f->vmem_pfn = v.start_bytes / PAGE_BYTES;
			f->vmem_pages = v.region_bytes / PAGE_BYTES;
		}
	}
}

static uint64_t meminfo(const char *name)
{
	uint64_t kib = 0;
	char *text, *at;

	if (file_read("/proc/meminfo", &text, NULL))
		return 0;
	at = strstr(text, name);
	if (at)
		kib = strtoull(at + strlen(name), NULL, 10);
	free(text);
	return kib / 4;
}

/* Memory that came or went, and what a balloon holds, is in neither of the two. */
static uint64_t used_pages(void)
{
	struct machine m;

	fuzz_write("/proc/sys/vm/drop_caches", "3");
	machine_open(&m);
	machine_drain(&m);
	machine_close(&m);
	return meminfo("MemTotal:") - meminfo("MemFree:");
}

void after_begin(struct fuzz *f, struct after *before)
{
	before->used_pages = used_pages();
	fuzz_write(KMEMLEAK, "scan=off");
	fuzz_write(KMEMLEAK, "clear");
}

/* Who has just been killed may be closing its files. */
static bool unload(void)
{
	for (int i = 0; i < UNLOAD_TRIES; i++) {
		if (!syscall(SYS_delete_module, "pfnbench", O_NONBLOCK) || errno == ENOENT)
			return true;
		sleep_ms(10);
	}
	return false;
}

bool after_look(struct fuzz *f, const struct after *before)
{
	int64_t lost, slack = access(KMEMLEAK, F_OK) ? SLACK_PAGES : SLACK_DEBUG_PAGES;
	struct zone_state now;

	if (!tap(unload(), "the module unloads"))
		return false;
	if (!tap(!guest_load_module(NULL), "and loads again"))
		return false;
	after_plug(f);
	lost = used_pages() - before->used_pages;
	zone_state_read(&now);
	return tap(!zone_state_isolated(&now) && lost < slack,
		   "%" PRIu64 " pageblocks are isolated, %" PRId64 " more pages are in use",
		   zone_state_isolated(&now), lost);
}

/* Twice: what has just been freed is only seen to be by the second. */
static void search_leaks(void)
{
	char *text = NULL;

	if (access(KMEMLEAK, F_OK))
		return;
	for (int i = 0; i < 2; i++) {
		fuzz_write(KMEMLEAK, "scan");
		sleep_ms(6000);
	}
	if (file_read(KMEMLEAK, &text, NULL))
		text = NULL;
	tap(text && !strstr(text, "pfnb"), "the kernel finds no leak of the module's");
	for (char *line = text ? strtok(text, "\n") : NULL; line; line = strtok(NULL, "\n"))
		printf("# %s\n", line);
	free(text);
}

void after_end(struct fuzz *f, const struct after *before)
{
	search_leaks();
	after_look(f, before);
}

static void show(const char *dir, const char *task, const char *name)
{
	char path[320], *text;

	snprintf(path, sizeof(path), "%s/%s/%s", dir, task, name);
	if (file_read(path, &text, NULL))
		return;
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		printf("# %s %s\n", name, line);
	free(text);
}

/* Others that are not asleep: what is waited for may be one of them. */
static void show_busy(void)
{
	char path[64], text[512], *state;
	struct dirent *e;
	DIR *dir = opendir("/proc");
	FILE *f;

	while (dir && (e = readdir(dir))) {
		snprintf(path, sizeof(path), "/proc/%.20s/stat", e->d_name);
		f = fopen(path, "r");
		state = f && fgets(text, sizeof(text), f) ? strrchr(text, ')') : NULL;
		if (f)
			fclose(f);
		if (!state || (state[2] != 'R' && state[2] != 'D'))
			continue;
		printf("# busy: %.*s %c\n", (int)(state - text + 1), text, state[2]);
		show("/proc", e->d_name, "stack");
	}
	if (dir)
		closedir(dir);
}

void after_stuck(pid_t pid)
{
	char path[64];
	struct dirent *e;
	DIR *dir;

	printf("# process %d does not end:\n", pid);
	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	dir = opendir(path);
	while (dir && (e = readdir(dir))) {
		if (e->d_name[0] == '.')
			continue;
		printf("# task %s\n", e->d_name);
		show(path, e->d_name, "syscall");
		show(path, e->d_name, "stack");
	}
	if (dir)
		closedir(dir);
	show_busy();
	klogctl(8, NULL, 8);
	fuzz_write("/proc/sysrq-trigger", "l");
}
