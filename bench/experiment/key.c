// SPDX-License-Identifier: GPL-2.0
#include "bench/experiment/key.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/arch/arch.h"
#include "bench/experiment/axis.h"
#include "bench/experiment/axis_name.h"
#include "bench/experiment/cache_model.h"
#include "bench/experiment/cmdline.h"
#include "bench/experiment/kernel_spec.h"
#include "bench/machine/block_spans.h"
#include "bench/trial/target.h"
#include "bench/util/text.h"
#include "bench/util/units.h"

#define NAME_LEN_MAX	64
#define MODULE_LEN_MAX	80
#define PRODUCT_LEN_MAX 32
/* JSON readers keep integers as doubles: what is recorded has to fit into 53 bits */
#define SEED_MAX ((1ull << 53) - 1)

/* Takes @text over. */
static void set_text(char **field, char *text)
{
	free(*field);
	*field = text;
}

static int set_name(const struct key *key, void *field, char *value, struct diag *why)
{
	size_t len = strlen(value);

	for (const char *p = value; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("._-", *p))
			len = 0;
	if (!len || len > NAME_LEN_MAX || value[0] == '.' || value[0] == '-')
		return diag_set(why, -EINVAL,
				"'%s' is no name; write up to %d letters, digits and ._-", value,
				NAME_LEN_MAX);
	set_text(field, text_copy(value));
	return 0;
}

static int set_u32(const struct key *key, void *field, char *value, struct diag *why)
{
	uint64_t number;
	int err = parse_u64(value, key->min, key->max, &number, why);

	if (!err)
		*(uint32_t *)field = number;
	return err;
}

static int set_u64(const struct key *key, void *field, char *value, struct diag *why)
{
	return parse_u64(value, key->min, key->max, field, why);
}

static int set_duration(const struct key *key, void *field, char *value, struct diag *why)
{
	char min[32], max[32];
	uint64_t ns;
	int err = parse_duration(value, &ns, why);

	if (err)
		return err;
	if (ns < key->min || ns > key->max)
		return diag_set(why, -ERANGE, "'%s' is out of range; write %s to %s", value,
				format_ns(min, sizeof(min), key->min),
				format_ns(max, sizeof(max), key->max));
	*(uint64_t *)field = ns;
	return 0;
}

/* @min is the granule as well. Of what has no fallback 0 is none. */
static int set_size(const struct key *key, void *field, char *value, struct diag *why)
{
	char min[32], max[32];
	uint64_t bytes;
	int err = parse_size(value, &bytes, why);

	if (err)
		return err;
	if (bytes % key->min || bytes > key->max || (!bytes && key->fallback))
		return diag_set(why, -ERANGE, "'%s' is no multiple of %s up to %s", value,
				format_size(min, sizeof(min), key->min),
				format_size(max, sizeof(max), key->max));
	*(uint64_t *)field = bytes;
	return 0;
}

/* The field is an enum, from 0 to @max. */
static int set_word(const struct key *key, void *field, char *value, struct diag *why)
{
	char known[64];

	for (unsigned int i = 0; i <= key->max; i++) {
		if (strcmp(value, key->words[i]))
			continue;
		*(unsigned int *)field = i;
		return 0;
	}
	return diag_set(why, -EINVAL, "unknown %s '%s'; known are %s", key->name, value,
			text_join(known, sizeof(known), key->words, key->max + 1));
}

/* The value goes through the kernel's command line, where a blank ends it. */
static int set_module(const struct key *key, void *field, char *value, struct diag *why)
{
	size_t name = strspn(value, "abcdefghijklmnopqrstuvwxyz_"), len = name;

	while (isgraph((unsigned char)value[len]) && value[len] != '"')
		len++;
	if (strcmp(value, MODULE_NONE) &&
	    (!name || value[name] != '=' || value[len] || len > MODULE_LEN_MAX))
		return diag_set(
			why, -EINVAL,
			"'%s' is no parameter of the module; write one as NAME=VALUE, without "
			"blanks and quotes, up to %d bytes, or " MODULE_NONE,
			value, MODULE_LEN_MAX);
	set_text(field, text_copy(value));
	return 0;
}

static int set_cmdline(const struct key *key, void *field, char *value, struct diag *why)
{
	int err = cmdline_check(value, why);

	if (!err)
		set_text(field, cmdline_normal(value));
	return err;
}

