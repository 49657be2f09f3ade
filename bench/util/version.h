/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_UTIL_VERSION_H
#define PFNBENCH_UTIL_VERSION_H

/* Room for what git describes, bytes */
#define VERSION_SIZE 64

/**
 * pfnbench_version - the version, as git describes it
 *
 * In a section of its own, which scripts/initramfs.sh blanks: what a guest does must not hang on
 * the name of a commit, so that two states of the tree with the same code measure the same to the
 * byte.
 */
extern const char pfnbench_version[VERSION_SIZE];

#endif
