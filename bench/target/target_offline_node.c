// SPDX-License-Identifier: GPL-2.0
/*
 * All memory blocks of a NUMA node go offline one after the other, until one does not:
 * offline-node:1, offline-node:1:up. What was taken is back, in its zone, before anything else is
 * done.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bench/machine/memory_block.h"
#include "bench/target/sweep.h"
#include "bench/trial/target.h"
#include "bench/trial/trial.h"
#include "bench/util/units.h"
#include "workloads/workload.h"

/* "1", "1:up" */
static int parse_node(const char *arg, struct target_spec *spec, struct diag *why)
{
	const char *colon = arg ? strchr(arg, ':') : NULL;
	int len = colon ? (int)(colon - arg) : -1;
	char number[16] = "";
	uint64_t node;

	if (arg)
		snprintf(number, sizeof(number), "%.*s", len, arg);
	if (parse_u64(number, 0, NODES_MAX - 1, &node, NULL))
		return diag_set(why, -EINVAL,
				"target offline-node:%s names no NUMA node from 0 to %d; write "
				"offline-node:1",
				arg ?: "", NODES_MAX - 1);
	spec->node = node;
	if (!colon)
		return 0;
	return sweep_direction(colon + 1, spec)
		       ? 0
		       : diag_set(why, -EINVAL,
				  "unknown direction in target offline-node:%s; write down or up",
				  arg);
}

static int valid_node(const struct cell *cell, struct diag *why)
{
	if (cell->node >= 0)
		return diag_set(why, -EINVAL, "target %s names the node; write online = %s",
				cell->text[AXIS_TARGET], online_names[cell->online]);
	if (cell->online == ONLINE_MOVABLE)
		return diag_set(why, -EINVAL,
				"target %s: only single blocks are moved to zone Movable; write "
				"online = kernel, and cmdline = movablecore=50%% in [machine]",
				cell->text[AXIS_TARGET]);
	return 0;
}

static int node_supported(const struct target_spec *spec, struct diag *why)
{
	if (!block_bytes(""))
		return diag_set(why, -ENOENT,
				"this kernel has no memory hotplug (CONFIG_MEMORY_HOTREMOVE)");
	return module_supported(why);
}

static bool is_of_node(const struct trial *t, const struct block_info *b)
{
	return b->node == t->cell.target.node;
}

static int find_node(struct trial *t, struct diag *why)
{
	char what[32];

	snprintf(what, sizeof(what), "node %d", t->cell.target.node);
	return sweep_find(t, is_of_node, what, why);
}

const struct target target_offline_node = {
	.name = "offline-node",
	.summary =
		"all memory blocks of a node, one after the other: offline-node:1, offline-node:1:up",
	.guests = "with nodes = 2 in [machine]",
	.arg = TARGET_ARG_OWN,
	.parse = parse_node,
	SWEEP_TARGET,
	.measures = sweep_measures,
	.end = sweep_end,
	.valid = valid_node,
	.supported = node_supported,
	.find = find_node,
};
