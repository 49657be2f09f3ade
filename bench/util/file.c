// SPDX-License-Identifier: GPL-2.0
#include "bench/util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <nettle/sha2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* The size is not taken from st_size, which is 0 in /proc. */
static int read_fd(int fd, char **text, size_t *len)
{
	size_t size = 4096, used = 0;
	char *buf = malloc(size + 1);
	ssize_t n;

	while (buf) {
		n = read(fd, buf + used, size - used);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		used += n;
		if (used == size) {
			char *more = realloc(buf, 2 * size + 1);

			if (!more)
				free(buf);
			buf = more;
			size *= 2;
		}
	}
	if (!buf)
		return -ENOMEM;
	if (n < 0) {
		int err = -errno;

		free(buf);
		return err;
	}
	buf[used] = '\0';
	*text = buf;
	if (len)
		*len = used;
	return 0;
}

int file_read(const char *path, char **text, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err;

	*text = NULL;
	if (fd < 0)
		return -errno;
	err = read_fd(fd, text, len);
	close(fd);
	return err;
}

char *file_first_line(const char *root, const char *path)
{
	char full[PATH_MAX], *text;

	snprintf(full, sizeof(full), "%s%s", root, path);
	if (file_read(full, &text, NULL))
		return NULL;
	text[strcspn(text, "\n")] = '\0';
	return text;
}

int file_write_all(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		p += n;
		len -= n;
	}
	return 0;
}

int file_put(int dir, const char *path, const char *text)
{
	int fd = openat(dir, path, O_WRONLY | O_CLOEXEC);
	int err = fd < 0 ? -errno : file_write_all(fd, text, strlen(text));

	if (fd >= 0)
		close(fd);
	return err;
}

int file_copy(int out_fd, const char *path)
{
	char buf[64 * 1024];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err = 0;
	ssize_t n;

	if (fd < 0)
		return -errno;
	while (!err && (n = read(fd, buf, sizeof(buf))) != 0) {
		if (n > 0)
			err = file_write_all(out_fd, buf, n);
		else if (errno != EINTR)
			err = -errno;
	}
	close(fd);
	return err;
}

static int write_and_sync(int fd, const void *data, size_t len)
{
	int err = file_write_all(fd, data, len);

	if (!err && fsync(fd))
		err = -errno;
	if (close(fd) && !err)
		err = -errno;
	return err;
}

int file_sync_parent(const char *path)
{
	char file[PATH_MAX];

	snprintf(file, sizeof(file), "%s", path);
	return file_sync_dir(dirname(file));
}

/* Unlike mkstemp(3) with what the umask leaves of the mode. Return: fd or -errno */
static int open_temporary(const char *path, char tmp[PATH_MAX])
{
	unsigned int random;
	int fd;

	do {
		if (getrandom(&random, sizeof(random), 0) != sizeof(random))
			return -errno;
		if (snprintf(tmp, PATH_MAX, "%s.%06x", path, random & 0xffffff) >= PATH_MAX)
			return -ENAMETOOLONG;
		fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	} while (fd < 0 && errno == EEXIST);
	return fd < 0 ? -errno : fd;
}

int file_write_atomic(const char *path, const void *data, size_t len, struct diag *why)
{
	char tmp[PATH_MAX];
	int fd = open_temporary(path, tmp), err;

	if (fd < 0)
		return diag_set(why, fd, "%s: %s", path, strerror(-fd));
	err = write_and_sync(fd, data, len);
	if (!err && rename(tmp, path))
		err = -errno;
	if (err) {
		unlink(tmp);
		return diag_set(why, err, "%s: %s", path, strerror(-err));
	}
	err = file_sync_parent(path);
	return err ? diag_set(why, err, "%s: its folder cannot be synced: %s", path, strerror(-err))
		   : 0;
}

int file_mkdir_p(const char *path)
{
	char part[PATH_MAX];
	struct stat st;

	if (snprintf(part, sizeof(part), "%s", path) >= (int)sizeof(part))
		return -ENAMETOOLONG;
	for (char *p = part + 1;; p++) {
		char c = *p;

		if (c && c != '/')
			continue;
		*p = '\0';
		if (mkdir(part, 0777) && errno != EEXIST)
			return -errno;
		*p = c;
		if (!c)
			break;
	}
	if (stat(path, &st))
		return -errno;
	return S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;
}

int file_sync_dir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int err = 0;

	if (fd < 0)
		return -errno;
	/* some file systems cannot, and that is no reason to lose a run */
	if (fsync(fd) && errno != EINVAL)
		err = -errno;
	close(fd);
	return err;
}

void sha256_hex(struct sha256_ctx *sha, char hex[SHA256_HEX])
{
	uint8_t digest[SHA256_DIGEST_SIZE];

	sha256_digest(sha, sizeof(digest), digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

int stream_sha256(FILE *file, char hex[SHA256_HEX])
{
	size_t size = 1 << 16, len;
	struct sha256_ctx sha;
	uint8_t *buf = malloc(size);

	if (!buf)
		return -ENOMEM;
	sha256_init(&sha);
	errno = 0;
	while ((len = fread(buf, 1, size, file)))
		sha256_update(&sha, len, buf);
	free(buf);
	if (ferror(file))
		return -(errno ?: EIO);
	sha256_hex(&sha, hex);
	return 0;
}

int file_sha256(const char *path, char hex[SHA256_HEX])
{
	FILE *file = fopen(path, "re");
	int err = file ? stream_sha256(file, hex) : -errno;

	if (file)
		fclose(file);
	return err;
}

void data_sha256(const void *data, size_t len, char hex[SHA256_HEX])
{
	struct sha256_ctx sha;

	sha256_init(&sha);
	sha256_update(&sha, len, data);
	sha256_hex(&sha, hex);
}

static void make_printable(char *text)
{
	char *out = text;

	for (char *p = text; *p; p++)
		if (*p == '\n' || *p == '\t' || (*p >= ' ' && *p < 0x7f))
			*out++ = *p;
	while (out > text && out[-1] == '\n')
		out--;
	*out = '\0';
}

char *file_tail(const char *path, size_t bytes, unsigned int lines)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *text = NULL, *start;
	struct stat st;

	if (fd < 0)
		return NULL;
	if (!fstat(fd, &st) && (size_t)st.st_size > bytes)
		lseek(fd, st.st_size - bytes, SEEK_SET);
	read_fd(fd, &text, NULL);
	close(fd);
	if (!text)
		return NULL;
	make_printable(text);
	start = text + strlen(text);
	while (start > text && !(start[-1] == '\n' && !--lines))
		start--;
	memmove(text, start, strlen(start) + 1);
	if (*text)
		return text;
	free(text);
	return NULL;
}
