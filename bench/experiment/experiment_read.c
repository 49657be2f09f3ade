// SPDX-License-Identifier: GPL-2.0
#include "bench/experiment/experiment_read.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/experiment/axis.h"
#include "bench/experiment/cmdline.h"
#include "bench/experiment/ini_file.h"
#include "bench/experiment/key.h"
#include "bench/trial/target.h"
#include "bench/util/file.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"
#include "bench/util/units.h"
#include "kmod/include/pfnbench_uapi.h"

#define LINE_LEN_MAX 100

/* Instead of a line, in "seen". */
#define FROM_SET (-1)

/* Readers of the normal form have a limit on lines; what is written has to be readable again. */
#define VALUE_LEN_MAX 160

/* Of a key that is no list there is none. */
static struct value_list *list_of(struct experiment *exp, size_t product, const struct key *key)
{
	return key->list ? key_field(exp, product, key) : NULL;
}

static int apply_set(struct experiment *exp, const char *set, int seen[NR_KEYS], struct diag *why)
{
	const char *equals = strchr(set, '=');
	const struct key *key;
	struct value_list *list;
	char *name;
	int err;

	if (!equals)
		return diag_set(why, -EINVAL, "no '='; write --set key=value");
	name = text_print("%.*s", (int)(equals - set), set);
	key = key_find(NULL, text_trim(name), why);
	free(name);
	if (!key)
		return -EINVAL;
	seen[key - experiment_keys] = FROM_SET;
	/* further products then have what the first has */
	for (size_t p = 0; key->list && p < exp->nr_products; p++)
		value_list_clear(list_of(exp, p, key));
	err = key_set(exp, 0, key, equals + 1, why);
	list = list_of(exp, 0, key);
	if (!err && list && !list->nr)
		err = diag_set(why, -EINVAL, "no value; write --set %s=VALUE", key->name);
	return err;
}

/* "penalty" of "experiments/penalty.ini" */
static int name_after_file(struct experiment *exp, struct diag *why)
{
	const char *slash = strrchr(exp->path, '/');
	const char *base = slash ? slash + 1 : exp->path;
	const char *dot = strrchr(base, '.');
	int len = dot && dot != base ? (int)(dot - base) : (int)strlen(base);
	char *name = text_print("%.*s", len, base);
	int err = key_set(exp, 0, key_find(NULL, "name", why), name, why);

	free(name);
	if (err)
		diag_prefix(why, "%s: no name = in [experiment], and the file's: ", exp->path);
	return err;
}

/* Calls @check for each list that the file has, or may have. */
static int for_each_list(struct experiment *exp,
			 int (*check)(const struct experiment *exp, const struct key *key,
				      const struct value_list *list, struct diag *why),
			 struct diag *why)
{
	int err = 0;

	for (size_t p = 0; p < exp->nr_products; p++)
		for (size_t i = 0; !err && i < NR_KEYS; i++) {
			const struct key *key = &experiment_keys[i];

			if (key->list && (!p || key_is_axis(key)))
				err = check(exp, key, list_of(exp, p, key), why);
		}
	return err;
}

static int check_not_empty(const struct experiment *exp, const struct key *key,
			   const struct value_list *list, struct diag *why)
{
	if (list->nr || !list->line)
		return 0;
	return diag_set(why, -EINVAL, "%s:%d: %s has no value; write one%s", exp->path, list->line,
			key->name, key->fallback ? " or delete the line" : "");
}

static int apply_fallbacks(struct experiment *exp, const int seen[NR_KEYS], struct diag *why)
{
	int err = for_each_list(exp, check_not_empty, why);

	for (size_t i = 0; !err && i < NR_KEYS; i++) {
		const struct key *key = &experiment_keys[i];
		const struct value_list *list = list_of(exp, 0, key);

		if (key->fallback && !(list ? list->nr : (size_t)seen[i]))
			err = key_set(exp, 0, key, key->fallback, why);
	}
	return err ?: exp->name ? 0 : name_after_file(exp, why);
}

