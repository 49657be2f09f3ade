// SPDX-License-Identifier: GPL-2.0
#include "bench/cmd/run_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>

#include "bench/util/lock.h"
#include "bench/util/text.h"

char *run_dir_default(const char *name)
{
	time_t now = time(NULL);
	char stamp[32];
	struct tm tm;

	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", gmtime_r(&now, &tm));
	return text_print("results/%s-%s", name, stamp);
}

int run_dir_lock(const char *dir, bool resumed, int *fd, struct diag *why)
{
	char holder[LOCK_HOLDER_SIZE];

	*fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*fd < 0)
		return diag_set(why, -errno, "%s: %s; name a directory%s", dir, strerror(errno),
				resumed ? " that pfnbench run wrote" : "");
	if (flock(*fd, LOCK_EX | LOCK_NB))
		return diag_set(why, -EBUSY,
				"%s: another pfnbench is writing this run, %s; wait for it", dir,
				lock_holder(*fd, holder));
	return 0;
}
