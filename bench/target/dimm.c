// SPDX-License-Identifier: GPL-2.0
/* Memory of DIMMs before and after a trial. */
#include "bench/target/dimm.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bench/machine/block_list.h"
#include "bench/machine/memory_block.h"
#include "bench/trial/trial.h"

int dimm_there(struct diag *why)
{
	struct block_list l;
	int err = block_list_read("", &l, why);
	bool found = false;

	if (err)
		return err;
	for (size_t i = 0; i < l.nr; i++)
		found = found || l.blocks[i].dimm;
	free(l.blocks);
	if (found)
		return 0;
	return diag_set(
		why, -ENODEV,
		"no memory block is of a DIMM; write dimm = 128M in [machine], for a kernel "
		"with CONFIG_ACPI_HOTPLUG_MEMORY");
}

/* The module empties the block first, which fails where offlining would loop. */
static int can_be_emptied(struct trial *t, uint64_t block)
{
	uint64_t nr_pages = t->m->block_bytes / PAGE_BYTES;
	struct pfn_range r = { block * nr_pages, nr_pages };
	int err = machine_claim(t->m, &r);

	machine_drop(t->m);
	return err;
}

/* A block that was left offline is brought to the zone, too. */
static int bring(struct trial *t, const struct block_info *b, const char *zone, struct diag *why)
{
	int err = 0;

	if (!strcmp(b->zone, zone))
		return 0;
	if (*b->zone)
		err = can_be_emptied(t, b->block) ?: block_leave(t->m->root, b->block, 0);
	if (err)
		return diag_set(why, err, "memory%" PRIu64 " of a DIMM does not leave zone %s: %s",
				b->block, b->zone, strerror(-err));
	return block_online(t->m->root, b->block, zone, why);
}

static int bring_all(struct trial *t, const char *zone, struct diag *why)
{
	struct block_list l;
	int err = block_list_read(t->m->root, &l, why);

	if (err)
		return err;
	for (size_t i = 0; i < l.nr && !err; i++)
		if (l.blocks[i].dimm && block_spans_have(&t->m->named, l.blocks[i].block))
			err = bring(t, &l.blocks[i], zone, why);
	free(l.blocks);
	return err;
}

int dimm_have(struct trial *t, struct diag *why)
{
	return bring_all(t, t->cell.online == ONLINE_MOVABLE ? "Movable" : "Normal", why);
}

int dimm_return(struct trial *t, struct diag *why)
{
	if (t->cell.online != ONLINE_MOVABLE)
		return 0;
	return bring_all(t, "Normal", why);
}
