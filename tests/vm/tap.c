// SPDX-License-Identifier: GPL-2.0
#include "tests/vm/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/util/kmsg.h"

#define KMSG	"/dev/kmsg"
#define WARNING "<4>the kernel's warnings are seen\n"

static unsigned int failed;

bool tap(bool ok, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	printf("%sok - ", ok ? "" : "not ");
	vprintf(fmt, args);
	printf("\n");
	va_end(args);
	failed += !ok;
	return ok;
}

void tap_errno(int got, int want, const char *name)
{
	int is = got ? errno : 0;

	tap(is == want, "%s: %s%s%s", name, want ? strerrorname_np(want) : "succeeds",
	    is == want ? "" : ", not ",
	    is == want ? ""
	    : is       ? strerrorname_np(is)
		       : "success");
}

unsigned int tap_failed(void)
{
	return failed;
}

/* Guests have loglevel=1: nothing but a panic comes to the console by itself. */
void tap_kernel_log(void)
{
	static int fd = -1;
	struct kmsg m;

	if (fd < 0) {
		fd = open(KMSG, O_RDWR | O_NONBLOCK | O_CLOEXEC);
		if (write(fd, WARNING, sizeof(WARNING) - 1) < 0)
			printf("# " KMSG ": %s\n", strerror(errno));
	}
	while (kmsg_read(fd, &m))
		if (m.level <= KMSG_WARNING)
			printf("# kernel: %.*s", (int)m.len, m.text);
}
