/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the program knows of an architecture: that of this build, which is that of its guests as well,
 * since the program is their init. A port is a header more, which defines what x86_64.h does:
 * docs/arm64.md. The module has kmod/arch.h, and the plugin plugin/arch.h.
 */
#ifndef PFNBENCH_ARCH_ARCH_H
#define PFNBENCH_ARCH_ARCH_H

#if defined(__x86_64__)
#include "bench/arch/x86_64.h"
#else
#error "pfnbench knows nothing of this architecture: docs/arm64.md"
#endif

#endif
