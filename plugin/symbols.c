// SPDX-License-Identifier: GPL-2.0
#include "plugin/symbols.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/arch.h"

static const char *const behind_stubs[] = ENTRIES_BEHIND_STUBS;
static const char *const stubs[] = ENTRY_STUBS;

static bool is_one_of(const char *name, const char *const list[2])
{
	return !strcmp(name, list[0]) || !strcmp(name, list[1]);
}

static int resize(struct symbols *s, uint32_t nr)
{
	struct symbol *at = realloc(s->at, nr * sizeof(*at));

	if (!at)
		return -ENOMEM;
	s->at = at;
	return 0;
}

static int add(struct symbols *s, const char *line)
{
	char flags[16], name[256];
	struct symbol sym = { 0 };

	if (sscanf(line, "%" SCNx64 " %15s %255s", &sym.address, flags, name) != 3 ||
	    (s->nr && sym.address < s->at[s->nr - 1].address))
		return -EINVAL;
	sym.phase = strchr(flags, 'p');
	sym.bytes = strchr(flags, 'b');
	sym.stubs = is_one_of(name, stubs);
	sym.interrupt = sym.stubs || (!strncmp(name, ENTRY_PREFIX, strlen(ENTRY_PREFIX)) &&
				      !is_one_of(name, behind_stubs));
	/* grows by doubling: at every power of two */
	if (!(s->nr & (s->nr - 1)) && resize(s, s->nr * 2 ?: 1))
		return -ENOMEM;
	s->at[s->nr++] = sym;
	return 0;
}

int symbols_read(struct symbols *s, const char *path, unsigned int *line)
{
	FILE *in = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;
	int err = 0;

	*s = (struct symbols){ NULL };
	*line = 0;
	if (!in)
		return -errno;
	while (!err && getline(&text, &size, in) > 0) {
		++*line;
		err = add(s, text);
	}
	if (!err)
		err = resize(s, symbols_all(s));
	if (!err)
		s->at[symbols_user(s)] = s->at[symbols_unknown(s)] = (struct symbol){ 0 };
	free(text);
	fclose(in);
	return err;
}

uint32_t symbols_find(const struct symbols *s, uint64_t address)
{
	uint32_t low = 0, high = s->nr;

	if (!(address >> KERNEL_BIT))
		return symbols_user(s);
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (s->at[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? low - 1 : symbols_unknown(s);
}
