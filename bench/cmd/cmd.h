/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_CMD_H
#define PFNBENCH_CMD_CMD_H

/*
 * Subcommands. Each gets its own arguments, argv[0] being the whole name ("pfnbench run"), and
 * returns an exit status.
 */

#define STATUS_OK	   0
#define STATUS_FAILURE	   1 /* a difference or failure was found */
#define STATUS_MISUSE	   2 /* bad usage or bad input */
#define STATUS_INTERRUPTED 130

/**
 * status_of() - what to exit with when reading or checking input went wrong
 * @err: 0 or negative errno
 *
 * Return: STATUS_MISUSE for bad input alone; STATUS_FAILURE for whatever else this machine has.
 */
int status_of(int err);

int cmd_run(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_restore(int argc, char **argv);
int cmd_kernel(int argc, char **argv);

#endif
