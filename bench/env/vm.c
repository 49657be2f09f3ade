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
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/boot/initrd.h"
#include "bench/protocol/message.h"
#include "bench/util/proc.h"
#include "bench/util/text.h"

#define FD_PATH_SIZE	32
#define PROBE_SECONDS	20
#define PROBE_STEP_NSEC 50000000

/* Files of a guest that no one else needs; QEMU opens them through /proc/self/fd. */
struct vm_files {
	int initrd;
	int frames;
	int console;
	int stderr_fd;
	int qmp;     /* QEMU's end; -1: there is none */
	int control; /* ours */
};

static char *fd_path(char path[FD_PATH_SIZE], int fd)
{
	snprintf(path, FD_PATH_SIZE, "/proc/self/fd/%d", fd);
	return path;
}

static void close_files(struct vm_files *f)
{
	int fds[] = { f->initrd, f->frames, f->console, f->stderr_fd, f->qmp, f->control };

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

static int open_console(const struct vm_setup *s)
{
	int dir = open(s->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int fd;

	if (dir < 0)
		return -1;
	fd = openat(dir, s->console, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	close(dir);
	return fd;
}

static int open_qmp(const struct vm_setup *s, struct vm_files *f)
{
	const struct qemu_guest g = { .accel = s->accel,
				      .virtio_mem_bytes = s->virtio_mem_bytes,
				      .balloon = s->balloon };
	int pair[2];

	f->qmp = f->control = -1;
	if (!qemu_wants_qmp(&g))
		return 0;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair))
		return -1;
	f->qmp = pair[0];
	f->control = pair[1];
	return 0;
}

static int open_files(const struct vm_setup *s, struct vm_files *f, struct diag *why)
{
	*f = (struct vm_files){
		.initrd = memfd_create("initrd", MFD_CLOEXEC),
		.frames = memfd_create("frames", MFD_CLOEXEC),
		.console = open_console(s),
		.stderr_fd = memfd_create("stderr", MFD_CLOEXEC),
	};
	if (!open_qmp(s, f) && f->initrd >= 0 && f->frames >= 0 && f->console >= 0 &&
	    f->stderr_fd >= 0)
		return 0;
	return diag_set(why, -errno, "%s/%s: %s", s->dir, s->console, strerror(errno));
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

static char **make_argv(const struct vm_setup *s, const struct vm_files *f)
{
	char initrd[FD_PATH_SIZE], frames[FD_PATH_SIZE], console[FD_PATH_SIZE], qmp[16];
	struct qemu_guest g = {
		.accel = s->accel,
		.cpus = s->cpus,
		.nodes = s->nodes,
		.memory_bytes = s->memory_bytes,
		.cma_bytes = s->cma_bytes,
		.module = s->module,
		.virtio_mem_bytes = s->virtio_mem_bytes,
		.balloon = s->balloon,
		.qmp = f->qmp >= 0 ? qmp : NULL,
		.kernel = s->kernel->vmlinuz,
		.initrd = fd_path(initrd, f->initrd),
		.frames = fd_path(frames, f->frames),
		.console = fd_path(console, f->console),
	};

	snprintf(qmp, sizeof(qmp), "%d", f->qmp);
	return qemu_argv(&g);
}

/* Not the terminal's process group: Ctrl-C is ours to answer. */
static void exec_qemu(char **argv, const struct vm_files *f, pid_t parent)
{
	int null = open("/dev/null", O_RDWR);
	int keep[] = { f->initrd, f->frames, f->console, f->qmp };

	setpgid(0, 0);
	proc_die_with_parent(parent, SIGKILL);
	for (size_t i = 0; i < sizeof(keep) / sizeof(keep[0]) && keep[i] >= 0; i++)
		fcntl(keep[i], F_SETFD, 0);
	dup2(null, 0);
	dup2(null, 1);
	dup2(f->stderr_fd, 2);
	if (null >= 0)
		execvp(argv[0], argv);
	dprintf(2, "%s: %s\n", null < 0 ? "/dev/null" : argv[0], strerror(errno));
	_exit(127);
}

int vm_start(const struct vm_setup *s, const struct job *job, struct child *c, struct diag *why)
{
	pid_t parent = getpid();
	struct vm_files f;
	char **argv = NULL;
	int err = open_files(s, &f, why);

	if (!err)
		err = fill_initrd(s, job, f.initrd, why);
	if (!err) {
		argv = make_argv(s, &f);
		if (!argv)
			err = diag_set(why, -ENOMEM, "no memory for QEMU's arguments");
	}
	if (err) {
		close_files(&f);
		return err;
	}
	*c = (struct child){ .messages_fd = f.frames,
			     .console_fd = f.console,
			     .stderr_fd = f.stderr_fd,
			     .qmp_fd = f.control,
			     .memory_bytes = s->memory_bytes };
	c->pid = fork();
	if (!c->pid)
		exec_qemu(argv, &f, parent);
	qemu_argv_free(argv);
	if (c->pid < 0) {
		err = diag_set(why, -errno, "fork: %s", strerror(errno));
		close_files(&f);
		return err;
	}
	close(f.initrd);
	if (f.qmp >= 0)
		close(f.qmp);
	return 0;
}

static bool gives_facts(struct child *c)
{
	struct timespec step = { .tv_nsec = PROBE_STEP_NSEC };
	long steps = PROBE_SECONDS * (1000000000l / PROBE_STEP_NSEC);
	struct message_reader reader = { NULL };
	bool said = false, ended = false;
	struct message message;
	char buf[4096];
	int status;

	while (!said && !ended && steps--) {
		ssize_t n;

		nanosleep(&step, NULL);
		ended = child_ended(c, &status);
		while ((n = child_read(c, buf, sizeof(buf))) > 0) {
			if (message_reader_feed(&reader, buf, n))
				break;
			while (message_reader_next(&reader, &message))
				said |= message.kind == MESSAGE_FACTS;
		}
	}
	message_reader_free(&reader);
	child_kill(c);
	if (!ended)
		waitpid(c->pid, &status, 0);
	return said;
}

static void remove_probe_log(const struct vm_setup *probe)
{
	char *path = text_print("%s/%s", probe->dir, probe->console);

	if (path)
		unlink(path);
	free(path);
}

int vm_choose_accel(struct vm_setup *s, struct diag *why)
{
	struct job nothing = {
		.kernel = s->kernel->spec, .env = "vm", .clock = "wall", .deadline_ns = 1
	};
	struct vm_setup probe = *s;
	struct child c;
	int err;

	s->accel = (struct accel){ .kind = ACCEL_TCG, .tsc_khz = qemu_tsc_khz() };
	if (access("/dev/kvm", R_OK | W_OK))
		return 0;
	probe.accel = (struct accel){ .kind = ACCEL_KVM };
	probe.console = "console-kvm-probe.log";
	err = vm_start(&probe, &nothing, &c, why);
	if (err)
		return err;
	if (gives_facts(&c))
		s->accel = probe.accel;
	child_free(&c);
	remove_probe_log(&probe);
	return 0;
}
