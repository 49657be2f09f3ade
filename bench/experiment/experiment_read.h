/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_EXPERIMENT_EXPERIMENT_READ_H
#define PFNBENCH_EXPERIMENT_EXPERIMENT_READ_H

#include "bench/experiment/experiment.h"
#include "bench/util/diag.h"

/**
 * experiment_read() - read an INI file, apply overrides, check every value
 * @path: the file
 * @sets: "key=value" strings (from --set; key is any key of the file; a list replaces the list)
 * @nr_sets: how many
 * @exp: filled; release with experiment_free() whatever is returned
 * @why: "file:line: what; mend"
 *
 * Return: 0, -EINVAL, -ENOENT or what open(2) gave.
 */
int experiment_read(const char *path, const char *const *sets, size_t nr_sets,
		    struct experiment *exp, struct diag *why);

#endif
