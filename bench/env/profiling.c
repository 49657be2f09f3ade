// SPDX-License-Identifier: GPL-2.0
/* Profiles of a run: who has them, what it takes, and where they are kept. */
#include "bench/env/profiling.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/boot/plugin.h"
#include "bench/env/symbols_boot.h"
#include "bench/experiment/cache_model.h"
#include "bench/measure/profile_counters.h"
#include "bench/record/topology.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

static void choose_cache(struct profiling *p, const struct experiment *exp)
{
	struct cache_model model;

	if (exp->cache)
		p->cache = text_copy(exp->cache);
	else if (!topology_caches(&model, &p->memory_why))
		p->cache = cache_model_text(&model);
	p->cold = exp->start == START_COLD;
}

void profiling_choose(struct profiling *p, const struct experiment *exp, const struct accel *accel)
{
	int err;

	*p = (struct profiling){ .file.fd = -1, .nr = exp->kernels.nr };
	if (accel->kind != ACCEL_ICOUNT)
		diag_set(&p->why, 0, "needs a guest with clock = icount");
	else
		p->plugin = plugin_find(&p->why);
	if (!p->plugin || !measure_has(exp->measure, MEASURE_PROFILE))
		return;
	err = file_sha256(p->plugin, p->plugin_sha256);
	if (err) {
		diag_set(&p->why, err, "%s: %s", p->plugin, strerror(-err));
		return;
	}
	p->on = true;
	if (measure_has(exp->measure, MEASURE_MEMORY))
		choose_cache(p, exp);
}

void profiling_equip(const struct profiling *p, struct qemu_guest *g)
{
	if (!p->on)
		return;
	g->plugin = p->plugin;
	g->cache = p->cache;
	g->cold = p->cold;
}

int profiling_prepare(struct profiling *p, const struct experiment *exp,
		      const struct kernel *kernels, const struct accel *accel, const char *dir,
		      struct diag *why)
{
	const struct qemu_guest machine = qemu_guest_of(exp, accel);
	int err = 0;

	if (!p->on)
		return 0;
	p->symbols = memory_zeroed(p->nr, sizeof(*p->symbols));
	for (size_t i = 0; i < p->nr && !err; i++)
		if (!kernels[i].error)
			err = symbols_get(&kernels[i], &machine, dir, &p->symbols[i], why);
	return err;
}

int profiling_open(struct profiling *p, const char *dir, bool *done, const bool *ran, size_t nr,
		   struct diag *why)
{
	int err = p->on ? profiles_file_open(&p->file, dir, ran, nr, why) : 0;

	for (size_t id = 0; p->on && !err && id < nr; id++)
		if (ran[id] && !profiles_file_has(&p->file, id))
			done[id] = false;
	return err;
}

const char *profiling_why_not(const struct profiling *p, enum measure level)
{
	if (*p->why.text)
		return p->why.text;
	return level == MEASURE_MEMORY && *p->memory_why.text ? p->memory_why.text : NULL;
}

void profiling_facts(const struct profiling *p, json_t *facts)
{
	json_t *counters = json_object_get(facts, "counters");

	for (size_t i = 0; i < COUNTED_NR; i++)
		json_object_set_new(
			counters, profile_counters[i].name,
			json_string(profiling_why_not(p, profile_counters[i].measure) ?: "ok"));
}

void profiling_free(struct profiling *p)
{
	for (size_t i = 0; p->symbols && i < p->nr; i++)
		profile_symbols_free(&p->symbols[i]);
	free(p->symbols);
	free(p->plugin);
	free(p->cache);
	profiles_file_close(&p->file);
	*p = (struct profiling){ .file.fd = -1 };
}
