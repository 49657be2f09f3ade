// SPDX-License-Identifier: GPL-2.0
#include "bench/cmd/dry_run.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cmd/past_run.h"
#include "bench/util/printable.h"
#include "bench/util/text.h"
#include "bench/util/units.h"

struct of_kernel {
	const struct plan *plan;
	uint32_t kernel;
};

static bool is_of_kernel(const void *ctx, size_t id)
{
	const struct of_kernel *of = ctx;

	return of->plan->trials[id].kernel == of->kernel;
}

static const char *plural(size_t nr)
{
	return nr == 1 ? "" : "s";
}

static void print_kernels(const struct experiment *exp, const struct plan *plan)
{
	size_t width = 0;

	for (size_t i = 0; i < exp->kernels.nr; i++)
		if (strlen(exp->kernels.text[i]) > width)
			width = strlen(exp->kernels.text[i]);
	for (size_t i = 0; i < exp->kernels.nr; i++) {
		struct of_kernel of = { plan, i };
		struct plan_cost cost = plan_cost(plan, is_of_kernel, &of);
		char *name = text_copy(exp->kernels.text[i]);

		printable(name);
		printf("  %-*s %6zu trial%s in %zu boot%s\n", (int)width, name, cost.trials,
		       plural(cost.trials), cost.boots, plural(cost.boots));
		free(name);
	}
}

/* Each reason once. */
static void print_left_out(const struct plan *plan)
{
	for (size_t i = 0; i < plan->nr_skipped; i++) {
		const char *reason = plan->skipped[i].reason;
		size_t nr = 0, first = plan->nr_skipped;

		for (size_t j = 0; j < plan->nr_skipped; j++) {
			if (strcmp(plan->skipped[j].reason, reason))
				continue;
			first = j < first ? j : first;
			nr++;
		}
		if (first == i)
			printf("left out: %zu cell%s: %s\n", nr, plural(nr), reason);
	}
}

static void print_time(const struct experiment *exp, const struct plan_cost *cost,
		       unsigned int jobs)
{
	struct past_run past;
	char text[24];

	past_run_find(exp, cost, jobs, &past);
	if (past.dir)
		printf("time: about %s, by %s (%s)\n",
		       format_wait(text, sizeof(text), past.seconds), past.dir, past.cpu);
	else
		puts("time: unknown; no finished run on these kernels at this clock and level is "
		     "in results/");
	past_run_free(&past);
}

static void print_memory(const struct experiment *exp, unsigned int guests)
{
	uint64_t each = exp->memory_bytes + exp->virtio_mem_bytes + exp->dimm_bytes;
	char one[32], all[32];

	printf("memory: %s, for %u guest%s of %s at once\n",
	       format_size(all, sizeof(all), guests * each), guests, plural(guests),
	       format_size(one, sizeof(one), each));
}

void dry_run(const struct experiment *exp, const struct plan *plan, unsigned int jobs)
{
	struct plan_cost cost = plan_cost(plan, NULL, NULL);

	printf("%s: %zu trial%s of %zu cell%s would run%s; nothing is started\n", exp->name,
	       cost.trials, plural(cost.trials), plan->nr_cells, plural(plan->nr_cells),
	       experiment_on_host(exp) ? " on this machine" : "");
	print_kernels(exp, plan);
	print_left_out(plan);
	print_time(exp, &cost, jobs);
	if (!experiment_on_host(exp))
		print_memory(exp, plan_guests(&cost, jobs));
}
