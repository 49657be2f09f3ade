// SPDX-License-Identifier: GPL-2.0
#include "tests/vm/tap.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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
