// SPDX-License-Identifier: GPL-2.0
#include "tests/fuzz/scratch.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/util/file.h"

static char dir[] = "/dev/shm/pfnbench-fuzz-XXXXXX";
static pid_t owner;

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	return remove(path);
}

/* Targets may fork: the directory is the first process'. */
static void remove_dir(void)
{
	if (owner == getpid())
		nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *scratch_dir(void)
{
	if (!owner) {
		if (!mkdtemp(dir)) {
			perror(dir);
			exit(1);
		}
		owner = getpid();
		atexit(remove_dir);
	}
	return dir;
}

const char *scratch_path(const char *name)
{
	static char path[512];

	snprintf(path, sizeof(path), "%s/%s", scratch_dir(), name);
	return path;
}

void scratch_put(const char *name, const void *data, size_t size)
{
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s", scratch_path(name));
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0) {
		*strrchr(path, '/') = '\0';
		file_mkdir_p(path);
		fd = open(scratch_path(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	}
	if (fd < 0 || file_write_all(fd, data, size)) {
		perror(scratch_path(name));
		exit(1);
	}
	close(fd);
}

void scratch_remove(const char *name)
{
	unlink(scratch_path(name));
}

char *input_part(struct input *in, size_t *len)
{
	const uint8_t *end = in->left ? memchr(in->at, 0, in->left) : NULL;
	size_t n = end ? (size_t)(end - in->at) : in->left;
	char *part = malloc(n + 1);

	if (n)
		memcpy(part, in->at, n);
	part[n] = '\0';
	in->at += n + !!end;
	in->left -= n + !!end;
	if (len)
		*len = n;
	return part;
}

uint8_t input_byte(struct input *in)
{
	if (!in->left)
		return 0;
	in->left--;
	return *in->at++;
}

FILE *null_stream(void)
{
	static FILE *out;

	out = out ?: fopen("/dev/null", "we");
	return out;
}
