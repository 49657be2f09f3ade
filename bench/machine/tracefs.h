/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_TRACEFS_H
#define PFNBENCH_MACHINE_TRACEFS_H

#include <stddef.h>
#include <stdio.h>

#include "bench/util/diag.h"

/**
 * tracefs_open() - the directory of tracefs, mounted for us alone
 * @root: see memory_block.h; in a copy of another machine's tree tracefs is where it is mounted
 * @why: the reason for a failure
 *
 * Return: a file descriptor, or -errno
 */
int tracefs_open(const char *root, struct diag *why);

/**
 * tracefs_get() - the text of a file of tracefs
 * @root: directory, from private_mount("tracefs", ...)
 * @name: of the file, in @root
 * @text: terminated; what does not fit is cut off. A newline at its end goes
 * @size: bytes of @text, at least 1
 *
 * Return: 0 or -errno of open(2) or read(2); @text is left alone then
 */
int tracefs_get(int root, const char *name, char *text, size_t size);

/**
 * tracefs_put() - write a file of tracefs
 * @root: directory, see tracefs_get()
 * @name: of the file, in @root
 * @text: may be several words; "" empties a list
 * @why: reason for an error; may be NULL
 *
 * Return: 0 or -errno with the reason
 */
int tracefs_put(int root, const char *name, const char *text, struct diag *why);

/**
 * tracefs_stream() - a file of tracefs for reading by lines
 * @root: directory, see tracefs_get()
 * @name: of the file, in @root
 *
 * Return: to be closed by the caller, or NULL with errno set
 */
FILE *tracefs_stream(int root, const char *name);

#endif
