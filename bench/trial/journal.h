/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TRIAL_JOURNAL_H
#define PFNBENCH_TRIAL_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/trial/memory_block.h"

#define BOOT_ID_MAX 40

#define SETTING_MAX 128

/**
 * struct journal_entry - a block that is about to be taken offline, or a setting that changes
 * @zone: that the block belongs to
 * @setting: a file of sysfs; empty: it is a block
 * @value: that it had
 * @boot_id: /proc/sys/kernel/random/boot_id
 */
struct journal_entry {
	uint64_t block;
	char zone[ZONE_NAME_MAX];
	char setting[SETTING_MAX];
	uint64_t value;
	char boot_id[BOOT_ID_MAX];
};

/**
 * struct journal - which blocks are offline because of us, or may be
 * @fd: the file; holds the machine-wide lock for as long as it is open in any process
 * @path: of it
 * @root: see memory_block.h; borrowed
 * @boot_id: of the kernel that runs
 * @spoken: restored blocks and discarded lines are told on stderr
 *
 * A file with a line for each block or setting, written and synced before that is touched, emptied
 * when every one is back and was looked at. What stays for whatever reason, kill -9 included, is
 * brought back from it by the next run or by `pfnbench restore`.
 */
struct journal {
	int fd;
	char path[256];
	const char *root;
	char boot_id[BOOT_ID_MAX];
	bool spoken;
};

/**
 * journal_open() - open the journal and take the lock
 * @dir: where it is; NULL: /run/pfnbench, or pfnbench in XDG_RUNTIME_DIR where that cannot be
 *       written
 * @root: see memory_block.h
 * @wait_ms: for how long another process may have the lock
 *
 * Return: 0, -EBUSY: another process has it, -EACCES: no right to write there, -errno.
 */
int journal_open(struct journal *j, const char *dir, const char *root, unsigned int wait_ms,
		 struct diag *why);
void journal_close(struct journal *j);

/**
 * journal_seems_empty() - whether /run/pfnbench has no journal, or one without lines
 *
 * For those who may not open it.
 */
bool journal_seems_empty(void);

/**
 * journal_add() - note a block, before it is touched
 * @block: online
 * @zone: that it is in
 *
 * There may be others in it, which are back online, in whatever zone: one block is out at a time.
 *
 * Return: 0 when it is on disk, -errno
 */
int journal_add(struct journal *j, uint64_t block, const char *zone, struct diag *why);

/**
 * journal_add_setting() - note the value of a setting, before it is changed
 * @setting: a file of /sys/kernel/mm/ksm, or nr_hugepages of a pool, without @j->root
 *
 * Return: 0 when it is on disk, -errno
 */
int journal_add_setting(struct journal *j, const char *setting, struct diag *why);

/**
 * journal_restore() - bring every block and setting of the journal back, and empty the journal
 * @why: the first thing that failed
 *
 * Lines of another boot and a last line without its end (its block has not been touched yet) are
 * discarded. Where a block does not come back, or a line cannot be read, all lines are kept and
 * the other blocks are restored. Can be repeated.
 *
 * Return: how many had to be brought back, or -errno.
 */
int journal_restore(struct journal *j, struct diag *why);

/**
 * journal_parse() - read a line, without its end
 * Return: 0 or -EINVAL
 */
int journal_parse(const char *line, struct journal_entry *e);

#endif
