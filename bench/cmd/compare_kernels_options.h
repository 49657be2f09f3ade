/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CMD_COMPARE_KERNELS_OPTIONS_H
#define PFNBENCH_CMD_COMPARE_KERNELS_OPTIONS_H

#include <stdbool.h>

#include "bench/cmd/words.h"

enum { BASE, PATCHED, SIDES };

/**
 * struct compare_kernels_options - `pfnbench compare-kernels`'s command line
 * @kernel: of each side: a tree of Linux, or how experiments name a kernel
 * @experiment: path
 * @patches: for the second side
 * @fragments: lines of .config, for both
 * @sets: "key=value", for the experiment
 * @measure: level
 * @jobs: guests at once, or NULL
 * @out: directory for the results, or NULL
 * @dry: tell what would be done
 */
struct compare_kernels_options {
	const char *kernel[SIDES];
	const char *experiment;
	struct words patches;
	struct words fragments;
	struct words sets;
	const char *measure;
	const char *jobs;
	const char *out;
	bool dry;
};

/**
 * compare_kernels_options_parse() - read the command line; leaves with one line when it makes no
 * sense
 * @o: filled; release with compare_kernels_options_free()
 * @argc: how many arguments, with argv[0]
 * @argv: the arguments; must outlive @o, which points into them
 */
void compare_kernels_options_parse(struct compare_kernels_options *o, int argc, char **argv);

/**
 * compare_kernels_builds() - whether a side is built first
 * @o: the command line
 * @side: BASE or PATCHED
 *
 * Trees are. Where one side is a tree or has a patch, debian:VERSION is Debian's source and no
 * kernel of Debian's, or the two would have different configurations.
 *
 * Return: true if it is.
 */
bool compare_kernels_builds(const struct compare_kernels_options *o, int side);

/**
 * compare_kernels_options_free() - free what options have
 * @o: zeroed afterwards
 */
void compare_kernels_options_free(struct compare_kernels_options *o);

#endif
