// SPDX-License-Identifier: GPL-2.0
#include "bench/boot/made.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/util/file.h"
#include "bench/util/lock.h"
#include "bench/util/source.h"
#include "bench/util/text.h"

/* `make install` says so. Beside what it made nothing is made, whoever may write there. */
static bool is_installed(const char *build)
{
	char *mark = text_print("%s/installed", build);
	bool installed = !access(mark, F_OK);

	free(mark);
	return installed;
}

static bool is_ours(const char *top, const char *name)
{
	char *dir = text_print("%s/%s", top, name);
	bool ours = !file_mkdir_p(dir) && !access(dir, W_OK | X_OK);

	free(dir);
	return ours;
}

static char *own_top(struct diag *why)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (cache && *cache == '/')
		return text_print("%s/pfnbench/build", cache);
	if (home && *home == '/')
		return text_print("%s/.cache/pfnbench/build", home);
	diag_set(
		why, -ENOENT,
		"what guests need can go into a cache alone; set HOME or XDG_CACHE_HOME to an absolute path of "
		"your own");
	return NULL;
}

char *made_path(const char *name, struct diag *why)
{
	char *top = source_path("build", why), *path;

	if (!top)
		return NULL;
	if (is_installed(top) || !is_ours(top, "initramfs") || !is_ours(top, "kmod")) {
		free(top);
		top = own_top(why);
	}
	path = top ? text_print("%s/%s", top, name) : NULL;
	free(top);
	return path;
}

int made_lock(struct diag *why)
{
	char *dir = made_path("initramfs", why);
	int fd = -1, err = dir ? file_mkdir_p(dir) : -ENOENT;

	if (!err) {
		fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		err = fd < 0 ? -errno : 0;
	}
	if (dir && err)
		diag_set(why, err, "%s: %s", dir, strerror(-err));
	if (!err)
		err = lock_wait(fd, dir, why);
	if (err && fd >= 0)
		close(fd);
	free(dir);
	return err ?: fd;
}
