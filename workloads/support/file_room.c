// SPDX-License-Identifier: GPL-2.0
#include "workloads/support/file_room.h"

#include <stdlib.h>
#include <sys/resource.h>

#include "bench/util/file.h"

/* For what is open already, and for what has nothing to do with units */
#define OTHERS 256

void file_room(uint64_t nr)
{
	struct rlimit have, want;
	char *text;

	if (getrlimit(RLIMIT_NOFILE, &have) || have.rlim_cur >= nr + OTHERS)
		return;
	want.rlim_cur = nr + OTHERS;
	if (!file_read("/proc/sys/fs/nr_open", &text, NULL)) {
		rlim_t most = strtoull(text, NULL, 10);

		if (want.rlim_cur > most)
			want.rlim_cur = most;
		free(text);
	}
	want.rlim_max = want.rlim_cur > have.rlim_max ? want.rlim_cur : have.rlim_max;
	if (!setrlimit(RLIMIT_NOFILE, &want))
		return;
	/* The hard limit is root's to raise. */
	want.rlim_max = have.rlim_max;
	want.rlim_cur = want.rlim_cur < have.rlim_max ? want.rlim_cur : have.rlim_max;
	setrlimit(RLIMIT_NOFILE, &want);
}
