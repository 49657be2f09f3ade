// SPDX-License-Identifier: GPL-2.0
#include "bench/boot/initrd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/util/file.h"

/* Header of an entry of cpio's "newc" format: magic and 13 numbers of 8 hex digits. */
#define NEWC_HEADER 110
#define NEWC_ALIGN  4

/* The kernel takes an archive after another one at multiples of 4, and skips zeroes between them.
 */
static int pad(int fd)
{
	static const char zeroes[NEWC_ALIGN];
	off_t at = lseek(fd, 0, SEEK_CUR);

	if (at < 0)
		return -errno;
	return file_write_all(fd, zeroes, -at & (NEWC_ALIGN - 1));
}

static int put_entry(int fd, uint32_t inode, uint32_t mode, const char *name, const char *data,
		     size_t len)
{
	char header[NEWC_HEADER + 1];
	uint32_t name_size = strlen(name) + 1;

	/* inode, mode, uid, gid, links, mtime, size, device, rdevice, length of the name, checksum
	 */
	snprintf(header, sizeof(header),
		 "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", inode, mode, 0, 0, 1,
		 0, (uint32_t)len, 0, 0, 0, 0, name_size, 0);
	return file_write_all(fd, header, NEWC_HEADER)
		       ?: file_write_all(fd, name, name_size)
		       ?: pad(fd)
		       ?: file_write_all(fd, data, len)
		       ?: pad(fd);
}

int initrd_make(const char *path, const char *base, const char *name, const char *data, size_t len,
		struct diag *why)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	int err;

	if (fd < 0)
		return diag_set(why, -errno, "%s: %s", path, strerror(errno));
	err = file_copy(fd, base);
	if (err) {
		close(fd);
		return diag_set(why, err, "%s: %s", base, strerror(-err));
	}
	err = pad(fd)
		      ?: put_entry(fd, 1, S_IFREG | 0444, name, data, len)
		      ?: put_entry(fd, 0, 0, "TRAILER!!!", "", 0);
	if (close(fd) && !err)
		err = -errno;
	return err ? diag_set(why, err, "%s: %s", path, strerror(-err)) : 0;
}
