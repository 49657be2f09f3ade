/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_EXPERIMENT_CACHE_MODEL_H
#define PFNBENCH_EXPERIMENT_CACHE_MODEL_H

#include <stdint.h>

#include "bench/util/diag.h"

/* Caches that each memory access goes through, as the first one to the last. */
#define CACHE_LEVELS 3

#define CACHE_LINE_BYTES 64
#define CACHE_WAYS_MAX	 64

/**
 * struct cache_model - caches that do not exist: what their sizes would make of memory accesses
 * @level: from the first one on; each is a multiple of its ways times CACHE_LINE_BYTES
 */
struct cache_model {
	struct cache_level {
		uint64_t bytes;
		uint32_t ways;
	} level[CACHE_LEVELS];
};

extern const char *const cache_level_names[CACHE_LEVELS];

/**
 * cache_model_parse() - "l1d:48K/12, l2:1M/16, l3:32M/16"
 * @text: size and ways of each level, in this order
 * @model: result; undefined after an error
 * @why: reason when it fails
 *
 * Return: 0; -EINVAL: not of this form; -ERANGE: a cache that cannot be
 */
int cache_model_parse(const char *text, struct cache_model *model, struct diag *why);

/**
 * cache_model_check() - whether such a cache can be
 * @level: its number, from 0
 * @cache: size and ways
 * @why: why it cannot
 *
 * Return: 0 or -ERANGE
 */
int cache_model_check(unsigned int level, const struct cache_level *cache, struct diag *why);

/**
 * cache_model_text() - as cache_model_parse() reads it
 * @model: what to write
 *
 * Return: malloc()ed string, which the caller frees
 */
char *cache_model_text(const struct cache_model *model);

#endif
