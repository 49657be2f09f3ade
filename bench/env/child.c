// SPDX-License-Identifier: GPL-2.0
#include "bench/env/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define DROP_BYTES (1 << 20)
#define STDERR_MAX 300

/* Of a file in memory: what has been read is given back, a piece at a time. */
static ssize_t read_on(int fd, off_t *at, char *buf, size_t size)
{
	ssize_t n = pread(fd, buf, size, *at);
	off_t from = *at / DROP_BYTES * DROP_BYTES, to;

	if (n <= 0)
		return n;
	*at += n;
	to = *at / DROP_BYTES * DROP_BYTES;
	if (to > from)
		fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, from, to - from);
	return n;
}

ssize_t child_read(struct child *c, char *buf, size_t size)
{
	ssize_t n;

	if (c->messages_at < 0)
		n = read(c->messages_fd, buf, size);
	else
		n = read_on(c->messages_fd, &c->messages_at, buf, size);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	return n;
}

ssize_t child_read_profile(struct child *c, char *buf, size_t size)
{
	ssize_t n = c->profile_fd < 0 ? 0 : read_on(c->profile_fd, &c->profile_at, buf, size);

	return n < 0 ? -errno : n;
}

off_t child_console_size(const struct child *c)
{
	struct stat st;

	return c->console_fd >= 0 && !fstat(c->console_fd, &st) ? st.st_size : 0;
}

int child_ended(struct child *c, int *status)
{
	if (c->pid <= 0 || waitpid(c->pid, status, WNOHANG) != c->pid)
		return 0;
	c->pid = 0;
	return 1;
}

void child_kill(struct child *c)
{
	if (c->pid > 0)
		kill(c->pid, SIGKILL);
}

bool child_last_words(const struct child *c, struct diag *text)
{
	char line[STDERR_MAX + 1];
	ssize_t n = c->stderr_fd < 0 ? 0 : pread(c->stderr_fd, line, STDERR_MAX, 0);

	if (n <= 0)
		return false;
	line[n] = '\0';
	line[strcspn(line, "\n")] = '\0';
	diag_set(text, 0, "%s", line);
	return true;
}

void child_free(struct child *c)
{
	int *fds[] = { &c->messages_fd, &c->profile_fd, &c->console_fd, &c->stderr_fd, &c->qmp_fd };

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
		if (*fds[i] >= 0)
			close(*fds[i]);
		*fds[i] = -1;
	}
}