static int set_blocks(const struct key *key, void *field, char *value, struct diag *why)
{
	struct block_spans spans;
	int err = block_spans_parse(value, &spans, why);

	if (!err)
		set_text(field, text_copy(value));
	return err;
}

static int set_block(const struct key *key, void *field, char *value, struct diag *why)
{
	if (strpbrk(value, "-,"))
		return diag_set(why, -EINVAL, "'%s' are several blocks; write blocks = %s", value,
				value);
	return set_blocks(key, field, value, why);
}

static int set_cache(const struct key *key, void *field, char *value, struct diag *why)
{
	struct cache_model model;
	int err = cache_model_parse(value, &model, why);

	if (err)
		return err;
	set_text(field, cache_model_text(&model));
	return 0;
}

static int set_balloon(const struct key *key, void *field, char *value, struct diag *why)
{
	if (strcmp(value, "yes") && strcmp(value, "no"))
		return diag_set(why, -EINVAL, "'%s' is neither yes nor no", value);
	*(bool *)field = !strcmp(value, "yes");
	return 0;
}

static int check_kernel(char **value, const void *ctx, struct diag *why)
{
	return kernel_spec_check(*value, why);
}

static int set_kernels(const struct key *key, void *field, char *value, struct diag *why)
{
	return value_list_add(field, value, check_kernel, NULL, why);
}

/* Cells are known by their text: contig:2m and contig:0x200000 are contig:2M. */
static int check_axis(char **value, const void *ctx, struct diag *why)
{
	const struct key *key = ctx;
	struct cell scratch;
	char size[32], count[24] = "", *rest, *text;
	int err = axis_parse(key->axis, *value, &scratch, why);

	if (!err && key->axis == AXIS_TARGET && scratch.target.size_bytes) {
		format_size(size, sizeof(size), scratch.target.size_bytes);
		if (target_count(&scratch.target) > 1)
			snprintf(count, sizeof(count), "*%" PRIu64, target_count(&scratch.target));
		rest = strchr(strchr(*value, ':') + 1, ':');
		text = text_print("%s:%s%s%s", scratch.target.ops->name, size, count,
				  rest ? rest : "");
		free(*value);
		*value = text;
	}
	return err;
}

static int set_axis(const struct key *key, void *field, char *value, struct diag *why)
{
	return value_list_add(field, value, check_axis, key, why);
}

#define FIELD_OF(type, member)                                                                     \
	.offset = offsetof(struct type, member), .size = sizeof(((struct type *)NULL)->member)
#define FIELD(member) FIELD_OF(experiment, member)
#define AXIS(which, word, dflt)                                                                    \
	{                                                                                          \
		.section = AXES_SECTION, .name = word, .set = set_axis, .axis = which,             \
		.list = true, .fallback = dflt, FIELD_OF(product, axes[which])                     \
	}

const struct key experiment_keys[NR_KEYS] = {
	{ "experiment", "name", set_name, FIELD(name) },
	{ "experiment", "boots", set_u32, FIELD(boots), 1, 1000, .fallback = "1" },
	{ "experiment", "trials", set_u32, FIELD(trials), 1, 100000, .fallback = "5" },
	{ "experiment", "seed", set_u64, FIELD(seed), 0, SEED_MAX, .fallback = "1" },
	{ "experiment", "deadline", set_duration, FIELD(deadline_ns), NSEC_PER_USEC,
	  3600 * NSEC_PER_SEC, .fallback = "1s" },
	{ "experiment", "measure", set_word, FIELD(measure), .max = MEASURE_ALL,
	  .words = measure_names, .fallback = "latency" },
	{ "machine", "memory", set_size, FIELD(memory_bytes), 256ull << 20, 256ull << 30,
	  .fallback = "2G" },
	{ "machine", "cpus", set_u32, FIELD(cpus), 1, CPUS_MAX, .fallback = "1" },
	{ "machine", "nodes", set_u32, FIELD(nodes), 1, NODES_MAX, .fallback = "1" },
	{ "machine", "cma", set_size, FIELD(cma_bytes), ARCH_PAGEBLOCK_BYTES, 1ull << 30 },
	{ "machine", "module", set_module, FIELD(module) },
	{ "machine", "cmdline", set_cmdline, FIELD(cmdline) },
	{ "machine", "virtio-mem", set_size, FIELD(virtio_mem_bytes), ARCH_BLOCK_BYTES,
	  DEVICE_BYTES_MAX },
	{ "machine", "dimm", set_size, FIELD(dimm_bytes), ARCH_BLOCK_BYTES, 1ull << 30 },
	{ "machine", "balloon", set_balloon, FIELD(balloon) },
	{ "machine", "cache", set_cache, FIELD(cache) },
	{ "machine", "kernels", set_kernels, FIELD(kernels), .list = true,
	  .fallback = "debian:6.1, debian:6.12, debian:7" },
	{ "machine", "clock", set_word, FIELD(clock), .max = CLOCK_WALL, .words = clock_names,
	  .fallback = "icount" },
	{ "machine", "watchdog", set_duration, FIELD(watchdog_ns), NSEC_PER_SEC,
	  24 * 3600 * NSEC_PER_SEC },
	{ "machine", "block", set_block, FIELD(block) },
	{ "machine", "blocks", set_blocks, FIELD(blocks) },
	{ "machine", "start", set_word, FIELD(start), .max = START_COLD, .words = start_names },
	{ "machine", "reserve", set_size, FIELD(reserve_bytes), 1, UINT64_MAX },
	AXIS(AXIS_TARGET, "target", NULL),
	AXIS(AXIS_POLICY, "policy", "early-check"),
	AXIS(AXIS_RETRY, "retry", "none"),
	AXIS(AXIS_FILL, "fill", "none"),
	AXIS(AXIS_BLOCKER, "blocker", "none"),
	AXIS(AXIS_LIFETIME, "lifetime", "forever"),
	AXIS(AXIS_CHURN, "churn", "none"),
	AXIS(AXIS_ONLINE, "online", "kernel"),
	AXIS(AXIS_FRAGMENT, "fragment", "none"),
	AXIS(AXIS_BLOCK_TYPES, "block-types", "none"),
};

