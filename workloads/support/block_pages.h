/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_BLOCK_PAGES_H
#define PFNBENCH_WORKLOADS_BLOCK_PAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/util/diag.h"
#include "workloads/support/ram_disk.h"
#include "workloads/unit_ops.h"

/**
 * struct block_pages - pages of a block device's page cache, in which a file system has its own
 * data; first member of what units->priv is
 * @disk: the device and its file system; the latter is the kind's to use
 * @map: of the device, to tell where its pages lie; NULL once sealed
 * @bytes: size of @map
 * @block: the block of each unit, units->max of them
 * @kept: a bit for each unit that is there
 */
struct block_pages {
	struct ram_disk disk;
	char *map;
	uint64_t bytes;
	uint64_t *block;
	uint64_t *kept;
};

/**
 * block_pages_open() - make a file system for units->max blocks, and map its device
 * @u: its max and priv are set; the latter begins with a struct block_pages, zeroed
 * @form: of the file system
 * @why: the reason for a failure
 *
 * Return: 0 or -errno; block_pages_close() is due either way.
 */
int block_pages_open(struct units *u, const struct ram_disk_form *form, struct diag *why);

/**
 * block_pages_taken() - end of a take_one(): the file system has read unit units->nr
 * @u: opened
 * @pfn: gets the page frame
 * @why: the reason for a failure
 *
 * Return: 0 or -errno
 */
int block_pages_taken(struct units *u, uint64_t *pfn, struct diag *why);

/**
 * block_pages_forget() - drop() of units that nothing holds but the caches
 * @u: opened
 * @i: the unit's number
 * @why: the reason for a failure
 *
 * Return: 0; -EBUSY once the pages are sealed, or while something holds the block
 */
int block_pages_forget(struct units *u, uint64_t i, struct diag *why);

/**
 * block_pages_seal() - end the mapping, which such pages seldom have
 * @u: opened
 * @why: not looked at
 *
 * Return: 0
 */
int block_pages_seal(struct units *u, struct diag *why);

/**
 * block_pages_supported() - whether there are RAM disks, and page frames can be seen
 * @why: the reason for a failure
 *
 * Return: 0, or -errno with the reason
 */
int block_pages_supported(struct diag *why);

/**
 * block_pages_close() - give everything back but units->priv; safe to call twice
 * @u: opened, or tried to
 */
void block_pages_close(struct units *u);

/**
 * block_pages_is() - whether a page is one of a device's cache, with buffers
 * @flags: kpageflags
 *
 * Return: true if so
 */
bool block_pages_is(uint64_t flags);

#endif
