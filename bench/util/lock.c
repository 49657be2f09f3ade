// SPDX-License-Identifier: GPL-2.0
#include "bench/util/lock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "bench/util/file.h"

#define COMMAND_MAX 80

/* A line is "1: FLOCK  ADVISORY  WRITE 1234 fe:01:5678 0 EOF"; of one that waits "1: -> FLOCK ...".
 */
static pid_t find_holder(ino_t inode)
{
	FILE *file = fopen("/proc/locks", "re");
	char line[160];
	pid_t pid = 0;

	while (file && !pid && fgets(line, sizeof(line), file)) {
		unsigned long long its_inode;
		int its_pid;

		if (sscanf(line, "%*d: FLOCK %*s %*s %d %*x:%*x:%llu", &its_pid, &its_inode) == 2 &&
		    its_inode == inode)
			pid = its_pid;
	}
	if (file)
		fclose(file);
	return pid;
}

/* Its arguments with blanks between them, as far as there is room. */
static void read_command(pid_t pid, char command[COMMAND_MAX + 1])
{
	char path[32], *text;
	size_t len;

	*command = '\0';
	snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
	if (file_read(path, &text, &len))
		return;
	if (len > COMMAND_MAX)
		len = COMMAND_MAX;
	for (size_t i = 0; i + 1 < len; i++)
		if (!text[i])
			text[i] = ' ';
	snprintf(command, COMMAND_MAX + 1, "%s", text);
	free(text);
}

char *lock_holder(int fd, char text[LOCK_HOLDER_SIZE])
{
	char command[COMMAND_MAX + 1];
	struct stat st;
	pid_t pid = fstat(fd, &st) ? 0 : find_holder(st.st_ino);

	snprintf(text, LOCK_HOLDER_SIZE, "another process");
	if (pid <= 0)
		return text;
	read_command(pid, command);
	snprintf(text, LOCK_HOLDER_SIZE, "pid %d (%s)", pid, *command ? command : "it has ended");
	return text;
}

int lock_wait(int fd, const char *path, struct diag *why)
{
	char holder[LOCK_HOLDER_SIZE];
	struct diag text;

	if (!flock(fd, LOCK_EX | LOCK_NB))
		return 0;
	if (errno == EWOULDBLOCK) {
		diag_set(&text, 0, "waiting for %s, which has %s", lock_holder(fd, holder), path);
		diag_print(&text);
		if (!flock(fd, LOCK_EX))
			return 0;
	}
	return diag_set(why, -errno, "%s: %s", path, strerror(errno));
}
