/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_RUN_OPTIONS_H
#define PFNBENCH_CMD_RUN_OPTIONS_H

#include <stdbool.h>

#include "bench/cmd/words.h"
#include "bench/experiment/experiment.h"
#include "bench/util/diag.h"

/**
 * struct run_options - what was typed after "pfnbench run"
 * @experiment: path or name, or NULL with @resume
 * @resume: directory of a run to go on with, or NULL
 * @out: directory for the results, or NULL
 * @host: run on this machine
 * @dry: only tell what would run
 * @ktap: print test results
 * @jobs: guests at once
 * @jobs_asked: it was given
 * @kernels: with commas between them, or NULL
 * @reserve, @measure: as given, or NULL
 * @sets: "key=value", with those that stand for the options above
 */
struct run_options {
	const char *experiment;
	const char *resume;
	const char *out;
	bool host;
	bool dry;
	bool ktap;
	unsigned int jobs;
	bool jobs_asked;
	char *kernels;
	const char *reserve;
	const char *measure;
	struct words sets;
};

/**
 * run_options_parse() - read the arguments; leaves the program for --help and misuse
 * @o: filled; release with run_options_free()
 * @argc: how many arguments, with argv[0]
 * @argv: the arguments; must outlive @o, which points into them
 */
void run_options_parse(struct run_options *o, int argc, char **argv);

/**
 * run_options_jobs() - guests at once where nobody has asked for a number
 * @cpus: of the machine; less than 1: not known
 *
 * Return: 1 or 2
 */
unsigned int run_options_jobs(long cpus);

/**
 * run_options_path() - the experiment's file
 * @o: the options that were given
 *
 * Where there is no such file, it is looked for among the experiments that come with pfnbench:
 * "experiments/retry.ini" from any folder, "retry.ini" and "retry". What is not there either is
 * left as it was named.
 *
 * Return: malloc()ed path
 */
char *run_options_path(const struct run_options *o);

/**
 * run_options_name() - put options in the place of the --set that they became
 * @o: the options that were given
 * @why: of a bad value, as experiment_read() gave it; changed in place, not NULL
 */
void run_options_name(const struct run_options *o, struct diag *why);

/**
 * run_options_free() - free what options have
 * @o: as from run_options_parse(), or all zeros
 */
void run_options_free(struct run_options *o);

/**
 * run_options_warn() - tell, on standard error, what may be a mistake in an experiment
 * @exp: read and checked
 *
 * A blocker that lives longer than a trial's deadline may be one.
 */
void run_options_warn(const struct experiment *exp);

#endif