static void where(const struct experiment *exp, const struct value_list *list, struct diag *why)
{
	if (list->line)
		diag_prefix(why, "%s:%d: ", exp->path, list->line);
	else
		diag_prefix(why, "%s: ", exp->path);
}

/* Of one value, which no line has if it was set. */
static void where_value(const struct experiment *exp, const struct key *key,
			const struct value_list *list, size_t i, struct diag *why)
{
	if (list->line)
		where(exp, list, why);
	else
		diag_prefix(why, "--set %s=%s: ", key->name, list->text[i]);
}

/* A target that places pages in the device claims all of it. Without a device there is a reason in records. */
static int fits_device(const struct experiment *exp, const struct target_spec *target,
		       const char *text, struct diag *why)
{
	uint64_t device = exp->virtio_mem_bytes, most;
	char size[32];

	most = PFNB_MAX_PAGES * experiment_geometry(exp).page_bytes;
	if (!device || !target->ops->on_device)
		return 0;
	if (target->size_bytes > device)
		return diag_set(why, -EINVAL,
				"target %s is larger than the device; write virtio-mem = %s, or a "
				"smaller target",
				text, format_size(size, sizeof(size), target->size_bytes));
	if (target->ops->driver && device > most)
		return diag_set(why, -EINVAL,
				"target %s fills all of the device; write virtio-mem = %s or less, "
				"or target virtio-mem-plug",
				text, format_size(size, sizeof(size), most));
	return 0;
}

/* Values that are right each for itself, but not together. */
static int check_target(const struct experiment *exp, const struct key *key,
			const struct value_list *list, struct diag *why)
{
	struct geometry g;
	char half[32];

	if (key->axis != AXIS_TARGET || !key_is_axis(key))
		return 0;
	g = experiment_geometry(exp);
	for (size_t i = 0; i < list->nr; i++) {
		struct cell cell;
		int err = axis_parse(AXIS_TARGET, list->text[i], &cell, why);

		if (err)
			return err;
		if (target_fits_pages(&cell.target, &g, list->text[i], why)) {
			where_value(exp, key, list, i, why);
			return -EINVAL;
		}
		if (fits_device(exp, &cell.target, list->text[i], why)) {
			where(exp, list, why);
			return -EINVAL;
		}
		/* Where the kernel chooses, it can be asked for more than there is. */
		if (cell.target.ops->finds_range || cell.target.ops->on_device ||
		    cell.target.size_bytes <= exp->memory_bytes / 2)
			continue;
		diag_set(why, -EINVAL,
			 "target %s is larger than half of the memory; write at most %s",
			 list->text[i], format_size(half, sizeof(half), exp->memory_bytes / 2));
		where(exp, list, why);
		return -EINVAL;
	}
	return 0;
}

static int check_targets(struct experiment *exp, struct diag *why)
{
	if (!exp->products[0].axes[AXIS_TARGET].nr)
		return diag_set(why, -EINVAL, "%s: no target; write target = contig:2M in [axes]",
				exp->path);
	return for_each_list(exp, check_target, why);
}

static int check_kernels(struct experiment *exp, struct diag *why)
{
	const struct value_list *list = &exp->kernels;

	for (size_t i = 0; i < list->nr; i++) {
		if (strcmp(list->text[i], "host") || list->nr == 1)
			continue;
		diag_set(why, -EINVAL, "host stands beside other kernels; run it by itself");
		where(exp, list, why);
		return -EINVAL;
	}
	return 0;
}

