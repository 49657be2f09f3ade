// SPDX-License-Identifier: GPL-2.0
#include "bench/analysis/hangs.h"

#include "bench/util/json_count.h"

void hangs_read(struct hangs *h, const json_t *trial)
{
	const json_t *hang = json_object_get(trial, "hang");
	const json_t *levels = json_object_get(hang, "vmstat");
	const json_t *stack = json_object_get(hang, "stack");

	if (!hang)
		return;
	tally_add(&h->where, json_string_value(json_array_get(stack, 0)) ?: "the kernel");
	if (!json_object_get(levels, "nr_isolated_anon"))
		return;
	samples_add(&h->isolated, json_count(levels, "nr_isolated_anon") +
					  json_count(levels, "nr_isolated_file"));
	samples_add(&h->listed, json_count(levels, "nr_inactive_anon") +
					json_count(levels, "nr_active_anon") +
					json_count(levels, "nr_inactive_file") +
					json_count(levels, "nr_active_file"));
}

uint64_t hangs_nr(const struct hangs *h)
{
	uint64_t nr = 0;

	for (size_t i = 0; i < h->where.nr; i++)
		nr += h->where.entry[i].nr;
	return nr;
}

void hangs_free(struct hangs *h)
{
	tally_free(&h->where);
	samples_free(&h->isolated);
	samples_free(&h->listed);
}
