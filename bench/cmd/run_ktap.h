/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_RUN_KTAP_H
#define PFNBENCH_CMD_RUN_KTAP_H

#include "bench/util/diag.h"

/**
 * run_put_ktap() - print a run's test results on standard output
 * @dir: of the run
 * @why: why it cannot be read
 *
 * Return: 0 or -errno.
 */
int run_put_ktap(const char *dir, struct diag *why);

#endif
