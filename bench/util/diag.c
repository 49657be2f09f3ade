// SPDX-License-Identifier: GPL-2.0
#include "bench/util/diag.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "bench/util/printable.h"

/* A reason is one harmless line, whatever a path, a kernel or a library's message brought along. */
static void one_line(char *text)
{
	for (char *p = text; *p; p++)
		if (*p == '\n' || *p == '\r' || *p == '\t')
			*p = ' ';
	printable(text);
}

int diag_set(struct diag *d, int err, const char *fmt, ...)
{
	va_list ap;

	if (!d)
		return err;
	va_start(ap, fmt);
	vsnprintf(d->text, sizeof(d->text), fmt, ap);
	va_end(ap);
	one_line(d->text);
	return err;
}

void diag_prefix(struct diag *d, const char *fmt, ...)
{
	char old[sizeof(d->text)];
	size_t used;
	va_list ap;

	if (!d)
		return;
	memcpy(old, d->text, sizeof(old));
	va_start(ap, fmt);
	vsnprintf(d->text, sizeof(d->text), fmt, ap);
	va_end(ap);
	one_line(d->text);
	used = strlen(d->text);
	snprintf(d->text + used, sizeof(d->text) - used, "%s", old);
}

bool diag_blames_input(int err)
{
	static const int input[] = { EINVAL, EBADMSG,	   EEXIST, ENOENT, ENOTDIR, EISDIR,
				     EACCES, ENAMETOOLONG, ELOOP,  E2BIG,  ERANGE };

	for (size_t i = 0; i < sizeof(input) / sizeof(input[0]); i++)
		if (err == -input[i])
			return true;
	return false;
}

void diag_print(const struct diag *d)
{
	fprintf(stderr, "pfnbench: %s\n", d->text);
}

const char *diag_mend(int err)
{
	switch (err) {
	case EPERM:
	case EACCES:
		return "; run as root";
	case EMFILE:
		return "; raise RLIMIT_NOFILE";
	case ENOMEM:
		return "; place less, or raise the limits of memory and address space";
	case ENOSPC:
		return "; place less, or free some space";
	default:
		return "";
	}
}
