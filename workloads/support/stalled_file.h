/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_STALLED_FILE_H
#define PFNBENCH_WORKLOADS_STALLED_FILE_H

#include <stdint.h>

#include "bench/util/diag.h"
#include "workloads/support/fuse_server.h"

/* The most pages that one request has. */
#define STALLED_PAGES FUSE_SERVER_PAGES

/**
 * struct stalled_file - a file whose reads are not answered
 * @dev: of FUSE, whose server we are; -1: none
 * @root: the file system, which is this one file
 * @control: the kernel's control directory of FUSE connections
 * @fd: the file, open for direct input
 */
struct stalled_file {
	int dev;
	int root;
	int control;
	int fd;
};

#define STALLED_FILE_NONE ((struct stalled_file){ -1, -1, -1, -1 })

/**
 * stalled_file_open() - make a stalled file, mounted nowhere
 * @s: filled; STALLED_FILE_NONE after a failure
 * @why: the reason for a failure
 *
 * A read of it waits in the kernel until stalled_file_abort(); its pages are held meanwhile. Since
 * no read is ever fetched by the server, the reader can be killed.
 *
 * Return: 0, or -errno and the reason, with nothing left to close.
 */
int stalled_file_open(struct stalled_file *s, struct diag *why);

/**
 * stalled_file_waiting() - how many requests are in flight
 * @s: opened
 * @nr: gets the number; 0 after a failure
 * @why: the reason for a failure
 *
 * Return: 0 or -errno
 */
int stalled_file_waiting(const struct stalled_file *s, uint64_t *nr, struct diag *why);

/**
 * stalled_file_abort() - have all reads end, with ECONNABORTED, now and from now on
 * @s: opened, or STALLED_FILE_NONE
 */
void stalled_file_abort(struct stalled_file *s);

/**
 * stalled_file_close() - give everything back; nobody may be reading. Safe to call twice.
 * @s: opened, or STALLED_FILE_NONE
 */
void stalled_file_close(struct stalled_file *s);

#endif