static int check_host_keys(const struct experiment *exp, struct diag *why)
{
	if (experiment_on_host(exp) && exp->module)
		return diag_set(why, -EINVAL, "%s: module is for guests; delete it", exp->path);
	if (experiment_on_host(exp) && exp->cmdline)
		return diag_set(why, -EINVAL, "%s: cmdline is for guests; delete it", exp->path);
	if (experiment_on_host(exp))
		return 0;
	if (exp->reserve_bytes)
		return diag_set(why, -EINVAL,
				"%s: reserve is for runs on the machine itself; add --host, or "
				"delete it",
				exp->path);
	if (exp->start != START_WARM && !measure_has(exp->measure, MEASURE_MEMORY))
		return diag_set(why, -EINVAL,
				"%s: start is for runs on the machine itself, and for caches of "
				"measure = memory; add --host or --measure memory, or delete it",
				exp->path);
	return 0;
}

/*
 * Single blocks are moved to zone Movable for a trial. Where there is such a zone already, pages would
 * go there instead, and a block at the end of zone DMA32 does not come back to it.
 */
static int check_online(const struct experiment *exp, const struct key *key,
			const struct value_list *list, struct diag *why)
{
	const char *movable = online_names[ONLINE_MOVABLE];

	for (size_t i = 0; exp->cmdline && key_is_axis(key) && key->axis == AXIS_ONLINE &&
			   i < list->nr && cmdline_makes_movable(exp->cmdline);
	     i++) {
		if (strncmp(list->text[i], movable, strlen(movable)))
			continue;
		diag_set(why, -EINVAL,
			 "online %s moves blocks where kernelcore= and movablecore= have made zone "
			 "Movable; write online = kernel: ranges are in that zone then",
			 list->text[i]);
		where(exp, list, why);
		return -EINVAL;
	}
	return 0;
}

static int check_blocks(const struct experiment *exp, struct diag *why)
{
	return exp->block && exp->blocks
		       ? diag_set(why, -EINVAL,
				  "%s: block and blocks exclude each other; delete one", exp->path)
		       : 0;
}

static int check_cmdline(const struct experiment *exp, const int seen[NR_KEYS], struct diag *why)
{
	int err = exp->cmdline ? cmdline_fits(exp->cmdline, exp->memory_bytes, exp->nodes, why) : 0;
	int line = err ? seen[key_find("machine", "cmdline", NULL) - experiment_keys] : 0;

	if (line && line != FROM_SET)
		diag_prefix(why, "%s:%d: ", exp->path, line);
	else if (err)
		diag_prefix(why, "%s: ", exp->path);
	return err;
}

static int check_lengths(const struct experiment *exp, const struct key *key,
			 const struct value_list *list, struct diag *why)
{
	for (size_t i = 0; i < list->nr; i++) {
		if (strlen(list->text[i]) <= VALUE_LEN_MAX)
			continue;
		diag_set(why, -EINVAL, "a value of %s is longer than %d bytes; shorten its path",
			 key->name, VALUE_LEN_MAX);
		where(exp, list, why);
		return -EINVAL;
	}
	return 0;
}

static void print_list(FILE *out, const struct key *key, const struct value_list *list)
{
	size_t width = strlen(key->name) + 2;

	fprintf(out, "%s =", key->name);
	for (size_t i = 0; i < list->nr; i++) {
		size_t len = strlen(list->text[i]) + 2;

		if (i && width + len > LINE_LEN_MAX) {
			fputs("\n   ", out);
			width = 3;
		}
		fprintf(out, " %s%s", list->text[i], i + 1 < list->nr ? "," : "");
		width += len;
	}
	fputc('\n', out);
}

/* Times are written in ns: exact, whatever was asked. */
static void print_scalar(FILE *out, struct experiment *exp, const struct key *key)
{
	const void *field = key_field(exp, 0, key);
	char size[32];

	if (key->words)
		fprintf(out, "%s = %s\n", key->name, key->words[*(const unsigned int *)field]);
	else if (field == &exp->name || field == &exp->module || field == &exp->cmdline ||
		 field == &exp->block || field == &exp->blocks || field == &exp->cache)
		fprintf(out, "%s = %s\n", key->name, *(char *const *)field);
	else if (field == &exp->balloon)
		fprintf(out, "%s = yes\n", key->name);
	else if (key_is_size(key))
		fprintf(out, "%s = %s\n", key->name,
			format_size(size, sizeof(size), *(const uint64_t *)field));
	else if (field == &exp->deadline_ns || field == &exp->watchdog_ns)
		fprintf(out, "%s = %lluns\n", key->name, *(const unsigned long long *)field);
	else if (field == &exp->seed)
		fprintf(out, "%s = %llu\n", key->name, *(const unsigned long long *)field);
	else
		fprintf(out, "%s = %u\n", key->name, *(const uint32_t *)field);
}

