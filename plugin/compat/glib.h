/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_PLUGIN_GLIB_H
#define PFNBENCH_PLUGIN_GLIB_H

/* From QEMU 9 on qemu-plugin.h includes GLib for two types of functions that are not called here. */
typedef struct _GArray GArray;
typedef struct _GByteArray GByteArray;

#endif
