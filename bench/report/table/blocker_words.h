/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_TABLE_BLOCKER_WORDS_H
#define PFNBENCH_REPORT_TABLE_BLOCKER_WORDS_H

#include <stddef.h>

/**
 * blocker_words() - a kind of unmovable page as people call it
 * @kind: as in experiments, up to the colon
 * @len: bytes of it
 *
 * Return: a static string in the plural, "pinned pages"; NULL for a kind that this pfnbench does
 * not know.
 */
const char *blocker_words(const char *kind, size_t len);

#endif
