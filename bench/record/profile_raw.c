// SPDX-License-Identifier: GPL-2.0
#include "bench/record/profile_raw.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/function_groups.h"
#include "bench/record/profile.h"
#include "bench/util/fields.h"
#include "bench/util/json_count.h"
#include "bench/util/memory.h"

#define WORD_BYTES 8

/* Numbers of a call: symbol, depth, begin, end */
#define CALL_NUMBERS 4

/* Columns that are summed up stand in the order of their counters. */
_Static_assert(COUNTED_TLB_FILLS - COUNTED_LOADS == PROFILE_TLB_FILLS - PROFILE_LOADS, "order");

static const struct field raw_fields[] = {
	{ "id", FIELD_COUNT, NEEDED_ALWAYS },		{ "windows", FIELD_COUNT, NEEDED_ALWAYS },
	{ "instructions", FIELD_COUNT, NEEDED_ALWAYS }, { "idle_ns", FIELD_COUNT },
	{ "tlb_flushes", FIELD_COUNT, NEEDED_ALWAYS },	{ "lost", FIELD_COUNT, NEEDED_ALWAYS },
	{ "functions", FIELD_ARRAY, NEEDED_ALWAYS },	{ "calls", FIELD_ARRAY, NEEDED_ALWAYS },
	{ "stacks", FIELD_ARRAY, NEEDED_ALWAYS },	{},
};

bool profile_raw_has_memory(const json_t *raw)
{
	const json_t *row = json_array_get(json_object_get(raw, "functions"), 0);

	return json_array_size(row) == 1 + PROFILE_COLUMNS_NR;
}

static uint64_t number(const json_t *row, size_t i)
{
	return json_integer_value(json_array_get(row, i));
}

/* Behind the symbols come user space and what no symbol covers. */
static bool is_symbol(const json_t *row, const struct profile_symbols *s)
{
	return number(row, 0) < s->nr + 2;
}

static const char *name_of(const json_t *row, const struct profile_symbols *s)
{
	uint64_t n = number(row, 0);

	return n < s->nr ? s->symbol[n].name : n == s->nr ? PROFILE_USER : PROFILE_UNKNOWN;
}

/* Whether each row begins with a symbol, and has @nr numbers in all. */
static bool are_rows(const json_t *list, size_t nr, const struct profile_symbols *s)
{
	const json_t *row;
	size_t i;

	json_array_foreach (list, i, row) {
		if (json_array_size(row) != nr || !is_symbol(row, s))
			return false;
		for (size_t k = 0; k < nr; k++)
			if (!json_is_count(json_array_get(row, k)))
				return false;
	}
	return true;
}

static bool are_stacks(const json_t *list, unsigned int depth, const struct profile_symbols *s)
{
	const json_t *stack;
	size_t i;

	if (!json_is_array(list) || depth > PROFILE_STACK_MAX)
		return false;
	json_array_foreach (list, i, stack)
		if (json_array_size(stack) != 3 || !json_is_count(json_array_get(stack, 0)) ||
		    !json_is_count(json_array_get(stack, 1)) || !is_symbol(stack, s) ||
		    !are_stacks(json_array_get(stack, 2), depth + 1, s))
			return false;
	return true;
}

int profile_raw_check(const json_t *raw, const struct profile_symbols *s, struct diag *why)
{
	size_t columns = profile_raw_has_memory(raw) ? PROFILE_COLUMNS_NR : PROFILE_COLUMNS_PLAIN;
	int err = fields_check(raw, raw_fields, NEEDED_ALWAYS, why);

	if (err)
		return err;
	if (!are_rows(json_object_get(raw, "functions"), 1 + columns, s))
		return diag_set(why, -EBADMSG, "\"functions\" are not as expected");
	if (!are_rows(json_object_get(raw, "calls"), CALL_NUMBERS, s))
		return diag_set(why, -EBADMSG, "\"calls\" are not as expected");
	if (!are_stacks(json_object_get(raw, "stacks"), 0, s))
		return diag_set(why, -EBADMSG, "\"stacks\" are not as expected");
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct profile_function *)a)->name,
		      ((const struct profile_function *)b)->name);
}

/* By name, each once: parts of a function have its name. Return: how many */
static size_t collect(const json_t *raw, const struct profile_symbols *s,
		      struct profile_function *f)
{
	const json_t *row;
	size_t i, nr = 0, out = 0;

	json_array_foreach (json_object_get(raw, "functions"), i, row) {
		f[nr].name = name_of(row, s);
		for (size_t k = 0; k + 1 < json_array_size(row); k++)
			f[nr].value[k] = number(row, k + 1);
		nr++;
	}
	qsort(f, nr, sizeof(*f), by_name);
	for (i = 0; i < nr; i++) {
		if (!out || strcmp(f[out - 1].name, f[i].name)) {
			f[out++] = f[i];
			continue;
		}
		for (size_t k = 0; k < PROFILE_COLUMNS_NR; k++)
			f[out - 1].value[k] += f[i].value[k];
	}
	return out;
}

/* Copying and zeroing count by what they write, whatever form their loops have. */
static uint64_t work_of(const struct profile_function *f)
{
	enum function_group group = function_group(f->name);

	if (group == GROUP_COPY || group == GROUP_ZERO)
		return f->value[PROFILE_BYTES] / WORD_BYTES;
	return f->value[PROFILE_INSTRUCTIONS];
}

