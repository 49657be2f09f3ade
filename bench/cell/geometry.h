/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_CELL_GEOMETRY_H
#define PFNBENCH_CELL_GEOMETRY_H

#include <stdint.h>

/**
 * struct geometry - what memory is cut into on the machine that a cell is for
 * @page_bytes: a page
 * @pageblock_bytes: what is isolated at once
 * @block_bytes: a memory block, which goes offline at once; 0: it has none, or it is not known
 *
 * The machine that plans a cell may have other pages: those of its own are PAGE_BYTES.
 */
struct geometry {
	uint64_t page_bytes;
	uint64_t pageblock_bytes;
	uint64_t block_bytes;
};

#endif
