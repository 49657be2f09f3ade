/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_CHILD_H
#define PFNBENCH_ENV_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "bench/util/diag.h"

/**
 * struct child - a process that runs a job: a guest, or a worker on this machine
 * @pid: its process; dies with us
 * @messages_fd: where its messages can be read; a read at the end gives 0 or EAGAIN, not a wait
 * @messages_at: where in it to read on; -1: a pipe
 * @profile_fd: file in memory where QEMU's plugin writes, or -1
 * @profile_at: where in it to read on
 * @console_fd: its kernel log, or -1
 * @qmp_fd: socket to QEMU's monitor, or -1
 * @memory_bytes: of a guest, without what a device plugs in
 * @stderr_fd: what it told to stderr, or -1
 */
struct child {
	pid_t pid;
	int messages_fd;
	off_t messages_at;
	int profile_fd;
	off_t profile_at;
	int console_fd;
	int stderr_fd;
	int qmp_fd;
	uint64_t memory_bytes;
};

/**
 * child_read() - what the child has written of its messages since
 * @c: the child, running or ended
 * @buf: gets the bytes
 * @size: of @buf, in bytes
 *
 * What was read of a file is taken out of it, so that it does not grow with all that is ever
 * written.
 *
 * Return: bytes, 0 when there are none now, -errno
 */
ssize_t child_read(struct child *c, char *buf, size_t size);

/**
 * child_read_profile() - what QEMU's plugin has written since
 * @c: the child, running or ended
 * @buf: gets the bytes
 * @size: of @buf, in bytes
 *
 * Return: bytes, 0 when there are none now, or there is no plugin; -errno
 */
ssize_t child_read_profile(struct child *c, char *buf, size_t size);

/**
 * child_console_size() - how much kernel log there is
 * @c: the child
 *
 * Return: bytes; 0 where the child has no log
 */
off_t child_console_size(const struct child *c);

/**
 * child_ended() - whether the child has ended
 * @c: the child; once it has ended, @c->pid is 0
 * @status: as from waitpid(2); set only when 1 is returned
 *
 * Return: 1 at the first call after its end, 0 while it runs and at later calls
 */
int child_ended(struct child *c, int *status);

/**
 * child_kill() - end the child at once, by SIGKILL
 * @c: the child; nothing is done when child_ended() has said that it ended
 *
 * The child is not waited for.
 */
void child_kill(struct child *c);

/**
 * child_last_words() - what the child told to stderr, its first line
 * @c: the child, running or ended
 * @text: gets the line, if there is one
 *
 * Return: whether there is one
 */
bool child_last_words(const struct child *c, struct diag *text);

/**
 * child_free() - close the child's files, after it has ended
 * @c: the child; the struct itself stays the caller's. May be called twice
 */
void child_free(struct child *c);

#endif
