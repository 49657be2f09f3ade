// SPDX-License-Identifier: GPL-2.0
/* What a run asked for: its kernels, axes and cells, and where a trial belongs. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/analysis/labels.h"
#include "bench/analysis/summary.h"
#include "bench/record/cell_fields.h"
#include "bench/record/json_printable.h"
#include "bench/record/reader.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

/* Far beyond any experiment; keeps a damaged run.json from asking for all memory. */
#define MAX_CELLS (1u << 24)

/* Those that nobody wants are behind the others; VALUE_NONE: there is no such value. */
static size_t value_index(const struct axis_values *values, const char *text)
{
	const json_t *index = json_object_get(values->index, text);

	return index ? (size_t)json_integer_value(index) : VALUE_NONE;
}

static size_t kernel_index(const struct summary *s, const char *spec)
{
	size_t i;

	for (i = 0; i < s->nr_kernels + s->unwanted_kernels; i++)
		if (!strcmp(s->kernels[i].spec, spec))
			break;
	return i;
}

struct cell_stats *summary_cell(const struct summary *s, size_t kernel, const size_t value[AXIS_NR])
{
	size_t i = combos_find(&s->combos, value);

	return &s->cells[i == SIZE_MAX ? s->nr_cells : kernel * s->per_kernel + i];
}

bool summary_next(const struct summary *s, size_t value[AXIS_NR], unsigned int axes)
{
	return combos_next(&s->combos, value, axes);
}

const char *cell_text(const struct summary *s, const struct cell_stats *cell, enum axis axis)
{
	return s->axes[axis].text[cell->value[axis]];
}

bool kernel_has_trials(const struct summary *s, size_t kernel)
{
	for (size_t i = 0; i < s->per_kernel; i++)
		if (cell_trials(&s->cells[kernel * s->per_kernel + i]))
			return true;
	return false;
}

uint64_t cell_trials(const struct cell_stats *cell)
{
	uint64_t nr = 0;

	for (int i = 0; i < OUTCOME_NR; i++)
		nr += cell->count[i];
	return nr;
}

uint64_t cell_ran(const struct cell_stats *cell)
{
	return cell->count[OUTCOME_SUCCESS] + cell->count[OUTCOME_FAILURE] +
	       cell->count[OUTCOME_TIMEOUT];
}

/* Values of each axis by index; false when @record names a value that was not asked. */
static bool find_values(const struct summary *s, const json_t *record, size_t value[AXIS_NR],
			enum axis *unknown)
{
	for (int a = 0; a < AXIS_NR; a++) {
		value[a] = value_index(&s->axes[a], cell_value(record, a));
		if (value[a] == VALUE_NONE) {
			*unknown = a;
			return false;
		}
	}
	return true;
}

static bool is_wanted(const struct summary *s, size_t kernel, const size_t value[AXIS_NR])
{
	for (int a = 0; a < AXIS_NR; a++)
		if (value[a] >= s->axes[a].nr)
			return false;
	return kernel < s->nr_kernels;
}

static int stray(const char *dir, unsigned long line, const char *name, const char *text,
		 struct diag *why)
{
	return diag_set(why, -EBADMSG,
			"%s/trials.ndjson:%lu: %s \"%s\" is not in run.json; "
			"the files are of two runs: restore them from a copy",
			dir, line, name, text);
}

static int unasked(const char *dir, unsigned long line, struct diag *why)
{
	return diag_set(why, -EBADMSG,
			"%s/trials.ndjson:%lu: no product of run.json has this cell; "
			"the files are of two runs: restore them from a copy",
			dir, line);
}

int summary_place(const struct summary *s, const char *dir, json_t *trial, unsigned long line,
		  struct cell_stats **cell, struct diag *why)
{
	size_t value[AXIS_NR], kernel;
	enum axis unknown;
	const char *spec;

