// SPDX-License-Identifier: GPL-2.0
#include <errno.h>

#include "bench/cmd/cmd.h"
#include "bench/util/diag.h"

int status_of(int err)
{
	if (!err)
		return STATUS_OK;
	if (err == -EINTR)
		return STATUS_INTERRUPTED;
	return diag_blames_input(err) ? STATUS_MISUSE : STATUS_FAILURE;
}
