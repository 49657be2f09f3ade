// SPDX-License-Identifier: GPL-2.0
#include <argp.h>
#include <errno.h>
#include <stdio.h>

#include "bench/cmd/cmd.h"
#include "bench/cmd/usage.h"
#include "bench/machine/journal.h"

/* A run that was killed leaves the kernel with the last call it made, which may take a while. */
#define WAIT_MS 15000

static const char doc[] =
	"Bring back memory blocks that a host run has moved and not brought back because it was killed, "
	"each to the zone that it came from, the sizes of huge page pools and the settings of KSM that "
	"it changed, and what it left in tracefs. Does no harm where there is nothing to do; the next "
	"`pfnbench run --host` does the same."
	"\vExamples:\n"
	"  pfnbench restore\n\n"
	"Exit status: 0 all is as it was, 1 something is not.";

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	usage_error(state, "nothing can be named here, not '%s' either; write pfnbench restore",
		    arg);
	return 0;
}

int cmd_restore(int argc, char **argv)
{
	static const struct argp argp = { .parser = parse_option, .doc = doc };
	struct diag why = { "" };
	struct journal j;
	int ret;

	usage_parse(&argp, argc, argv, NULL);
	ret = journal_open(&j, NULL, "", WAIT_MS, &why);
	if (!ret) {
		j.spoken = true;
		ret = journal_restore(&j, &why);
		journal_close(&j);
	}
	if (ret == -EACCES && journal_seems_empty())
		ret = 0;
	if (ret < 0) {
		diag_print(&why);
		return STATUS_FAILURE;
	}
	if (!ret)
		puts("nothing to restore");
	return STATUS_OK;
}
