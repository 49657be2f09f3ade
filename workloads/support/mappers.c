// SPDX-License-Identifier: GPL-2.0
#include "workloads/support/mappers.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/machine/pagemap.h"
#include "bench/machine/pfn.h"
#include "bench/util/file.h"
#include "workloads/support/user_pages.h"

#define STACK_BYTES 16384
#define GONE_NSEC   200000000
#define CHUNK	    512

/**
 * struct order - what mappers are to do, and what came of it
 * @m: gets their pids
 * @addr: of the mapping
 * @bytes: of it
 * @map_bytes: of it that they map by themselves; a fork alone maps what is there of private memory
 * @wanted: how many
 * @maker: this process
 * @err: -errno of the one that could not be made
 */
struct order {
	struct mappers *m;
	void *addr;
	size_t bytes;
	size_t map_bytes;
	uint64_t wanted;
	pid_t maker;
	int err;
};

/*
 * A process that has neither stack nor data: it lives in registers. It maps what is not mapped by a
 * fork (pages of files), stops to tell that, and dies with its maker. It keeps no file open, for a
 * maker that is killed must give up the module's at once.
 * Return: its pid, or -errno
 */
static __attribute__((noinline)) long spawn(const struct order *o)
{
	register long r10 asm("r10") = 0;
	register long r8 asm("r8") = 0;
	register long r12 asm("r12") = (long)o->addr;
	register long r13 asm("r13") = (long)o->map_bytes;
	register long r14 asm("r14") = o->maker;
	long ret = SYS_clone;

	asm volatile("syscall\n\t"
		     "test	%%rax, %%rax\n\t"
		     "jnz	3f\n\t"
		     "mov	%[prctl], %%eax\n\t"
		     "mov	%[deathsig], %%edi\n\t"
		     "mov	%[kill9], %%esi\n\t"
		     "syscall\n\t"
		     "mov	%[getppid], %%eax\n\t"
		     "syscall\n\t"
		     "cmp	%%r14, %%rax\n\t"
		     "jne	2f\n\t"
		     "mov	%[close_range], %%eax\n\t"
		     "xor	%%edi, %%edi\n\t"
		     "mov	$-1, %%esi\n\t"
		     "mov	%[unshare], %%edx\n\t"
		     "syscall\n\t"
		     "test	%%rax, %%rax\n\t"
		     "jnz	2f\n\t"
		     "mov	%[madvise], %%eax\n\t"
		     "mov	%%r12, %%rdi\n\t"
		     "mov	%%r13, %%rsi\n\t"
		     "mov	%[populate], %%edx\n\t"
		     "syscall\n\t"
		     "test	%%rax, %%rax\n\t"
		     "jnz	2f\n\t"
		     "1: mov	%[getpid], %%eax\n\t"
		     "syscall\n\t"
		     "mov	%%rax, %%rdi\n\t"
		     "mov	%[stop], %%esi\n\t"
		     "mov	%[kill], %%eax\n\t"
		     "syscall\n\t"
		     "jmp	1b\n\t"
		     "2: neg	%%eax\n\t"
		     "mov	%%eax, %%edi\n\t"
		     "mov	%[exit], %%eax\n\t"
		     "syscall\n\t"
		     "3:"
		     : "+a"(ret)
		     : "D"(CLONE_PARENT | CLONE_FILES | CLONE_FS | SIGCHLD), "S"(0), "d"(0),
		       "r"(r10), "r"(r8), "r"(r12), "r"(r13), "r"(r14), [prctl] "i"(SYS_prctl),
		       [deathsig] "i"(PR_SET_PDEATHSIG), [kill9] "i"(SIGKILL),
		       [getppid] "i"(SYS_getppid), [close_range] "i"(SYS_close_range),
		       [unshare] "i"(CLOSE_RANGE_UNSHARE), [madvise] "i"(SYS_madvise),
		       [populate] "i"(MADV_POPULATE_READ), [getpid] "i"(SYS_getpid),
		       [stop] "i"(SIGSTOP), [kill] "i"(SYS_kill), [exit] "i"(SYS_exit)
		     : "rcx", "r11", "memory");
	return ret;
}

/* In a process of its own that has the maker's memory, and no rseq area, which forks would inherit.
 */
static int spawn_all(void *arg)
{
	struct order *o = arg;

	while (!o->err && o->m->nr < o->wanted) {
		long pid = spawn(o);

		if (pid < 0)
			o->err = (int)pid;
		else
			o->m->pid[o->m->nr++] = (pid_t)pid;
	}
	return 0;
}

static void advise(uintptr_t from, uintptr_t to, int advice)
{
	if (from < to)
		madvise((void *)from, to - from, advice);
}

/* All private memory but [addr, addr + bytes) and the code that mappers run; shared is not copied. */
static void inherit_rest(const char *maps, const struct order *o, int advice)
{
	uintptr_t first = (uintptr_t)o->addr, end = first + o->bytes;
	unsigned long from, to;
	char mode[5], name[3];

	for (const char *line = maps; line && *line; line = strchr(line, '\n')) {
		int n;

		line += *line == '\n';
		*name = '\0';
		n = sscanf(line, "%lx-%lx %4s %*x %*s %*u%*[ ]%2[^\n]", &from, &to, mode, name);
		if (n < 3 || mode[3] != 'p' || !strcmp(name, "[v") ||
		    ((uintptr_t)spawn >= from && (uintptr_t)spawn < to))
			continue;
		advise(from, to < first ? to : first, advice);
		advise(from > end ? from : end, to, advice);
	}
}