/* Keys without a fallback are left out where they say nothing: their field is 0. */
static bool is_unset(struct experiment *exp, const struct key *key)
{
	static const char nothing[sizeof(uint64_t)];

	return !key->list && !key->fallback && !memcmp(key_field(exp, 0, key), nothing, key->size);
}

/* What a further product has of its own. */
static void print_product(FILE *out, struct experiment *exp, size_t product)
{
	fprintf(out, "\n[%s.%s]\n", AXES_SECTION, exp->products[product].name);
	for (size_t i = 0; i < NR_KEYS; i++) {
		const struct key *key = &experiment_keys[i];

		if (key_is_axis(key) && list_of(exp, product, key)->nr)
			print_list(out, key, list_of(exp, product, key));
	}
}

static void make_normal_form(struct experiment *exp)
{
	const char *section = "";
	FILE *out = memory_stream(&exp->text);

	for (size_t i = 0; i < NR_KEYS; i++) {
		const struct key *key = &experiment_keys[i];

		if (is_unset(exp, key))
			continue;
		if (strcmp(section, key->section))
			fprintf(out, "%s[%s]\n", *section ? "\n" : "", key->section);
		section = key->section;
		if (key->list)
			print_list(out, key, list_of(exp, 0, key));
		else
			print_scalar(out, exp, key);
	}
	for (size_t p = 1; p < exp->nr_products; p++)
		print_product(out, exp, p);
	memory_stream_end(out);
}

static int finish(struct experiment *exp, const int seen[NR_KEYS], struct diag *why)
{
	int err = apply_fallbacks(exp, seen, why)
			  ?: check_targets(exp, why)
			  ?: check_kernels(exp, why)
			  ?: check_host_keys(exp, why)
			  ?: check_cmdline(exp, seen, why)
			  ?: for_each_list(exp, check_online, why)
			  ?: check_blocks(exp, why)
			  ?: for_each_list(exp, check_lengths, why);

	if (err)
		return err;
	/* no guest, no instruction count */
	if (experiment_on_host(exp))
		exp->clock = CLOCK_WALL;
	for (enum axis a = 0; a < AXIS_NR; a++)
		for (size_t p = 0; p < exp->nr_products; p++)
			value_list_join(&exp->axes[a], &exp->products[p].axes[a]);
	make_normal_form(exp);
	return 0;
}

int experiment_read(const char *path, const char *const *sets, size_t nr_sets,
		    struct experiment *exp, struct diag *why)
{
	int seen[NR_KEYS] = { 0 };
	char *text = NULL;
	size_t len;
	int err;

	*exp = (struct experiment){ .path = text_copy(path), .nr_products = 1 };
	exp->products = memory_zeroed(1, sizeof(*exp->products));
	err = file_read(path, &text, &len);
	if (err)
		return diag_set(why, err, "%s: %s; name an experiment file, as in experiments/",
				path, strerror(-err));
	if (strlen(text) != len)
		err = diag_set(why, -EINVAL, "%s: holds NUL bytes; is it an experiment?", path);
	if (!err)
		err = ini_file_parse(path, text, exp, seen, why);
	free(text);
	for (size_t i = 0; !err && i < nr_sets; i++) {
		err = apply_set(exp, sets[i], seen, why);
		if (err)
			diag_prefix(why, "--set %s: ", sets[i]);
	}
	return err ?: finish(exp, seen, why);
}
