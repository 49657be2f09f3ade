// SPDX-License-Identifier: GPL-2.0
#include "bench/record/profile.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/record/format.h"
#include "bench/util/fields.h"
#include "bench/util/json_count.h"

const char *const profile_column_names[PROFILE_COLUMNS_NR] = {
	[PROFILE_INSTRUCTIONS] = "instructions",
	[PROFILE_BYTES] = "bytes",
	[PROFILE_LOADS] = "loads",
	[PROFILE_STORES] = "stores",
	[PROFILE_LOAD_BYTES] = "load_bytes",
	[PROFILE_STORE_BYTES] = "store_bytes",
	[PROFILE_STRING] = "string_iterations",
	[PROFILE_L1D_MISSES] = "l1d_misses",
	[PROFILE_L2_MISSES] = "l2_misses",
	[PROFILE_L3_MISSES] = "l3_misses",
	[PROFILE_L3_SEQUENTIAL] = "l3_sequential",
	[PROFILE_TLB_FILLS] = "tlb_fills",
};

static const struct field line_fields[] = {
	{ "id", FIELD_COUNT, NEEDED_ALWAYS },
	{ "kernel", FIELD_TEXT, NEEDED_ALWAYS },
	{ "instructions", FIELD_COUNT, NEEDED_ALWAYS },
	{ "idle_ns", FIELD_COUNT },
	{ "windows", FIELD_COUNT, NEEDED_ALWAYS },
	{ "columns", FIELD_ARRAY, NEEDED_ALWAYS },
	{ "functions", FIELD_OBJECT, NEEDED_ALWAYS },
	{ "stacks", FIELD_ARRAY, NEEDED_ALWAYS },
	{},
};

/* All of them, or those that need no memory; in this order. */
static int read_columns(const json_t *columns, struct profile *p, struct diag *why)
{
	size_t nr = json_array_size(columns);
	bool known = nr == PROFILE_COLUMNS_PLAIN || nr == PROFILE_COLUMNS_NR;

	for (size_t i = 0; i < nr && known; i++) {
		const char *name = json_string_value(json_array_get(columns, i));

		known = name && !strcmp(name, profile_column_names[i]);
	}
	p->memory = nr == PROFILE_COLUMNS_NR;
	return known ? 0 : diag_set(why, -EBADMSG, "\"columns\" are none that pfnbench writes");
}

static int read_function(const struct profile *p, const json_t *row, struct profile_function *f,
			 struct diag *why)
{
	size_t nr = p->memory ? PROFILE_COLUMNS_NR : PROFILE_COLUMNS_PLAIN;
	bool good = json_array_size(row) == nr;

	for (size_t i = 0; i < nr && good; i++) {
		good = json_is_count(json_array_get(row, i));
		f->value[i] = json_integer_value(json_array_get(row, i));
	}
	return good ? 0
		    : diag_set(why, -EBADMSG, "\"functions\": %s has no count for each column",
			       f->name);
}

static int read_functions(const json_t *line, struct profile *p, struct profile_function *f,
			  struct diag *why)
{
	const json_t *row;
	const char *name;
	uint64_t sum = 0;

	json_object_foreach ((json_t *)line, name, row) {
		int err;

		f[p->nr_functions].name = name;
		err = read_function(p, row, &f[p->nr_functions], why);
		if (err)
			return err;
		if (p->nr_functions && strcmp(f[p->nr_functions - 1].name, name) >= 0)
			return diag_set(why, -EBADMSG, "\"functions\": %s is out of order", name);
		sum += f[p->nr_functions++].value[PROFILE_INSTRUCTIONS];
	}
	return sum == p->instructions ? 0
				      : diag_set(why, -EBADMSG,
						 "the functions' instructions are %" PRIu64
						 ", \"instructions\" says %" PRIu64,
						 sum, p->instructions);
}

static int check_stacks(const json_t *list, unsigned int depth, struct diag *why)
{
	const json_t *stack;
	size_t i;

	if (!json_is_array(list) || depth > PROFILE_STACK_MAX)
		return diag_set(why, -EBADMSG, "\"stacks\" has %s",
				json_is_array(list) ? "too many contexts within each other"
						    : "what is no list of contexts");
	json_array_foreach (list, i, stack) {
		int err;

		if (json_array_size(stack) != 3 || !json_is_string(json_array_get(stack, 0)) ||
		    !json_is_count(json_array_get(stack, 1)))
			return diag_set(why, -EBADMSG,
					"\"stacks\" has a context that is not name, count, list");
		err = check_stacks(json_array_get(stack, 2), depth + 1, why);
		if (err)
			return err;
	}
	return 0;
}

int profile_parse(const json_t *line, struct profile *p, struct diag *why)
{
	const json_t *functions = json_object_get(line, "functions");
	struct profile_function *f;
	int err;

	*p = (struct profile){ .id = -1 };
	if (!json_is_object(line))
		return diag_set(why, -EBADMSG, "no JSON object");
	if (format_check(line, PROFILE_SCHEMA, why) ||
	    fields_check(line, line_fields, NEEDED_ALWAYS, why) ||
	    read_columns(json_object_get(line, "columns"), p, why) ||
	    check_stacks(json_object_get(line, "stacks"), 0, why))
		return -EBADMSG;
	p->id = json_integer_value(json_object_get(line, "id"));
	p->kernel = json_string_value(json_object_get(line, "kernel"));
	p->instructions = json_count(line, "instructions");
	p->idle_ns = json_count(line, "idle_ns");
	p->windows = json_count(line, "windows");
	p->stacks = json_object_get(line, "stacks");
	p->functions = f = calloc(json_object_size(functions) + 1, sizeof(*f));
	if (!f)
		return diag_set(why, -ENOMEM, "out of memory");
	err = read_functions(functions, p, f, why);
	if (err)
		profile_free(p);
	return err;
}

void profile_free(struct profile *p)
{
	free((void *)p->functions);
	*p = (struct profile){ .id = -1 };
}
