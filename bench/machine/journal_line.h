/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_MACHINE_JOURNAL_LINE_H
#define PFNBENCH_MACHINE_JOURNAL_LINE_H

#include <stdint.h>

#include "bench/machine/memory_block.h"

#define BOOT_ID_MAX 40
#define SETTING_MAX 128

/**
 * struct journal_entry - a block that is about to be moved, or a setting that changes
 * @block: its number
 * @zone: that the block belongs to
 * @setting: a file of sysfs or procfs, or what stands for several of tracefs; empty: it is a block
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
 * journal_parse() - read a line, without its end
 * @line: as in the file
 * @e: filled
 *
 * Return: 0 or -EINVAL: also for a zone or a setting that no run changes
 */
int journal_parse(const char *line, struct journal_entry *e);

/**
 * journal_read_setting() - the value that a setting has now
 * @root: see memory_block.h
 * @setting: one that is a file
 * @value: read; of KSM's run without the bit that cannot be written
 * @why: what failed
 *
 * Return: 0 or -errno
 */
int journal_read_setting(const char *root, const char *setting, uint64_t *value, struct diag *why);

/**
 * journal_undo() - bring back what a line tells of
 * @root: see memory_block.h
 * @e: of this boot
 * @why: what does not come back, and how to mend that; what came back, when 1 is returned, or that
 *	 a block is there no more, when 0 is; empty: nothing is to be told
 *
 * A value or zone that the kernel does not allow is refused, and nothing is written.
 *
 * Return: 1 when it had to be brought back, 0 when it was there, -errno
 */
int journal_undo(const char *root, const struct journal_entry *e, struct diag *why);

#endif
