/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_JOURNAL_H
#define PFNBENCH_MACHINE_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "bench/machine/journal_line.h"

/**
 * struct journal - which blocks are not as they were because of us, or may be
 * @fd: the file; holds the machine-wide lock for as long as it is open in any process
 * @path: of it
 * @root: see memory_block.h; borrowed
 * @boot_id: of the kernel that runs
 * @spoken: restored blocks and discarded lines are told on stderr
 * @held: bytes of lines that stay as long as this process, see journal_hold()
 *
 * The folder and the file are their owner's alone, or not trusted. A file with a line for each
 * block or setting, written and synced before that is touched, emptied when every one is back and
 * was looked at. What stays for whatever reason, kill -9 included, is brought back from it by the
 * next run or by `pfnbench restore`.
 */
struct journal {
	int fd;
	char path[256];
	const char *root;
	char boot_id[BOOT_ID_MAX];
	bool spoken;
	off_t held;
};

/**
 * journal_open() - open the journal and take the lock
 * @j: filled; close with journal_close(). Closed already after an error
 * @dir: where it is; NULL: /run/pfnbench, or pfnbench in XDG_RUNTIME_DIR where that cannot be
 *       written
 * @root: see memory_block.h; borrowed until journal_close()
 * @wait_ms: for how long another process may have the lock, ms
 * @why: what failed, and the mend
 *
 * Return: 0, -EBUSY: another process has it, -EACCES: no right to write there, -EPERM: somebody
 * else has, or had, -errno.
 */
int journal_open(struct journal *j, const char *dir, const char *root, unsigned int wait_ms,
		 struct diag *why);

/**
 * journal_close() - close the journal, and give the lock back
 * @j: from journal_open(); may be closed again. Its lines stay in the file
 */
void journal_close(struct journal *j);

/**
 * journal_seems_empty() - whether /run/pfnbench has no journal, or one without lines
 *
 * For those who may not open it. Where they may not even look, it may have lines.
 *
 * Return: whether nothing is noted there; false where that cannot be seen
 */
bool journal_seems_empty(void);

/**
 * journal_add() - note a block, before it is touched
 * @j: from journal_open()
 * @block: online
 * @zone: that it is in
 * @why: what failed
 *
 * A block that is noted already stays with the zone of its first note: that is where it belongs.
 * Others may be noted, which are back online, in whatever zone: one block is out at a time.
 *
 * Return: 0 when it is on disk, -EBUSY: another block is out, -errno
 */
int journal_add(struct journal *j, uint64_t block, const char *zone, struct diag *why);

/**
 * journal_add_setting() - note the value of a setting, before it is changed
 * @j: from journal_open()
 * @setting: a file of /sys/kernel/mm/ksm, nr_hugepages of a pool, vm.isolate_first, without
 *	     @j->root
 * @why: what failed
 *
 * Return: 0 when it is on disk, or was before, -errno
 */
int journal_add_setting(struct journal *j, const char *setting, struct diag *why);

/**
 * journal_restore() - bring every block and setting of the journal back, and empty the journal
 * @j: from journal_open()
 * @why: the first thing that failed; not NULL
 *
 * Lines of another boot and a last line without its end (its block has not been touched yet) are
 * discarded. Where a block does not come back, or a line cannot be read, all lines are kept and
 * the other blocks are restored. Can be repeated.
 *
 * Return: how many had to be brought back, or -errno.
 */
int journal_restore(struct journal *j, struct diag *why);

/**
 * journal_hold() - note what stays changed as long as this process, before it is changed
 * @j: from journal_open()
 * @setting: GRAPH_TRACER_PATH, TRACE_INSTANCE_PATH
 * @value: that it has
 * @why: what failed; not NULL
 *
 * What else is in the journal is restored first. journal_restore() of this process leaves the line
 * alone until journal_release(); that of another process, which comes when this one has ended,
 * does not.
 *
 * Return: 0 when it is on disk, -errno
 */
int journal_hold(struct journal *j, const char *setting, uint64_t value, struct diag *why);

/**
 * journal_release() - this process changes nothing any more: restore all that is noted
 * @j: from journal_open()
 * @why: what does not come back; not NULL
 *
 * Return: 0 or -errno
 */
int journal_release(struct journal *j, struct diag *why);

#endif
