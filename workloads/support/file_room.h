/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_FILE_ROOM_H
#define PFNBENCH_WORKLOADS_FILE_ROOM_H

#include <stdint.h>

/**
 * file_room() - let the process open @nr files more, or as many as it may
 * @nr: files, beside some for everything else
 *
 * The limit stays raised: other kinds may count on it.
 */
void file_room(uint64_t nr);

#endif
