/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_WORKLOADS_STALLED_WRITES_H
#define PFNBENCH_WORKLOADS_STALLED_WRITES_H

#include <stdint.h>

#include "bench/util/diag.h"

struct stalled_writes;

/**
 * stalled_writes_open() - make a file of FUSE that is written to by way of the page cache, and whose
 * server does not answer what is written back
 * @s: gets the file; NULL after a failure
 * @pages: how many there can be
 * @after_ns: the server is given up so long after stalled_writes_start(); 0: never
 * @why: the reason for a failure
 *
 * Closing such a file, or a mapping of it, waits for all that is dirty, and so does the end of a
 * process. So file and device are two threads' that have descriptors of their own: when they are
 * killed the device goes, and with it all requests, whatever waits for them.
 *
 * Return: 0 or -errno
 */
int stalled_writes_open(struct stalled_writes **s, uint64_t pages, uint64_t after_ns,
			struct diag *why);

/**
 * stalled_writes_page() - write a page of the file, which makes a new one in the page cache
 * @s: the file
 * @i: which page; each once
 * @pfn: gets the page frame
 * @why: the reason for a failure
 *
 * Return: 0 or -errno
 */
int stalled_writes_page(struct stalled_writes *s, uint64_t i, uint64_t *pfn, struct diag *why);

/**
 * stalled_writes_back() - begin to write all pages back
 * @s: the file; no more pages can be written
 * @why: the reason for a failure
 *
 * Return: 0 or -errno
 */
int stalled_writes_back(struct stalled_writes *s, struct diag *why);

/**
 * stalled_writes_start() - the time begins after which the server is given up; allocates nothing
 * @s: the file
 */
void stalled_writes_start(struct stalled_writes *s);

/**
 * stalled_writes_close() - give the server up, and everything back
 * @s: the file; may be NULL
 */
void stalled_writes_close(struct stalled_writes *s);

#endif
