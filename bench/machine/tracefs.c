// SPDX-License-Identifier: GPL-2.0
#include "bench/machine/tracefs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "bench/machine/private_mount.h"
#include "bench/util/file.h"

/* A copy of another machine's has the files where they are mounted. */
int tracefs_open(const char *root, struct diag *why)
{
	char path[PATH_MAX];
	int fd;

	if (!*root)
		return private_mount("tracefs", "", why);
	snprintf(path, sizeof(path), "%s/sys/kernel/tracing", root);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? diag_set(why, -errno, "%s: %s", path, strerror(errno)) : fd;
}

int tracefs_get(int root, const char *name, char *text, size_t size)
{
	int fd = openat(root, name, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read(fd, text, size - 1);
	close(fd);
	if (n < 0)
		return -errno;
	text[n] = '\0';
	if (n && text[n - 1] == '\n')
		text[n - 1] = '\0';
	return 0;
}

int tracefs_put(int root, const char *name, const char *text, struct diag *why)
{
	int fd = openat(root, name, O_WRONLY | O_TRUNC | O_CLOEXEC);
	int err = fd < 0 ? -errno : 0;

	if (!err && *text)
		err = file_write_all(fd, text, strlen(text));
	if (fd >= 0 && close(fd) && !err)
		err = -errno;
	return err ? diag_set(why, err, "tracefs: %s: %s", name, strerror(-err)) : 0;
}

FILE *tracefs_stream(int root, const char *name)
{
	int fd = openat(root, name, O_RDONLY | O_CLOEXEC);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "re");

	if (fd >= 0 && !f)
		close(fd);
	return f;
}