static int fork_all(struct order *o, struct diag *why)
{
	char stack[STACK_BYTES] __attribute__((aligned(16)));
	char *maps;
	int err = file_read("/proc/self/maps", &maps, NULL), status = 0;
	pid_t pid;

	if (err)
		return diag_set(why, err, "/proc/self/maps: %s", strerror(-err));
	inherit_rest(maps, o, MADV_DONTFORK);
	pid = clone(spawn_all, stack + sizeof(stack), CLONE_VM | CLONE_VFORK | SIGCHLD, o);
	err = pid < 0 ? -errno : 0;
	inherit_rest(maps, o, MADV_DOFORK);
	free(maps);
	if (!err && waitpid(pid, &status, 0) == pid && status)
		err = -EIO;
	if (err || o->err)
		err = diag_set(why, err ?: o->err, "process %zu of %" PRIu64 " that maps pages: %s",
			       o->m->nr + 1, o->wanted, strerror(-(err ?: o->err)));
	return err;
}

static int wait_stopped(const struct mappers *m, struct diag *why)
{
	for (size_t i = 0; i < m->nr; i++) {
		int status;

		if (waitpid(m->pid[i], &status, WUNTRACED) < 0)
			return diag_set(why, -errno, "a process that maps pages: %s",
					strerror(errno));
		if (!WIFSTOPPED(status))
			return diag_set(why, -ECHILD,
					"a process that maps pages ended with status 0x%x", status);
	}
	return 0;
}

/* @pfn: of pages in a row; what is not there is mapped nowhere */
static int count_some(int fd, const uint64_t *pfn, uint64_t nr, uint64_t wanted, struct diag *why)
{
	for (uint64_t i = 0; i < nr; i++) {
		uint64_t count;
		int err = pfn[i] == PFN_UNKNOWN ? 0 : page_words_read(fd, pfn[i], 1, &count);

		if (err)
			return diag_set(why, err, "/proc/kpagecount: %s", strerror(-err));
		if (pfn[i] != PFN_UNKNOWN && count != wanted)
			return diag_set(why, -EILSEQ,
					"a page is mapped %" PRIu64 " times, not %" PRIu64, count,
					wanted);
	}
	return 0;
}

static int check_counts(const char *addr, size_t bytes, uint64_t wanted, struct diag *why)
{
	int fd = open("/proc/kpagecount", O_RDONLY | O_CLOEXEC), err = 0;
	uint64_t pages = bytes / PAGE_BYTES, pfn[CHUNK];

	if (fd < 0)
		return diag_set(why, -errno, "/proc/kpagecount: %s%s", strerror(errno),
				diag_mend(errno));
	for (uint64_t i = 0; i < pages && !err; i += CHUNK) {
		uint64_t nr = pages - i < CHUNK ? pages - i : CHUNK;

		err = pagemap_read(addr + i * PAGE_BYTES, nr, pfn, why);
		err = err ?: count_some(fd, pfn, nr, wanted, why);
	}
	close(fd);
	return err;
}

int mappers_fork(struct mappers *m, void *addr, size_t bytes, uint64_t nr, bool map,
		 struct diag *why)
{
	struct order o = {
		.m = m,
		.addr = addr,
		.bytes = bytes,
		.map_bytes = map ? bytes : 0,
		.wanted = nr,
		.maker = getpid(),
	};

	*m = (struct mappers){ .pid = calloc(nr ?: 1, sizeof(*m->pid)) };
	if (!m->pid)
		return diag_set(why, -ENOMEM, "out of memory");
	return fork_all(&o, why) ?: wait_stopped(m, why);
}

int mappers_start(struct mappers *m, void *addr, size_t bytes, uint64_t nr, struct diag *why)
{
	int err = mappers_fork(m, addr, bytes, nr, true, why);

	return err ?: check_counts(addr, bytes, nr + 1, why);
}

void mappers_kill(struct mappers *m)
{
	for (size_t i = 0; i < m->nr; i++)
		kill(m->pid[i], SIGKILL);
	for (size_t i = 0; i < m->nr; i++)
		while (waitpid(m->pid[i], NULL, 0) < 0 && errno == EINTR)
			;
	free(m->pid);
	*m = (struct mappers){ NULL };
}

/* The kernel frees what is left of them, their stacks and tables, a moment after they are gone. */
void mappers_end(struct mappers *m)
{
	const struct timespec pause = { .tv_nsec = GONE_NSEC };
	size_t nr = m->nr;

	mappers_kill(m);
	if (nr)
		nanosleep(&pause, NULL);
}

int mappers_place(struct site *s, size_t part, struct diag *why)
{
	const struct fill_part *p = &s->fill->part[part];
	const struct units *u = &s->fill_units[part];
	const struct user_pages *pages = u->priv;

	if (p->mappers < 2)
		return 0;
	/* Placed exactly by the module they are no units. */
	if (!u->ops && s->anon.nr)
		return mappers_start(&s->mappers[part], s->anon.addr, s->anon.nr * PAGE_BYTES,
				     p->mappers - 1, why);
	if (!pages || !u->nr)
		return 0;
	return mappers_start(&s->mappers[part], pages->addr, u->nr * pages->unit_bytes,
			     p->mappers - 1, why);
}
