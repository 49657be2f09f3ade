/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_RUN_DIR_H
#define PFNBENCH_CMD_RUN_DIR_H

#include <stdbool.h>

#include "bench/util/diag.h"

/**
 * run_dir_default() - where a run is kept whose folder nobody named
 * @name: of what runs: the experiment, or the command that starts several
 *
 * Return: "results/NAME-TIME", in UTC; malloc()ed
 */
char *run_dir_default(const char *name);

/**
 * run_dir_lock() - keep other processes from writing a run
 * @dir: its folder
 * @resumed: the run was begun before; for the message
 * @fd: the folder, open and locked; -1 where it cannot be opened. Closed by the caller, also after
 *	an error
 * @why: the reason for an error; names the process that has the lock
 *
 * The folder itself is locked: no file is left behind, and the lock ends with the process.
 *
 * Return: 0, -EBUSY, or what open(2) gave
 */
int run_dir_lock(const char *dir, bool resumed, int *fd, struct diag *why);

#endif
