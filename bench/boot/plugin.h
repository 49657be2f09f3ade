/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_BOOT_PLUGIN_H
#define PFNBENCH_BOOT_PLUGIN_H

#include "bench/util/diag.h"

/**
 * plugin_find() - the plugin that has QEMU count what guests execute
 * @why: why there is none
 *
 * Return: malloc()ed absolute path; NULL: it was not built
 */
char *plugin_find(struct diag *why);

#endif
