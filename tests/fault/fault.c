// SPDX-License-Identifier: GPL-2.0
/*
 * For LD_PRELOAD: makes one call of a kind fail, in processes of pfnbench. See tests/fault/loop.sh.
 *
 *	PFNBENCH_FAULT=KIND:N	the N-th call of this kind fails, counted over all processes; 0:
 *none PFNBENCH_FAULT_FILE	struct shared, which the processes share; made if it is not there
 *	PFNBENCH_FAULT_SITES	a line for each call: a number for where it comes from (N is 0)
 *	PFNBENCH_FAULT_TRACE	where the call that fails comes from, for people
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum kind { MALLOC, OPEN, WRITE, FSYNC, FORK, CLOSE, RENAME, KINDS };

static const struct {
	const char *name;
	int err;
} kinds[KINDS] = {
	[MALLOC] = { "malloc", ENOMEM }, [OPEN] = { "open", EMFILE }, [WRITE] = { "write", ENOSPC },
	[FSYNC] = { "fsync", EIO },	 [FORK] = { "fork", EAGAIN }, [CLOSE] = { "close", EIO },
	[RENAME] = { "rename", ENOSPC },
};

/**
 * struct shared - what the processes of a command share
 * @calls: of the kind, so far
 * @fired: one has failed
 */
struct shared {
	uint64_t calls;
	uint64_t fired;
};

static enum kind wanted = KINDS;
static uint64_t number;
static struct shared *shared;
static int sites = -1;
static const char *trace;
/* Within the library, or before its beginning: calls are passed on. */
static __thread bool inside __attribute__((tls_model("initial-exec"))) = true;

#define FRAMES 24
/* Of this file: the function that stands for the call, and fails() */
#define OURS 2

/* A call stack as a number that is the same in every process: where code was loaded does not count.
 */
static uint64_t site(void)
{
	void *frame[FRAMES];
	uint64_t hash = 14695981039346656037ull;
	int nr = backtrace(frame, FRAMES);
	Dl_info info;

	for (int i = OURS; i < nr; i++) {
		uintptr_t at = (uintptr_t)frame[i];

		if (dladdr(frame[i], &info))
			at -= (uintptr_t)info.dli_fbase;
		hash = (hash ^ at) * 1099511628211ull;
	}
	return hash;
}

/* hwloc does without checks; what it looks for is known before the first trial. */
static bool is_library_at_fault(void)
{
	void *frame[FRAMES];
	int nr = backtrace(frame, FRAMES);
	Dl_info info;

	for (int i = OURS; i < nr; i++)
		if (dladdr(frame[i], &info) && info.dli_fname && strstr(info.dli_fname, "libhwloc"))
			return true;
	return false;
}

static void tell(void)
{
	void *frame[FRAMES];
	int fd = open(trace, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	backtrace_symbols_fd(frame, backtrace(frame, FRAMES), fd);
}

/* Whether this call is to fail. */
static bool fails(enum kind kind)
{
	bool now;

	if (kind != wanted || inside || !shared)
		return false;
	inside = true;
	if (kind == MALLOC && is_library_at_fault()) {
		inside = false;
		return false;
	}
	now = __atomic_add_fetch(&shared->calls, 1, __ATOMIC_RELAXED) == number;
	if (sites >= 0)
		dprintf(sites, "%016lx\n", site());
	if (now) {
		shared->fired = 1;
		if (trace)
			tell();
		errno = kinds[kind].err;
	}
	inside = false;
	return now;
}

static void __attribute__((constructor)) begin(void)
{
	const char *asked = getenv("PFNBENCH_FAULT"), *path = getenv("PFNBENCH_FAULT_FILE"), *colon;
	const char *list = getenv("PFNBENCH_FAULT_SITES");
	void *frame[1];
	int fd;

	if (!asked || !path || strcmp(program_invocation_short_name, "pfnbench"))
		return;
	colon = strchr(asked, ':');
	for (int i = 0; colon && i < KINDS; i++)
		if (!strncmp(kinds[i].name, asked, colon - asked))
			wanted = i;
	number = colon ? strtoull(colon + 1, NULL, 10) : 0;
	trace = getenv("PFNBENCH_FAULT_TRACE");
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0 || ftruncate(fd, sizeof(*shared)))
		return;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (shared == MAP_FAILED)
		shared = NULL;
	/* The first call loads a library. */
	backtrace(frame, 1);
	if (list)
		sites = open(list, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	inside = false;
}

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t nr, size_t size);
void *__libc_realloc(void *old, size_t size);

void *malloc(size_t size)
{
	return fails(MALLOC) ? NULL : __libc_malloc(size);
}

void *calloc(size_t nr, size_t size)
{
	return fails(MALLOC) ? NULL : __libc_calloc(nr, size);
}

void *realloc(void *old, size_t size)
{
	return fails(MALLOC) ? NULL : __libc_realloc(old, size);
}

/* PASS_ON(name): the function of the C library */
#define PASS_ON(name)                                                                              \
	({                                                                                         \
		static typeof(name) *real_;                                                        \
		bool before_ = inside;                                                             \
		inside = true;                                                                     \
		real_ = real_ ?: dlsym(RTLD_NEXT, #name);                                          \
		inside = before_;                                                                  \
		real_;                                                                             \
	})

#define MODE_OF(flags)                                                                             \
	({                                                                                         \
		mode_t mode_ = 0;                                                                  \
		va_list list_;                                                                     \
		va_start(list_, flags);                                                            \
		if ((flags) & (O_CREAT | O_TMPFILE))                                               \
			mode_ = va_arg(list_, mode_t);                                             \
		va_end(list_);                                                                     \
		mode_;                                                                             \
	})

int open(const char *path, int flags, ...)
{
	mode_t mode = MODE_OF(flags);

	return fails(OPEN) ? -1 : PASS_ON(open)(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	mode_t mode = MODE_OF(flags);

	return fails(OPEN) ? -1 : PASS_ON(open)(path, flags, mode);
}

int openat(int dir, const char *path, int flags, ...)
{
	mode_t mode = MODE_OF(flags);

	return fails(OPEN) ? -1 : PASS_ON(openat)(dir, path, flags, mode);
}

FILE *fopen(const char *path, const char *mode)
{
	return fails(OPEN) ? NULL : PASS_ON(fopen)(path, mode);
}

ssize_t write(int fd, const void *data, size_t len)
{
	return fails(WRITE) ? -1 : PASS_ON(write)(fd, data, len);
}

int fflush(FILE *file)
{
	return fails(WRITE) ? EOF : PASS_ON(fflush)(file);
}

int fsync(int fd)
{
	return fails(FSYNC) ? -1 : PASS_ON(fsync)(fd);
}

int fdatasync(int fd)
{
	return fails(FSYNC) ? -1 : PASS_ON(fdatasync)(fd);
}

pid_t fork(void)
{
	return fails(FORK) ? -1 : PASS_ON(fork)();
}

/* It is closed nevertheless, as Linux does. */
int close(int fd)
{
	bool failed = fails(CLOSE);
	int err = errno, got = PASS_ON(close)(fd);

	if (failed)
		errno = err;
	return failed ? -1 : got;
}

int fclose(FILE *file)
{
	bool failed = fails(CLOSE);
	int err = errno, got = PASS_ON(fclose)(file);

	if (failed)
		errno = err;
	return failed ? EOF : got;
}

int rename(const char *from, const char *to)
{
	return fails(RENAME) ? -1 : PASS_ON(rename)(from, to);
}
