// SPDX-License-Identifier: GPL-2.0
#include "bench/util/version.h"

#include <version.h> /* build/gen, not the one beside this file */

const char pfnbench_version[VERSION_SIZE] __attribute__((section(".pfnbench.version"))) =
	PFNBENCH_VERSION;
