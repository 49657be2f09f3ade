// SPDX-License-Identifier: GPL-2.0
/* What happens to the machine beside the calls: memory, the module and devices come and go. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "bench/env/guest.h"
#include "tests/fuzz-ioctl/fuzz.h"

#define BURN	"/sys/module/pfnbench/parameters/burn"
#define BALLOON "/sys/bus/virtio/drivers/virtio_balloon"

int fuzz_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

static void on_signal(int sig)
{
}

static void begin(struct fuzz *f, uint64_t seed, struct fuzz_caller *c, unsigned int thread)
{
	const struct sigaction act = { .sa_handler = on_signal };

	*c = (struct fuzz_caller){ .fuzz = f,
				   .doing = &f->doing[FUZZ_PROCESSES - 1][thread],
				   .fail_nth = fuzz_fail_open(f) };
	rng_seed(&c->rng, seed);
	sigaction(SIGUSR1, &act, NULL);
	f->tid[FUZZ_PROCESSES - 1][thread] = gettid();
}

static void rest(struct rng *rng, uint64_t ms)
{
	struct timespec t = { .tv_nsec = rng_below(rng, ms * 1000000) };

	nanosleep(&t, NULL);
}

_Noreturn void fuzz_side_blocks(struct fuzz *f, uint64_t seed)
{
	struct fuzz_caller c;

	begin(f, seed, &c, 0);
	while (!f->stop) {
		fuzz_offline(&c, rng_below(&c.rng, f->end_pfn));
		if (chance(&c.rng, 8))
			fuzz_write("/proc/sys/vm/compact_memory", "1");
		rest(&c.rng, 50);
	}
	_exit(0);
}

static void burn(struct rng *rng)
{
	static const char *const words[] = {
		"",
		"drain:1000",
		"isolate:100000",
		"early_check:1000",
		"migrate:10000",
		"test:1",
		"undo:100000",
		"x:1",
		"test:99999999",
		"migrate:10000i",
		"test:2i",
		"test:3i",
	};

	fuzz_write(BURN, words[rng_below(rng, sizeof(words) / sizeof(words[0]))]);
}

static void load(struct fuzz_caller *c)
{
	fuzz_fail_some(c);
	guest_load_module(NULL);
	fuzz_fail_no_more(c);
	guest_load_module(NULL);
}

_Noreturn void fuzz_side_module(struct fuzz *f, uint64_t seed)
{
	struct fuzz_caller c;

	begin(f, seed, &c, 1);
	while (!f->stop) {
		/* With files open it stays. Trying itself at load takes as long as many calls. */
		if (!chance(&c.rng, 3))
			burn(&c.rng);
		else if (!syscall(SYS_delete_module, "pfnbench", O_NONBLOCK))
			load(&c);
		rest(&c.rng, 100);
	}
	_exit(0);
}

/* The device that a driver has: "virtio0". */
static bool device_of(const char *driver, char name[32])
{
	DIR *dir = opendir(driver);
	bool found = false;
	struct dirent *e;

	while (dir && !found && (e = readdir(dir)))
		found = !strncmp(e->d_name, "virtio", 6) &&
			snprintf(name, 32, "%.31s", e->d_name) > 0;
	if (dir)
		closedir(dir);
	return found;
}

_Noreturn void fuzz_side_devices(struct fuzz *f, uint64_t seed)
{
	struct fuzz_caller c;
	char name[32];

	begin(f, seed, &c, 2);
	while (!f->stop) {
		rest(&c.rng, 100);
		if (!device_of(BALLOON, name))
			continue;
		fuzz_write(BALLOON "/unbind", name);
		rest(&c.rng, 20);
		fuzz_write(BALLOON "/bind", name);
	}
	_exit(0);
}
