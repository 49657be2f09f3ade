// SPDX-License-Identifier: GPL-2.0
#include "bench/calibrate/user_prices.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/calibrate/ground.h"
#include "bench/stats/values.h"
#include "bench/util/memory.h"

/* Rounds go over all probes, so that a while of noise spoils few values of each. */
#define ROUNDS 5

static const struct probe *const files[] = {
	instruction_probes, latency_probes, bandwidth_probes, page_probes, line_probes,
};

static void list_probes(struct user_prices *u)
{
	for (size_t f = 0; f < sizeof(files) / sizeof(files[0]); f++)
		for (const struct probe *p = files[f]; p->name; p++) {
			u->measured = memory_array(u->measured, u->nr + 1, sizeof(*u->measured));
			u->measured[u->nr++] = (struct measured){ .probe = p };
		}
}

static void run_probes(struct user_prices *u, struct ground *g)
{
	double *value = memory_array(NULL, u->nr * ROUNDS, sizeof(*value));

	for (size_t r = 0; r < ROUNDS; r++)
		for (size_t i = 0; i < u->nr; i++)
			value[i * ROUNDS + r] = u->measured[i].probe->run(g);
	for (size_t i = 0; i < u->nr; i++) {
		double *v = &value[i * ROUNDS];

		values_sort(v, ROUNDS);
		u->measured[i].median = values_median(v, ROUNDS);
		u->measured[i].low = v[0];
		u->measured[i].high = v[ROUNDS - 1];
	}
	free(value);
}

static double find(const struct user_prices *u, const char *name)
{
	for (size_t i = 0; i < u->nr; i++)
		if (!strcmp(u->measured[i].probe->name, name))
			return u->measured[i].median;
	return NAN;
}

int user_prices_of(struct user_prices *u, struct diag *why)
{
	static const struct {
		const char *probe;
		double per; /* what a value is of */
	} from[PRICE_NR] = {
		[PRICE_INSTRUCTION] = { "instruction", 1 },
		[PRICE_SEQUENTIAL] = { "copy_4k_cold", 2 * SMALL_BYTES / LINE_BYTES },
		[PRICE_RANDOM] = { "random_line", 1 },
	};

	for (int i = 0; i < PRICE_NR; i++) {
		/* in what an instruction takes there are lines of caches: they have no price here */
		if (!from[i].probe)
			continue;
		u->ns[i] = find(u, from[i].probe) / from[i].per;
		if (!isfinite(u->ns[i]))
			return diag_set(
				why, -EPERM,
				"%s cannot be measured: the system lets no code be made; use "
				"`pfnbench calibrate --host`",
				from[i].probe);
		/* some probes are the difference of two times */
		if (u->ns[i] <= 0)
			return diag_set(why, -EBUSY,
					"%s: %g ns were measured, which cannot be; the machine is "
					"too busy, repeat when it is idle",
					from[i].probe, u->ns[i]);
	}
	return 0;
}

int user_prices_take(struct user_prices *u, struct diag *why)
{
	struct ground g;
	int err;

	*u = (struct user_prices){};
	err = ground_make(&g, why);
	if (err)
		return err;
	list_probes(u);
	run_probes(u, &g);
	u->bytes = g.bytes;
	ground_free(&g);
	return user_prices_of(u, why);
}

json_t *user_prices_json(const struct user_prices *u, const json_t *machine)
{
	json_t *file = prices_json("taken in user space", u->ns, machine, NULL);
	json_t *probes = json_object();

	for (size_t i = 0; i < u->nr; i++) {
		const struct measured *m = &u->measured[i];

		json_object_set_new(probes, m->probe->name,
				    json_pack("{s:f, s:f, s:f}", "median_ns", m->median, "min_ns",
					      m->low, "max_ns", m->high));
	}
	json_object_set_new(file, "probes", probes);
	return file;
}

void user_prices_free(struct user_prices *u)
{
	free(u->measured);
	*u = (struct user_prices){};
}
