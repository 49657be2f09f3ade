// SPDX-License-Identifier: GPL-2.0
#include "bench/machine/zones.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/file.h"

static int add(struct zone_info **zones, size_t *nr, const struct zone_info *z)
{
	struct zone_info *more = realloc(*zones, (*nr + 1) * sizeof(*more));

	if (!more)
		return -ENOMEM;
	*zones = more;
	more[(*nr)++] = *z;
	return 0;
}

static void parse_floor(const char *line, struct zone_info *z)
{
	const char *p = strstr(line, "protection: (");
	uint64_t pages, most = 0;

	/* that of a per-CPU list has a colon */
	if (sscanf(line, " high %" SCNu64, &pages) == 1)
		z->floor = pages;
	for (p = p ? strchr(p, '(') : NULL; p && sscanf(p + 1, "%" SCNu64, &pages) == 1;
	     p = strchr(p + 1, ','))
		most = pages > most ? pages : most;
	z->floor += most;
}

static void parse_line(const char *line, struct zone_info *z)
{
	sscanf(line, " spanned %" SCNu64, &z->spanned);
	sscanf(line, " managed %" SCNu64, &z->managed);
	sscanf(line, " start_pfn: %" SCNu64, &z->start_pfn);
	parse_floor(line, z);
}

/*
 *	Node 0, zone   Normal
 *	  pages free     1215852
 *	        high     1519
 *	        spanned  2621440
 *	        managed  2457600
 *	        protection: (0, 0, 983, 983, 983)
 *	  start_pfn:           1048576
 */
static int parse(char *text, struct zone_info **zones, size_t *nr)
{
	char *line, *save;
	int err = 0;

	for (line = strtok_r(text, "\n", &save); line && !err; line = strtok_r(NULL, "\n", &save)) {
		struct zone_info z = { 0 }, *last = *nr ? &(*zones)[*nr - 1] : NULL;

		if (sscanf(line, "Node %d, zone %15s", &z.node, z.name) == 2)
			err = add(zones, nr, &z);
		else if (last)
			parse_line(line, last);
	}
	return err;
}

int zones_read(const char *root, struct zone_info **zones, size_t *nr)
{
	char path[PATH_MAX], *text;
	int err;

	*zones = NULL;
	*nr = 0;
	snprintf(path, sizeof(path), "%s/proc/zoneinfo", root);
	err = file_read(path, &text, NULL);
	if (err)
		return err;
	err = parse(text, zones, nr);
	free(text);
	if (err) {
		free(*zones);
		*zones = NULL;
		*nr = 0;
	}
	return err;
}

uint64_t zones_safe_end(const struct zone_info *zones, size_t nr, int node, const char *name)
{
	for (size_t i = 0; i < nr; i++)
		if ((node < 0 || zones[i].node == node) && !strcmp(zones[i].name, name))
			return zones[i].start_pfn + zones[i].managed;
	return 0;
}
