/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_BOOT_KERNEL_H
#define PFNBENCH_BOOT_KERNEL_H

#include <stdbool.h>

#include "bench/util/file.h"

/**
 * struct kernel - a kernel under test and what it takes to boot it
 * @spec: as in the experiment; borrowed
 * @error: why it cannot be had, or NULL; its cells then have no trials
 * @misnamed: it cannot because what the user named is no kernel
 * @module_error: why it goes without the module, or NULL
 * @release: as uname -r says; NULL where there is an error
 * @package, @package_version, @suite: where it is from, or NULL
 * @vmlinuz, @config, @module, @initramfs: files, or NULL where there is none
 * @modules: directory with the modules of its own, or NULL
 */
struct kernel {
	const char *spec;
	char *error;
	bool misnamed;
	char *module_error;
	char *release;
	char *package, *package_version, *suite;
	char *vmlinuz, *config, *module, *modules, *initramfs;
	char vmlinuz_sha256[SHA256_HEX];
	char module_sha256[SHA256_HEX];
	char initramfs_sha256[SHA256_HEX];
};

#endif
