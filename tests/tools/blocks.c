// SPDX-License-Identifier: GPL-2.0
/*
 * blocks ROOT [NAMED]: what a host run makes of the memory blocks of a copied /sys and /proc; what it
 * says to blocks = NAMED
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/env/host.h"
#include "bench/machine/block_list.h"

static int named(const char *root, char *text)
{
	const struct experiment exp = { .path = "e.ini", .blocks = text };
	struct diag why = { "they may be taken" };

	host_check_blocks(&exp, root, &why);
	puts(why.text);
	return 0;
}

int main(int argc, char **argv)
{
	struct block_list l;
	struct diag why;

	if (argc != 2 && argc != 3) {
		fprintf(stderr, "usage: blocks ROOT [NAMED]\n");
		return 2;
	}
	if (argc == 3)
		return named(argv[1], argv[2]);
	if (block_list_read(argv[1], &l, &why)) {
		puts(why.text);
		return 0;
	}
	for (size_t i = 0; i < l.nr; i++) {
		const struct block_info *b = &l.blocks[i];

		printf("memory%" PRIu64 " node %d zone %s: %s\n", b->block, b->node,
		       *b->zone ? b->zone : "-", b->why ?: "can be taken offline");
	}
	free(l.blocks);
	return 0;
}
