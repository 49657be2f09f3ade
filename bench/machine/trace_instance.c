// SPDX-License-Identifier: GPL-2.0
#include "bench/machine/trace_instance.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/machine/tracefs.h"

/* Ours, of a process that was killed: it followed nobody but that one. */
bool trace_instance_in_use(int root)
{
	char text[64], *end;
	long pid;

	if (tracefs_get(root, TRACE_INSTANCE "/set_event_pid", text, sizeof(text)))
		return false;
	pid = strtol(text, &end, 10);
	return pid > 0 && (!kill(pid, 0) || errno != ESRCH);
}

int trace_instance_make(int root, struct diag *why)
{
	trace_instance_remove(root);
	if (mkdirat(root, TRACE_INSTANCE, 0700))
		return diag_set(why, -errno, "tracefs: " TRACE_INSTANCE ": %s", strerror(errno));
	return 0;
}

int trace_instance_remove(int root)
{
	return unlinkat(root, TRACE_INSTANCE, AT_REMOVEDIR) ? -errno : 0;
}

int trace_instance_put_back(const char *root, uint64_t nr, struct diag *why)
{
	int fd = tracefs_open(root, why), err;

	if (fd < 0)
		return fd;
	err = trace_instance_remove(fd);
	close(fd);
	if (err)
		return err == -ENOENT
			       ? 0
			       : diag_set(why, err, TRACE_INSTANCE_PATH ": %s; remove it by rmdir",
					  strerror(-err));
	diag_set(why, 0, TRACE_INSTANCE_PATH " is gone again");
	return 1;
}
