// SPDX-License-Identifier: GPL-2.0
#include "bench/cmd/run_ktap.h"

#include "bench/report/table/summary_ktap.h"

int run_put_ktap(const char *dir, struct diag *why)
{
	struct summary s;
	int err = summary_read(dir, &s, why);

	if (!err)
		summary_ktap(stdout, &s);
	summary_free(&s);
	return err;
}
