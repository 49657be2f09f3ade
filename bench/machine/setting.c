// SPDX-License-Identifier: GPL-2.0
#include "bench/machine/setting.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/util/file.h"

int setting_read(const char *path, uint64_t *value, struct diag *why)
{
	char *text, *end;
	int err = file_read(path, &text, NULL);

	if (err)
		return diag_set(why, err, "%s: %s", path, strerror(-err));
	errno = 0;
	*value = strtoull(text, &end, 10);
	if (errno || end == text)
		err = diag_set(why, -EINVAL, "%s: '%s' is no number", path, text);
	free(text);
	return err;
}

int setting_write(const char *path, uint64_t value, struct diag *why)
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%" PRIu64, value), err = 0;
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, len) != len)
		err = -errno;
	if (fd >= 0)
		close(fd);
	return err ? diag_set(why, err, "%s: %s%s", path, strerror(-err), diag_mend(-err)) : 0;
}

int setting_word_read(const char *path, char *word, size_t size, struct diag *why)
{
	char *text, *from, *to;
	int err = file_read(path, &text, NULL);

	if (err)
		return diag_set(why, err, "%s: %s", path, strerror(-err));
	from = strchr(text, '[');
	to = from ? strchr(from, ']') : NULL;
	if (to && (size_t)(to - from) <= size)
		snprintf(word, size, "%.*s", (int)(to - from - 1), from + 1);
	else
		err = diag_set(why, -EINVAL, "%s: '%s' has no word in brackets", path, text);
	free(text);
	return err;
}

int setting_word_write(const char *path, const char *word, struct diag *why)
{
	int err = file_put(AT_FDCWD, path, word);

	return err ? diag_set(why, err, "%s: %s", path, strerror(-err)) : 0;
}
