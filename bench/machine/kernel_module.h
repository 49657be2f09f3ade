/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_KERNEL_MODULE_H
#define PFNBENCH_MACHINE_KERNEL_MODULE_H

#include <stdbool.h>

/**
 * kernel_module_load() - load a module from its file
 * @path: the file; modules that it needs are loaded already
 * @params: as after modprobe's NAME; "" for none
 *
 * Return: 0; -EEXIST: it is loaded or built in; -errno of open(2) or finit_module(2)
 */
int kernel_module_load(const char *path, const char *params);

/**
 * kernel_module_unload() - take a module out, when nothing uses it any more
 * @name: as it was loaded
 *
 * Return: 0, -ENOENT if it is not loaded, -EWOULDBLOCK while it is in use, or -errno
 */
int kernel_module_unload(const char *name);

/**
 * kernel_module_loaded() - whether a module is loaded
 * @name: of the module
 *
 * Return: true where /sys has it as a module that can go: what is built in does not count
 */
bool kernel_module_loaded(const char *name);

#endif
