/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_STOCK_MODULE_H
#define PFNBENCH_MACHINE_STOCK_MODULE_H

#include "bench/util/diag.h"

/* Modules of the kernel's own that workloads need, packed for guests where they are not built in */
#define STOCK_MODULES 7
extern const char *const stock_modules[STOCK_MODULES];

/**
 * stock_modules_load() - load those that stay loaded, in a guest
 *
 * Each guest does so at its start, in the same order, so that a module's functions are at the same
 * addresses in all guests of a kernel. RAM disks come and go with their users, to any address, and
 * are left out. One that cannot be loaded is left to its user, who tells why.
 */
void stock_modules_load(void);

/**
 * stock_modules_tidy() - take out, in a guest, RAM disks that a process left when it was killed
 */
void stock_modules_tidy(void);

/**
 * stock_module_packed() - whether a module is packed: this is a guest, and its kernel has the module
 * @name: one of stock_modules
 * @why: the reason for a failure; may be NULL
 *
 * Return: 0; -ENOENT where none is packed: the kernel has it built in, or not at all, or is a host's
 */
int stock_module_packed(const char *name, struct diag *why);

/**
 * stock_module_load() - load a module of the kernel's own package in a guest, where it is packed
 * @name: one of stock_modules
 * @params: as after modprobe's NAME, for this module alone; "" for none
 * @why: reason for an error; may be NULL
 *
 * What it depends on is loaded first. On a host nothing is ever loaded.
 *
 * Return: 0, also when it was loaded already; -ENOENT where none is packed: the kernel has it built
 * in, or not at all; else -errno with the reason in @why.
 */
int stock_module_load(const char *name, const char *params, struct diag *why);

#endif
