// SPDX-License-Identifier: GPL-2.0
#include "bench/record/trials_file.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "bench/util/text.h"

#define GZIP_SUFFIX ".gz"
/* Bytes that zlib reads at a time */
#define GZIP_BUFFER (128 << 10)

char *trials_path(const char *dir)
{
	char *path = text_print("%s/trials.ndjson", dir);
	char *packed = text_print("%s/trials.ndjson" GZIP_SUFFIX, dir);
	bool use_packed = access(path, F_OK) && !access(packed, F_OK);

	free(use_packed ? path : packed);
	return use_packed ? packed : path;
}

static ssize_t unpack(void *cookie, char *buf, size_t size)
{
	int len = gzread(cookie, buf, size > GZIP_BUFFER ? GZIP_BUFFER : (unsigned int)size), err;

	if (len < 0) {
		gzerror(cookie, &err);
		errno = err == Z_ERRNO ? EIO : err == Z_MEM_ERROR ? ENOMEM : EBADMSG;
	}
	return len;
}

static int close_packed(void *cookie)
{
	return gzclose_r(cookie) == Z_OK ? 0 : -1;
}

FILE *trials_open(const char *path)
{
	static const cookie_io_functions_t packed = { .read = unpack, .close = close_packed };
	size_t len = strlen(path), suffix = strlen(GZIP_SUFFIX);
	FILE *file;
	gzFile gz;

	if (len < suffix || strcmp(path + len - suffix, GZIP_SUFFIX))
		return fopen(path, "re");
	gz = gzopen(path, "re");
	if (!gz)
		return NULL;
	gzbuffer(gz, GZIP_BUFFER);
	file = fopencookie(gz, "r", packed);
	if (!file)
		gzclose_r(gz);
	return file;
}
