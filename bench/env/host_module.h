/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_ENV_HOST_MODULE_H
#define PFNBENCH_ENV_HOST_MODULE_H

#include "bench/util/diag.h"
#include "bench/util/file.h"

/**
 * host_module_build() - build the module for the kernel that runs, unless it is built already
 * @release: of the kernel; its headers are where /lib/modules says
 * @path: gets the module's file, for free(); NULL after an error
 * @why: what failed; the compiler's messages are on stderr
 *
 * Return: 0 or -errno, or the script's exit status
 */
int host_module_build(const char *release, char **path, struct diag *why);

/**
 * host_module_load() - load it, in place of one that is loaded
 * @path: as from host_module_build()
 * @why: what failed, and the mend
 *
 * Return: 0; -EBUSY: the one that is loaded is in use; -errno
 */
int host_module_load(const char *path, struct diag *why);

/**
 * host_module_unload() - take it out
 * @why: what failed; who uses it
 *
 * Return: 0; -ENOENT: none is loaded; -EBUSY: it is in use; -errno
 */
int host_module_unload(struct diag *why);

/**
 * host_module_sha256() - which module is loaded
 * @hex: gets the hash of the file that host_module_load() has loaded; empty where none is loaded, or
 *	 somebody else has loaded it
 */
void host_module_sha256(char hex[SHA256_HEX]);

#endif
