/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_TARGET_SWEEP_H
#define PFNBENCH_TARGET_SWEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>

#include "bench/machine/block_list.h"
#include "bench/trial/target.h"
#include "bench/trial/target_measure.h"
#include "bench/util/diag.h"
#include "bench/util/fields.h"

struct trial;

/* PFNB_MAX_PAGES are so many of the smallest blocks. */
#define SWEEP_BLOCKS_MAX 32

/* Directions, as options of a target; the first is without an option. */
extern const char *const sweep_directions[];

/**
 * struct sweep - memory blocks in a row that are taken offline one after the other: the result of
 * such a target
 * @device: whose blocks these are, a constant text; NULL: a node's
 * @up: the lowest first
 * @first: number of the lowest block
 * @nr: how many there are
 * @gone: how many of them, from the first in order, are offline
 * @back: of these, how many are online again
 * @block: in the order in which they are taken
 * @looked: what stopped it was looked for
 * @stop_pfn: a page that cannot go; undefined without @stop_kind
 * @stop_kind: what it is; NULL: none is known
 * @gone_movable: movable pages that the blocks held which went
 */
struct sweep {
	const char *device;
	bool up;
	uint64_t first;
	uint64_t nr;
	uint64_t gone;
	uint64_t back;
	struct swept {
		uint64_t number;
		int fd;
		int err;
		uint64_t tries;
		uint64_t ns;
	} block[SWEEP_BLOCKS_MAX];
	bool looked;
	uint64_t stop_pfn;
	const char *stop_kind;
	uint64_t gone_movable;
};

/* Of struct target: functions and tables for targets whose result is a struct sweep. */

#define SWEEP_TARGET                                                                               \
	.guests_only = "of a machine that others use one block is out at a time; use offline",     \
	.uapi = PFNB_TARGET_OFFLINE, .pages = true, .repeats = true,                               \
	.result_size = sizeof(struct sweep), .fields = sweep_fields, .arms = sweep_arms,           \
	.attempt = sweep_attempt, .measured = sweep_measured, .wasted = sweep_wasted,              \
	.report = sweep_report

extern const struct field sweep_fields[];
extern const struct target_measure sweep_measures[];

/**
 * sweep_direction() - read a direction
 * @word: what may be one
 * @spec: gets it, as its option
 *
 * Return: true where it is one.
 */
bool sweep_direction(const char *word, struct target_spec *spec);

/**
 * sweep_find() - choose the blocks in a row, and empty those of them that can be emptied
 * @t: the trial; gets its range, node and zone
 * @wanted: whether a block is meant
 * @what: whose blocks these are, for messages: "node 1"
 * @why: the reason of a failure
 *
 * The row begins with the highest block that is meant, and is of one zone. Blocks of zones below
 * Normal are not taken: the kernel brings them online in zone Normal.
 *
 * Return: 0, -ENODEV: no such block, -E2BIG: too many, -ENOSPC: none can be emptied, -errno
 */
int sweep_find(struct trial *t, bool (*wanted)(const struct trial *t, const struct block_info *b),
	       const char *what, struct diag *why);

/**
 * sweep_attempt() - take block after block offline, until one stays or all are gone
 * @t: the trial, armed
 * @a: the attempt, of all of them; its errno is that of the block that stays
 *
 * Return: as struct target's attempt
 */
int sweep_attempt(struct trial *t, struct attempt *a);

/**
 * sweep_measured() - see what stopped it, and bring the blocks back
 * @t: the trial, measured; gets a reason where blocks do not come back
 */
void sweep_measured(struct trial *t);

/**
 * sweep_wasted() - pages moved beyond the movable ones that the blocks held which went
 * @t: the trial, measured
 * @migrated: pages moved by all attempts
 * @wasted: result
 *
 * Return: true
 */
bool sweep_wasted(const struct trial *t, uint64_t migrated, uint64_t *wasted);

/**
 * sweep_report() - write sweep_fields
 * @t: the trial, measured
 * @part: of the record
 * @record: gets them
 */
void sweep_report(const struct trial *t, enum record_part part, json_t *record);

/**
 * sweep_end() - bring back what is not back yet
 * @t: the trial
 * @why: the reason of a failure
 *
 * Return: 0 or -errno
 */
int sweep_end(struct trial *t, struct diag *why);

/**
 * sweep_arms() - what a policy is armed for: all blocks of the row, be the trial's range in one
 * @t: the trial, of one of these targets
 * @r: gets the row
 */
void sweep_arms(const struct trial *t, struct pfn_range *r);

#endif
