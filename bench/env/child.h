/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_CHILD_H
#define PFNBENCH_ENV_CHILD_H

#include <stdint.h>
#include <sys/types.h>

/**
 * struct child - a process that runs a job: a guest, or a worker on this machine
 * @pid: its process; dies with us
 * @messages_fd: where its messages can be read; a read at the end gives 0 or EAGAIN, not a wait
 * @messages_at: where in it to read on; -1: a pipe
 * @console_fd: its kernel log, or -1
 * @qmp_fd: socket to QEMU's monitor, or -1
 * @memory_bytes: of a guest, without what a device plugs in
 * @stderr_fd: what it told to stderr, or -1
 */
struct child {
	pid_t pid;
	int messages_fd;
	off_t messages_at;
	int console_fd;
	int stderr_fd;
	int qmp_fd;
	uint64_t memory_bytes;
};

/**
 * child_read() - what the child has written of its messages since
 *
 * What was read of a file is taken out of it, so that it does not grow with all that is ever
 * written.
 *
 * Return: bytes, 0 when there are none now, -errno
 */
ssize_t child_read(struct child *c, char *buf, size_t size);

/**
 * child_console_size() - how much kernel log there is
 */
off_t child_console_size(const struct child *c);

/**
 * child_ended() - whether it has ended
 * @status: as from waitpid(2)
 * Return: 1 once it has, 0 while it runs
 */
int child_ended(struct child *c, int *status);

/**
 * child_kill() - end it at once
 */
void child_kill(struct child *c);

/**
 * child_free() - close files, after it has ended
 */
void child_free(struct child *c);

#endif
