// SPDX-License-Identifier: GPL-2.0
#include "bench/machine/block_spans.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/machine/block_list.h"
#include "bench/util/text.h"
#include "bench/util/units.h"

static int parse_number(const char *text, uint64_t *block, struct diag *why)
{
	int err = parse_u64(text, 0, BLOCK_NUMBER_MAX, block, NULL);

	return err ? diag_set(why, err,
			      "'%s' is no number of a memory block; write one as in "
			      "/sys/devices/system/memory/memory37: 37, or 37-44",
			      text)
		   : 0;
}

static int parse_span(char *text, struct block_span *span, struct diag *why)
{
	char *last = strchr(text, '-');
	int err;

	if (last)
		*last++ = '\0';
	err = parse_number(text_trim(text), &span->first, why);
	span->last = span->first;
	if (!err && last)
		err = parse_number(text_trim(last), &span->last, why);
	if (!err && span->last < span->first)
		err = diag_set(why, -EINVAL,
			       "blocks %" PRIu64 "-%" PRIu64
			       " end below their start; write %" PRIu64 "-%" PRIu64,
			       span->first, span->last, span->last, span->first);
	return err;
}

int block_spans_parse(const char *text, struct block_spans *s, struct diag *why)
{
	char *copy = text_copy(text ?: ""), *rest = text ? copy : NULL, *part;
	int err = 0;

	*s = (struct block_spans){ 0 };
	while (!err && (part = strsep(&rest, ","))) {
		if (s->nr == BLOCK_SPANS_MAX)
			err = diag_set(why, -E2BIG,
				       "more than %d numbers and spans of blocks; write a span, as "
				       "37-44",
				       BLOCK_SPANS_MAX);
		else
			err = parse_span(part, &s->span[s->nr++], why);
	}
	free(copy);
	return err;
}

bool block_spans_have(const struct block_spans *s, uint64_t block)
{
	for (size_t i = 0; i < s->nr; i++)
		if (block >= s->span[i].first && block <= s->span[i].last)
			return true;
	return !s->nr;
}

static const struct block_info *find(const struct block_list *l, uint64_t block)
{
	for (size_t i = 0; i < l->nr; i++)
		if (l->blocks[i].block == block)
			return &l->blocks[i];
	return NULL;
}

static int check(const struct block_list *l, uint64_t block, struct diag *why)
{
	const struct block_info *b = find(l, block);

	if (!b)
		return diag_set(why, -ENODEV,
				"memory%" PRIu64 " is not there; choose a block from memory%" PRIu64
				" to memory%" PRIu64,
				block, l->nr ? l->blocks[l->nr - 1].block : 0,
				l->nr ? l->blocks[0].block : 0);
	return b->why ? diag_set(why, -EINVAL, "memory%" PRIu64 " %s; choose another block", block,
				 b->why)
		      : 0;
}

int block_spans_check(const struct block_spans *s, const struct block_list *l, struct diag *why)
{
	int err = 0;

	for (size_t i = 0; i < s->nr; i++)
		for (uint64_t block = s->span[i].first; block <= s->span[i].last && !err; block++)
			err = check(l, block, why);
	return err;
}