	/* only then can a name be another one than run.json has by now */
	if (s->unprintable)
		json_printable(trial);
	spec = json_string_value(json_object_get(trial, "kernel"));
	kernel = kernel_index(s, spec);
	if (kernel == s->nr_kernels + s->unwanted_kernels)
		return stray(dir, line, "kernel", spec, why);
	if (!find_values(s, trial, value, &unknown))
		return stray(dir, line, axis_names[unknown], cell_value(trial, unknown), why);
	*cell = is_wanted(s, kernel, value) ? summary_cell(s, kernel, value) : NULL;
	return *cell && (*cell)->unasked ? unasked(dir, line, why) : 0;
}

static struct kernel_info read_kernel(const json_t *kernel)
{
	return (struct kernel_info){
		.spec = json_string_value(json_object_get(kernel, "spec")),
		.release = json_string_value(json_object_get(kernel, "release")),
		.error = json_string_value(json_object_get(kernel, "error")),
	};
}

/* Twice over them: those that are wanted, then the others, whose trials are known by their names. */
static void read_kernels(struct summary *s)
{
	const json_t *list = json_object_get(s->run, "kernels"), *kernel;
	size_t nr = 0, i;

	s->kernels = memory_zeroed(json_array_size(list) + 1, sizeof(*s->kernels));
	for (int wanted = 1; wanted >= 0; wanted--) {
		json_array_foreach (list, i, kernel) {
			struct kernel_info info = read_kernel(kernel);

			if (where_wants(s->where, LABEL_KERNEL, info.spec, !i) == wanted)
				s->kernels[nr++] = info;
		}
		if (wanted)
			s->nr_kernels = nr;
	}
	s->unwanted_kernels = nr - s->nr_kernels;
	kernel_labels(s->kernels, nr);
}

static void read_axis(const struct where *where, struct axis_values *values, const json_t *list,
		      enum axis axis)
{
	size_t nr = json_array_size(list), at = 0;

	values->text = memory_zeroed(nr + 1, sizeof(char *));
	for (int wanted = 1; wanted >= 0; wanted--) {
		for (size_t i = 0; i < (nr ?: 1); i++) {
			const char *text =
				nr ? json_string_value(json_array_get(list, i)) : axis_absent(axis);

			if (where_wants(where, LABEL_AXIS(axis), text, !i) == wanted)
				values->text[at++] = text;
		}
		if (wanted)
			values->nr = at;
	}
	values->unwanted = at - values->nr;
	values->index = json_object();
	/* the first of equals stays */
	while (at--)
		json_object_set_new(values->index, values->text[at], json_integer((json_int_t)at));
}

static void read_axes(struct summary *s)
{
	const json_t *axes = json_object_get(json_object_get(s->run, "asked"), "axes");

	for (int a = 0; a < AXIS_NR; a++)
		read_axis(s->where, &s->axes[a], json_object_get(axes, axis_names[a]), a);
}

size_t summary_values(const struct summary *s, int label)
{
	return label == LABEL_KERNEL ? s->nr_kernels : s->axes[label - 1].nr;
}

const char *summary_value_text(const struct summary *s, int label, size_t value)
{
	return label == LABEL_KERNEL ? s->kernels[value].spec : s->axes[label - 1].text[value];
}

size_t summary_value(const struct summary *s, int label, const char *text)
{
	size_t i = label == LABEL_KERNEL ? kernel_index(s, text)
					 : value_index(&s->axes[label - 1], text);

	return i < summary_values(s, label) ? i : VALUE_NONE;
}

int summary_no_value(const struct summary *s, int label, const char *text, struct diag *why)
{
	size_t nr = summary_values(s, label) +
		    (label == LABEL_KERNEL ? s->unwanted_kernels : s->axes[label - 1].unwanted);
	const char **known = memory_zeroed(nr + 1, sizeof(*known));
	char all[256];

	for (size_t i = 0; i < nr; i++)
		known[i] = summary_value_text(s, label, i);
	diag_set(why, -EINVAL, "%s: no %s %s in this run; it has %s", s->dir, label_name(label),
		 text, text_join(all, sizeof(all), known, nr));
	free(known);
	return -EINVAL;
}

static int check_where(const struct summary *s, struct diag *why)
{
	for (size_t i = 0; i < s->where->nr; i++) {
		int label = s->where->value[i].label;
		const char *text = s->where->value[i].text;

		if (!s->where->value[i].base && summary_value(s, label, text) == VALUE_NONE)
			return summary_no_value(s, label, text, why);
	}
	return 0;
}

