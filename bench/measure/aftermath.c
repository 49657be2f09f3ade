// SPDX-License-Identifier: GPL-2.0
#include "bench/measure/aftermath.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/machine/free_memory.h"
#include "bench/util/file.h"

#define ORDER_MIN 9

/* "nr_free_pages 123456" is the first line of vmstat since v2.6 */
static uint64_t read_free_pages(void)
{
	uint64_t pages = 0;
	char *text, *line;

	if (file_read("/proc/vmstat", &text, NULL))
		return 0;
	line = strstr(text, "nr_free_pages ");
	if (line)
		pages = strtoull(line + strlen("nr_free_pages "), NULL, 10);
	free(text);
	return pages;
}

static uint64_t read_order9(void)
{
	struct free_memory f;

	return free_memory_read("", -1, NULL, &f) ? 0 : free_memory_suitable(&f, ORDER_MIN);
}

static void read_type_names(struct zone_state *s, char *line)
{
	char *save, *word = strtok_r(line + strlen("Number of blocks type"), " ", &save);

	for (; word && s->nr_types < MIGRATETYPES_MAX; word = strtok_r(NULL, " ", &save))
		snprintf(s->type[s->nr_types++], sizeof(s->type[0]), "%s", word);
}

/*
 *	Number of blocks type     Unmovable      Movable  ...      Isolate
 *	Node 0, zone      DMA            1            7  ...            0
 */
static void read_types(struct zone_state *s)
{
	char *text, *line, *save, *p;

	if (file_read("/proc/pagetypeinfo", &text, NULL))
		return;
	p = strstr(text, "Number of blocks type");
	line = p ? strtok_r(p, "\n", &save) : NULL;
	if (line)
		read_type_names(s, line);
	while (line && (line = strtok_r(NULL, "\n", &save))) {
		p = strstr(line, "zone");
		if (!p)
			break;
		p += strlen("zone");
		p += strspn(p, " ");
		p += strcspn(p, " ");
		for (unsigned int i = 0; i < s->nr_types; i++)
			s->blocks[i] += strtoull(p, &p, 10);
	}
	free(text);
}

void zone_state_read(struct zone_state *s)
{
	*s = (struct zone_state){ 0 };
	read_types(s);
	s->order9_blocks = read_order9();
	s->free_pages = read_free_pages();
}

/* A block that changes its type leaves one column and appears in another. */
uint64_t zone_state_retyped(const struct zone_state *a, const struct zone_state *b)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < a->nr_types && i < b->nr_types; i++)
		sum += a->blocks[i] > b->blocks[i] ? a->blocks[i] - b->blocks[i]
						   : b->blocks[i] - a->blocks[i];
	return sum / 2;
}

uint64_t zone_state_isolated(const struct zone_state *s)
{
	for (unsigned int i = 0; i < s->nr_types; i++)
		if (!strcmp(s->type[i], "Isolate"))
			return s->blocks[i];
	return 0;
}
