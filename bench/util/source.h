/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_UTIL_SOURCE_H
#define PFNBENCH_UTIL_SOURCE_H

#include "bench/util/diag.h"

/**
 * source_path() - where a file of the project is
 * @name: relative to the project's top folder; it need not exist
 * @why: reason for an error
 *
 * The top folder is the nearest one above the executable that has the scripts in it: a checkout, or
 * what `make install` made, to which the command is a link. It is not compiled in: the executable is
 * also a guest's init, and what is in it may not depend on where it was built, or two clones would
 * not give the same results to the byte.
 *
 * Return: malloc()ed absolute path, or NULL
 */
char *source_path(const char *name, struct diag *why);

#endif
