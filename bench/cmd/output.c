// SPDX-License-Identifier: GPL-2.0
#include "bench/cmd/output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/cmd/cmd.h"
#include "bench/util/printable.h"
#include "bench/util/text.h"

/* The first error's number is lost in what stdio writes by itself; it mostly fails again. */
static void finish(int status, void *unused)
{
	int failed = ferror(stdout);

	errno = 0;
	failed |= fflush(stdout);
	if (!failed)
		return;
	fprintf(stderr, "pfnbench: standard output: %s; not all was written\n",
		errno ? strerror(errno) : "cannot be written");
	if (status == STATUS_OK)
		_exit(STATUS_FAILURE);
}

/* Descriptors are given out from the lowest on. Writing to a file that was opened for reading
 * fails. */
static void fill_standard_files(void)
{
	static const int modes[] = { O_WRONLY, O_RDONLY, O_WRONLY };

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", modes[fd]) != fd)
			_exit(STATUS_FAILURE);
}

static void hold_sigpipe(int how)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	sigprocmask(how, &set, NULL);
}

void output_begin(void)
{
	fill_standard_files();
	hold_sigpipe(SIG_BLOCK);
	on_exit(finish, NULL);
}

void output_unprepare(void)
{
	hold_sigpipe(SIG_UNBLOCK);
}

void output_path(const char *fmt, ...)
{
	char *text;
	va_list args;

	va_start(args, fmt);
	text = text_vprint(fmt, args);
	va_end(args);
	if (isatty(STDOUT_FILENO))
		printable(text);
	puts(text);
	free(text);
}
