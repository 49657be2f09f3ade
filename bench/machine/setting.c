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