bool key_is_size(const struct key *key)
{
	return key->set == set_size;
}

bool key_is_axis(const struct key *key)
{
	return key->set == set_axis;
}

void *key_field(struct experiment *exp, size_t product, const struct key *key)
{
	void *holder = key_is_axis(key) ? (void *)&exp->products[product] : exp;

	return (char *)holder + key->offset;
}

static const char *const sections[] = { "experiment", "machine", AXES_SECTION };

#define NR_SECTIONS (sizeof(sections) / sizeof(sections[0]))

static int product_check(const char *section, const char *name, struct diag *why)
{
	size_t len = strlen(name);

	for (const char *p = name; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("_-", *p))
			len = 0;
	if (!len || len > PRODUCT_LEN_MAX)
		return diag_set(why, -EINVAL,
				"[%s] has no name for its product; write up to %d letters, digits "
				"and _- after the dot",
				section, PRODUCT_LEN_MAX);
	return 0;
}

int section_check(const char *section, const char **product, struct diag *why)
{
	static const char further[] = AXES_SECTION ".";
	char known[64];
	const char *near;

	*product = NULL;
	for (size_t i = 0; i < NR_SECTIONS; i++)
		if (!strcmp(section, sections[i]))
			return 0;
	if (!strncmp(section, further, strlen(further))) {
		*product = section + strlen(further);
		return product_check(section, *product, why);
	}
	near = text_nearest(section, sections, NR_SECTIONS);
	if (near)
		return diag_set(why, -EINVAL, "unknown section [%s]; did you mean [%s]?", section,
				near);
	return diag_set(why, -EINVAL, "unknown section [%s]; known are %s", section,
			text_join(known, sizeof(known), sections, NR_SECTIONS));
}

const struct key *key_find(const char *section, const char *name, struct diag *why)
{
	const char *names[NR_KEYS];
	const struct key *key;
	int i;

	for (i = 0; i < (int)NR_KEYS; i++)
		names[i] = experiment_keys[i].name;
	i = axis_find_name("key", name, names, NR_KEYS, why);
	if (i < 0)
		return NULL;
	key = &experiment_keys[i];
	if (!section || !strcmp(section, key->section))
		return key;
	diag_set(why, -EINVAL, "key '%s' does not belong into [%s]; move it to [%s]", name, section,
		 key->section);
	return NULL;
}

int key_set(struct experiment *exp, size_t product, const struct key *key, const char *text,
	    struct diag *why)
{
	char *copy = text_copy(text), *value = text_trim(copy);
	int err;

	if (!*value && !key->list)
		err = diag_set(why, -EINVAL, "key '%s' has no value", key->name);
	else
		err = key->set(key, key_field(exp, product, key), value, why);
	free(copy);
	return err;
}