static void count_all(const json_t *raw, const struct profile_function *f, size_t nr,
		      uint64_t count[COUNTED_NR])
{
	memset(count, 0, COUNTED_NR * sizeof(*count));
	count[COUNTED_IDLE] = json_count(raw, "idle_ns");
	count[COUNTED_TLB_FLUSHES] = json_count(raw, "tlb_flushes");
	for (size_t i = 0; i < nr; i++) {
		count[COUNTED_EXECUTED] += f[i].value[PROFILE_INSTRUCTIONS];
		count[COUNTED_WORK] += work_of(&f[i]);
		if (!strcmp(f[i].name, PROFILE_USER))
			count[COUNTED_EXECUTED_USER] = f[i].value[PROFILE_INSTRUCTIONS];
		if (!strncmp(f[i].name, PROFILE_MODULE, strlen(PROFILE_MODULE)))
			count[COUNTED_EXECUTED_MODULE] += f[i].value[PROFILE_INSTRUCTIONS];
		for (int k = PROFILE_LOADS; k < PROFILE_COLUMNS_NR; k++)
			count[COUNTED_LOADS + k - PROFILE_LOADS] += f[i].value[k];
	}
}

static json_t *functions_json(const struct profile_function *f, size_t nr, size_t columns)
{
	json_t *json = json_object();

	for (size_t i = 0; i < nr; i++) {
		json_t *row = json_array();

		for (size_t k = 0; k < columns; k++)
			json_array_append_new(row, json_integer(f[i].value[k]));
		json_object_set_new(json, f[i].name, row);
	}
	return json;
}

static json_t *stacks_json(const json_t *list, const struct profile_symbols *s)
{
	json_t *json = json_array();
	const json_t *stack;
	size_t i;

	json_array_foreach (list, i, stack)
		json_array_append_new(json, json_pack("[s, I, o]", name_of(stack, s),
						      (json_int_t)number(stack, 1),
						      stacks_json(json_array_get(stack, 2), s)));
	return json;
}

static json_t *columns_json(size_t nr)
{
	json_t *json = json_array();

	for (size_t i = 0; i < nr; i++)
		json_array_append_new(json, json_string(profile_column_names[i]));
	return json;
}

json_t *profile_raw_line(const json_t *raw, const struct profile_symbols *s, const char *kernel,
			 uint64_t count[COUNTED_NR], struct diag *why)
{
	size_t columns = profile_raw_has_memory(raw) ? PROFILE_COLUMNS_NR : PROFILE_COLUMNS_PLAIN;
	size_t rows = json_array_size(json_object_get(raw, "functions"));
	struct profile_function *f = memory_zeroed(rows + 1, sizeof(*f));
	size_t nr = collect(raw, s, f);
	json_t *line = NULL;

	count_all(raw, f, nr, count);
	if (count[COUNTED_EXECUTED] == json_count(raw, "instructions"))
		line = json_pack("{s:i, s:I, s:s, s:I, s:O*, s:I, s:O*, s:o, s:o, s:o}", "schema",
				 PROFILE_SCHEMA, "id", (json_int_t)json_count(raw, "id"), "kernel",
				 kernel, "instructions", (json_int_t)count[COUNTED_EXECUTED],
				 "idle_ns", json_object_get(raw, "idle_ns"), "windows",
				 (json_int_t)json_count(raw, "windows"), "lost",
				 json_count(raw, "lost") ? json_object_get(raw, "lost") : NULL,
				 "columns", columns_json(columns), "functions",
				 functions_json(f, nr, columns), "stacks",
				 stacks_json(json_object_get(raw, "stacks"), s));
	else
		diag_set(why, -EBADMSG,
			 "functions executed %" PRIu64 " instructions, of %" PRIu64 " in all",
			 count[COUNTED_EXECUTED], json_count(raw, "instructions"));
	free(f);
	return line;
}

static bool has_phase(const struct profile_symbols *s, enum phase phase)
{
	if (phase == PHASE_OUTSIDE || phase == PHASE_OTHER)
		return true;
	for (size_t i = 0; i < s->nr; i++)
		if (s->symbol[i].phase && s->symbol[i].phase->phase == phase)
			return true;
	return false;
}

json_t *profile_raw_phases(const json_t *raw, const struct profile_symbols *s, uint64_t attempts,
			   bool early_check, struct diag *why)
{
	uint64_t ns = json_count(raw, "instructions") + json_count(raw, "idle_ns");
	struct phase_sum sum;
	const json_t *call;
	json_t *json;
	size_t i;

	phase_sum_begin(&sum, early_check);
	json_array_foreach (json_object_get(raw, "calls"), i, call) {
		uint64_t n = number(call, 0);
		const struct phase_function *fn = n < s->nr ? s->symbol[n].phase : NULL;

		if (fn)
			phase_sum_call(&sum, fn, number(call, 1), number(call, 2), number(call, 3));
		else
			sum.strays++;
	}
	if (phase_sum_end(&sum, attempts, ns, why))
		return NULL;
	json = json_object();
	for (enum phase p = 0; p < PHASE_NR; p++)
		if (has_phase(s, p))
			json_object_set_new(json, phase_names[p], json_integer(sum.ns[p]));
	return json;
}