/* What a product has on an axis, as far as it is wanted; all there is where it says nothing. */
static void product_axis(const struct summary *s, const json_t *asked, enum axis axis,
			 struct factors *factors)
{
	const json_t *list = json_object_get(asked, axis_names[axis]);
	size_t nr = list ? json_array_size(list) : s->axes[axis].nr;
	size_t *value = memory_zeroed(nr + 1, sizeof(*value)), kept = 0;

	for (size_t i = 0; i < nr; i++) {
		const char *text = json_string_value(json_array_get(list, i));

		value[kept] = list ? summary_value(s, LABEL_AXIS(axis), text) : i;
		kept += value[kept] != VALUE_NONE;
	}
	factors->axis[axis].value = value;
	factors->axis[axis].nr = kept;
}

static bool add_product(struct summary *s, const json_t *asked)
{
	struct factors factors;
	bool fits;

	for (enum axis a = 0; a < AXIS_NR; a++)
		product_axis(s, asked, a, &factors);
	fits = combos_add(&s->combos, &factors, MAX_CELLS / (s->nr_kernels ?: 1));
	for (enum axis a = 0; a < AXIS_NR; a++)
		free(factors.axis[a].value);
	return fits;
}

/* Of a run of one product run.json has no products, but its axes. */
static bool add_products(struct summary *s)
{
	const json_t *list = json_object_get(json_object_get(s->run, "asked"), "products");
	size_t nr = json_array_size(list);

	for (enum axis a = 0; a < AXIS_NR; a++)
		s->combos.values[a] = s->axes[a].nr;
	if (!combos_begin(&s->combos))
		return false;
	for (size_t i = 0; i < (nr ?: 1); i++)
		if (!add_product(s, json_array_get(list, i)))
			return false;
	s->per_kernel = combos_sort(&s->combos);
	return true;
}

static int make_cells(struct summary *s, struct diag *why)
{
	if (!add_products(s))
		return diag_set(why, -E2BIG,
				"%s/run.json: too many combinations; the file was edited", s->dir);
	s->nr_cells = s->nr_kernels * s->per_kernel;
	s->cells = memory_zeroed(s->nr_cells + 1, sizeof(*s->cells));
	s->nothing = memory_zeroed(MEASURED_NR, sizeof(*s->nothing));
	for (size_t i = 0; i < s->nr_cells; i++) {
		struct cell_stats *cell = &s->cells[i];

		cell->measured = s->nothing;
		cell->kernel = i / s->per_kernel;
		cell->not_run = s->kernels[cell->kernel].error;
		combos_values(&s->combos, i % s->per_kernel, cell->value);
	}
	s->cells[s->nr_cells] = (struct cell_stats){ .unasked = true, .measured = s->nothing };
	return 0;
}

/* Cells that make no sense on any kernel: the plan left them out once, for all kernels. */
static void mark_skipped(struct summary *s)
{
	const json_t *list = json_object_get(s->run, "skipped"), *skipped;
	size_t value[AXIS_NR], i;
	enum axis unknown;

	json_array_foreach (list, i, skipped) {
		if (!find_values(s, skipped, value, &unknown) || !is_wanted(s, 0, value))
			continue;
		for (size_t k = 0; k < s->nr_kernels; k++) {
			struct cell_stats *cell = summary_cell(s, k, value);

			if (!cell->unasked)
				cell->not_run =
					json_string_value(json_object_get(skipped, "reason"));
		}
	}
}

int summary_open(const char *dir, const struct where *where, struct summary *s, struct diag *why)
{
	int err;

	*s = (struct summary){ .dir = dir, .where = where };
	s->run = run_json_load(dir, why);
	if (!s->run)
		return -errno;
	s->unprintable = json_printable(s->run);
	s->finished = json_object_get(s->run, "ended");
	read_kernels(s);
	read_axes(s);
	err = check_where(s, why) ?: make_cells(s, why);
	if (!err)
		mark_skipped(s);
	return err;
}
