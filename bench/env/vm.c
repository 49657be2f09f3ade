// SPDX-License-Identifier: GPL-2.0
#include "bench/env/vm.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/boot/initrd.h"
#include "bench/util/file.h"
#include "bench/util/proc.h"

#define FD_PATH_SIZE 32

/* What a guest is started with, and nobody needs once it runs; QEMU opens it by /proc/self/fd. */
struct vm_files {
	int initrd;
	int symbols; /* -1: there is no plugin */
	int qmp;     /* QEMU's end; -1: there is none */
};

static char *fd_path(char path[FD_PATH_SIZE], int fd)
{
	snprintf(path, FD_PATH_SIZE, "/proc/self/fd/%d", fd);
	return path;
}

static void close_files(const struct vm_files *f)
{
	const int fds[] = { f->initrd, f->symbols, f->qmp };

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

static int open_profile(const struct vm_setup *s, struct vm_files *f, struct child *c)
{
	int err;

	if (!s->guest.plugin)
		return 0;
	f->symbols = memfd_create("symbols", MFD_CLOEXEC);
	c->profile_fd = memfd_create("profile", MFD_CLOEXEC);
	if (f->symbols < 0 || c->profile_fd < 0)
		return -1;
	err = file_write_all(f->symbols, s->symbols->text, s->symbols->len);
	errno = -err;
	return err ? -1 : 0;
}

static int open_qmp(const struct vm_setup *s, struct vm_files *f, struct child *c)
{
	int pair[2];

	if (!qemu_wants_qmp(&s->guest))
		return 0;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair))
		return -1;
	f->qmp = pair[0];
	c->qmp_fd = pair[1];
	return 0;
}

static int open_files(const struct vm_setup *s, struct vm_files *f, struct child *c,
		      struct diag *why)
{
	*f = (struct vm_files){ .initrd = memfd_create("initrd", MFD_CLOEXEC),
				.symbols = -1,
				.qmp = -1 };
	*c = (struct child){
		.messages_fd = memfd_create("frames", MFD_CLOEXEC),
		.console_fd = open(s->console, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666),
		.stderr_fd = memfd_create("stderr", MFD_CLOEXEC),
		.profile_fd = -1,
		.qmp_fd = -1,
		.memory_bytes = s->guest.memory_bytes,
	};
	if (!open_qmp(s, f, c) && !open_profile(s, f, c) && f->initrd >= 0 && c->messages_fd >= 0 &&
	    c->console_fd >= 0 && c->stderr_fd >= 0)
		return 0;
	return diag_set(why, -errno, "%s: %s", s->console, strerror(errno));
}

static int fill_initrd(const struct vm_setup *s, const struct job *job, int fd, struct diag *why)
{
	char path[FD_PATH_SIZE], *text = job_dump(job);
	int err;

	if (!text)
		return diag_set(why, -ENOMEM, "no memory for a job");
	err = initrd_make(fd_path(path, fd), s->kernel->initramfs, "job.json", text, strlen(text),
			  why);
	free(text);
	return err;
}

static char **make_argv(const struct vm_setup *s, const struct vm_files *f, const struct child *c)
{
	char initrd[FD_PATH_SIZE], frames[FD_PATH_SIZE], console[FD_PATH_SIZE], qmp[16];
	char symbols[FD_PATH_SIZE], profile[FD_PATH_SIZE];
	struct qemu_guest g = s->guest;

	snprintf(qmp, sizeof(qmp), "%d", f->qmp);
	g.qmp = f->qmp >= 0 ? qmp : NULL;
	g.kernel = s->kernel->vmlinuz;
	g.initrd = fd_path(initrd, f->initrd);
	g.frames = fd_path(frames, c->messages_fd);
	g.console = fd_path(console, c->console_fd);
	g.symbols = fd_path(symbols, f->symbols);
	g.profile = fd_path(profile, c->profile_fd);
	return qemu_argv(&g);
}

/* Not the terminal's process group: Ctrl-C is ours to answer. */
static void exec_qemu(char **argv, const struct vm_files *f, const struct child *c, pid_t parent)
{
	int null = open("/dev/null", O_RDWR);
	int keep[] = {
		f->initrd, c->messages_fd, c->console_fd, f->qmp, f->symbols, c->profile_fd
	};

	setpgid(0, 0);
	proc_die_with_parent(parent, SIGKILL);
	for (size_t i = 0; i < sizeof(keep) / sizeof(keep[0]); i++)
		if (keep[i] >= 0)
			fcntl(keep[i], F_SETFD, 0);
	dup2(null, 0);
	dup2(null, 1);
	dup2(c->stderr_fd, 2);
	if (null >= 0)
		execvp(argv[0], argv);
	dprintf(2, "%s: %s\n", null < 0 ? "/dev/null" : argv[0], strerror(errno));
	_exit(127);
}

static int start(const struct vm_setup *s, const struct vm_files *f, struct child *c,
		 struct diag *why)
{
	char **argv = make_argv(s, f, c);
	pid_t parent = getpid();
	int err = 0;

	c->pid = fork();
	if (!c->pid)
		exec_qemu(argv, f, c, parent);
	if (c->pid < 0)
		err = diag_set(why, -errno, "fork: %s", strerror(errno));
	qemu_argv_free(argv);
	return err;
}

int vm_start(const struct vm_setup *s, const struct job *job, struct child *c, struct diag *why)
{
	struct vm_files f;
	int err = open_files(s, &f, c, why);

	if (!err)
		err = fill_initrd(s, job, f.initrd, why);
	if (!err)
		err = start(s, &f, c, why);
	close_files(&f);
	if (err)
		child_free(c);
	return err;
}
