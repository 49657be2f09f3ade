/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_CMD_H
#define PFNBENCH_CMD_CMD_H

/*
 * Subcommands. Each gets its own arguments, argv[0] being the whole name ("pfnbench run"), and
 * returns an exit status. Bad usage ends the program at once, with STATUS_MISUSE.
 */

#define STATUS_OK	   0
#define STATUS_FAILURE	   1 /* a difference or failure was found */
#define STATUS_MISUSE	   2 /* bad usage or bad input */
#define STATUS_UNKNOWN	   3 /* nothing is wrong, and nothing can be told */
#define STATUS_SKIPPED	   4 /* nothing could run, as kselftest has it (KSFT_SKIP) */
#define STATUS_INTERRUPTED 130

/**
 * status_of() - what to exit with when reading or checking input went wrong
 * @err: 0 or negative errno
 *
 * Return: STATUS_MISUSE for bad input alone; STATUS_FAILURE for whatever else this machine has.
 */
int status_of(int err);

/**
 * cmd_run() - `pfnbench run`: run an experiment, or go on with one
 * @argc: how many arguments, with argv[0]
 * @argv: the arguments
 *
 * Return: STATUS_OK when trials ran; STATUS_FAILURE when a trial crashed, a kernel could not be
 * had, a repeated trial gave another record, or the run ended early; STATUS_MISUSE;
 * STATUS_SKIPPED when no trial ran, because this machine or the kernels can run none of them;
 * STATUS_INTERRUPTED
 */
int cmd_run(int argc, char **argv);

/**
 * cmd_list() - `pfnbench list`: tell what guests and this machine can do, and why not
 * @argc: how many arguments, with argv[0]
 * @argv: the arguments
 *
 * Return: STATUS_OK; STATUS_FAILURE when a list could not be made
 */
int cmd_list(int argc, char **argv);

/**
 * cmd_show() - `pfnbench show`: print a run's results as tables, plots or findings
 * @argc: how many arguments, with argv[0]
 * @argv: the arguments
 *
 * Return: STATUS_OK; STATUS_FAILURE when a plot could not be drawn; STATUS_MISUSE for bad usage or input
 */
int cmd_show(int argc, char **argv);

/**
 * cmd_export() - `pfnbench export`: write a run's records as CSV
 * @argc: how many arguments, with argv[0]
 * @argv: the arguments
 *
 * Return: STATUS_OK; STATUS_FAILURE when something could not be written; STATUS_MISUSE for bad
 * input
 */
int cmd_export(int argc, char **argv);

/**
 * cmd_compare() - `pfnbench compare`: compare two runs, or two sides of one
 * @argc: how many arguments, with argv[0]
 * @argv: the arguments
 *
 * Return: STATUS_OK; STATUS_FAILURE when the second side is worse, when sides that are the same
 * thing differ (--aa), or without memory; STATUS_MISUSE for bad input; STATUS_UNKNOWN where no row
 * tells anything, or there is nothing that could be compared
 */
int cmd_compare(int argc, char **argv);

/**
 * cmd_explain() - `pfnbench explain`: why two runs differ, or two sides of one, by function
 * @argc: how many arguments, with argv[0]
 * @argv: the arguments
 *
 * Return: STATUS_OK; STATUS_FAILURE when a plot could not be drawn; STATUS_MISUSE for bad input, or
 * where there is nothing to explain
 */
int cmd_explain(int argc, char **argv);

/**
 * cmd_verdict() - `pfnbench verdict`: what an operator wants to know of a run, by kernel and target
 * @argc: how many arguments, with argv[0]
 * @argv: the arguments
 *
 * Return: STATUS_OK within the limits; STATUS_FAILURE beyond one, or when a trial crashed;
 * STATUS_MISUSE; STATUS_UNKNOWN when what a limit needs was not measured, or nothing was
 */
int cmd_verdict(int argc, char **argv);

/**
 * cmd_report() - `pfnbench report`: draw plots and write the report of each run that is named
 * @argc: how many arguments, with argv[0]
 * @argv: the arguments
 *
 * Return: the highest of what the runs gave: STATUS_OK; STATUS_FAILURE when something could not be
 * drawn or written; STATUS_MISUSE when a run cannot be read
 */
int cmd_report(int argc, char **argv);

/**
 * cmd_calibrate() - `pfnbench calibrate`: find out what estimates are made by
 * @argc: how many arguments, with argv[0]
 * @argv: the arguments
 *
 * Return: STATUS_OK; STATUS_FAILURE when something could not be measured or written; STATUS_MISUSE;
 * STATUS_INTERRUPTED
 */
int cmd_calibrate(int argc, char **argv);

/**
 * cmd_restore() - `pfnbench restore`: bring back what a host run that was killed left changed
 * @argc: how many arguments, with argv[0]
 * @argv: the arguments
 *
 * Return: STATUS_OK when all is as it was, STATUS_FAILURE when something is not
 */
int cmd_restore(int argc, char **argv);

/**
 * cmd_host() - `pfnbench host`: make this machine ready for runs with the module, or undo that
 * @argc: how many arguments, with argv[0]
 * @argv: the arguments
 *
 * Return: STATUS_OK; STATUS_FAILURE when something keeps it from that; STATUS_MISUSE
 */
int cmd_host(int argc, char **argv);

/**
 * cmd_compare_kernels() - `pfnbench compare-kernels`: build two kernels, run, compare and explain
 * @argc: how many arguments, with argv[0]
 * @argv: the arguments
 *
 * Return: what cmd_compare() gives; STATUS_FAILURE as well when a kernel does not build or a trial
 * crashed; STATUS_MISUSE; STATUS_INTERRUPTED
 */
int cmd_compare_kernels(int argc, char **argv);

/**
 * cmd_kernel() - `pfnbench kernel`: build a kernel by scripts/kernel_build.sh
 * @argc: how many arguments, with argv[0]
 * @argv: the arguments
 *
 * The script takes the place of this program, so that its exit status is the program's.
 *
 * Return: STATUS_FAILURE when the script could not be started
 */
int cmd_kernel(int argc, char **argv);

#endif
