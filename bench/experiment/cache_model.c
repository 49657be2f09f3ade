// SPDX-License-Identifier: GPL-2.0
#include "bench/experiment/cache_model.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/text.h"
#include "bench/util/units.h"

/* No machine has more, and the model of it would not fit into this one's memory. */
#define BYTES_MAX (4ull << 30)

const char *const cache_level_names[CACHE_LEVELS] = { "l1d", "l2", "l3" };

int cache_model_check(unsigned int level, const struct cache_level *cache, struct diag *why)
{
	uint64_t granule = (uint64_t)cache->ways * CACHE_LINE_BYTES;

	if (cache->ways && cache->ways <= CACHE_WAYS_MAX && cache->bytes &&
	    cache->bytes <= BYTES_MAX && cache->bytes % granule == 0)
		return 0;
	return diag_set(why, -ERANGE,
			"%s of %" PRIu64 " bytes in %" PRIu32
			" ways is no cache: 1 to %d ways, of whole lines of %d bytes, up to 4G",
			cache_level_names[level], cache->bytes, cache->ways, CACHE_WAYS_MAX,
			CACHE_LINE_BYTES);
}

/* "l1d:48K/12", changed while it is read */
static int parse_level(char *text, unsigned int level, struct cache_level *cache, struct diag *why)
{
	size_t len = strlen(cache_level_names[level]);
	char *slash = strchr(text, '/');
	uint64_t ways;
	int err;

	if (strncmp(text, cache_level_names[level], len) || text[len] != ':' || !slash)
		return diag_set(why, -EINVAL, "'%s' is no %s:SIZE/WAYS", text,
				cache_level_names[level]);
	*slash = '\0';
	err = parse_size(text + len + 1, &cache->bytes, why)
		      ?: parse_u64(slash + 1, 1, CACHE_WAYS_MAX, &ways, why);
	if (err)
		return err;
	cache->ways = ways;
	return cache_model_check(level, cache, why);
}

int cache_model_parse(const char *text, struct cache_model *model, struct diag *why)
{
	char *copy = text_copy(text), *rest = copy, *part;
	unsigned int nr = 0;
	int err = 0;

	while (!err && nr < CACHE_LEVELS && (part = strsep(&rest, ","))) {
		err = parse_level(text_trim(part), nr, &model->level[nr], why);
		nr++;
	}
	if (!err && (nr < CACHE_LEVELS || rest))
		err = diag_set(why, -EINVAL,
			       "'%s' are not three caches; write them as l1d:48K/12, l2:1M/16, "
			       "l3:32M/16",
			       text);
	free(copy);
	return err;
}

char *cache_model_text(const struct cache_model *model)
{
	char size[CACHE_LEVELS][32];
	const struct cache_level *c = model->level;

	for (int i = 0; i < CACHE_LEVELS; i++)
		format_size(size[i], sizeof(size[i]), c[i].bytes);
	return text_print("l1d:%s/%" PRIu32 ", l2:%s/%" PRIu32 ", l3:%s/%" PRIu32, size[0],
			  c[0].ways, size[1], c[1].ways, size[2], c[2].ways);
}
