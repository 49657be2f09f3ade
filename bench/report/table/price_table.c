// SPDX-License-Identifier: GPL-2.0
#include "bench/report/table/price_table.h"

#include <inttypes.h>
#include <stdlib.h>

#include "bench/cell/outcome.h"
#include "bench/report/table/grid.h"
#include "bench/report/table/number.h"
#include "bench/report/table/wrapped.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"
#include "bench/util/units.h"

static const char *fact(const json_t *machine, const char *name)
{
	return json_string_value(json_object_get(machine, name)) ?: "?";
}

static void put_machine(FILE *out, const json_t *machine)
{
	fprintf(out, "%s, Linux %s\n", fact(machine, "cpu"), fact(machine, "kernel"));
}

static void put_prices(FILE *out, const double ns[PRICE_NR], const char *title, bool ansi)
{
	struct grid g = { .title = title, .head = { "price", "ns" }, .columns = 2, .labels = 1 };

	for (int i = 0; i < PRICE_NR; i++) {
		struct grid_row *row = grid_add(&g);

		row->cell[0] = text_print("%s", price_units[i]);
		row->cell[1] = text_print("%.3g", ns[i]);
	}
	grid_text(out, &g, ansi);
	grid_free(&g);
}

void price_table_user(FILE *out, const struct user_prices *u, const json_t *machine, bool ansi)
{
	struct grid g = { .title = "Measured in user space: median of rounds [range]",
			  .head = { "", "unit", "median", "range" },
			  .columns = 4,
			  .labels = 1 };

	put_machine(out, machine);
	for (size_t i = 0; i < u->nr; i++) {
		const struct measured *m = &u->measured[i];
		struct grid_row *row = grid_add(&g);

		row->cell[0] = text_copy(m->probe->what);
		row->cell[1] = text_copy(m->probe->unit);
		row->cell[2] = text_print("%.3g", m->median);
		row->cell[3] = text_print("[%.3g..%.3g]", m->low, m->high);
	}
	grid_text(out, &g, ansi);
	grid_free(&g);
	put_prices(out, u->ns, "Prices of estimates that follow", ansi);
	fputc('\n', out);
	wrapped_put(out, "Their error is not known before they are held against trials of this "
			 "machine: pfnbench calibrate --host.");
}

static char *time_text(double ns)
{
	char text[32];

	return text_copy(format_ns(text, sizeof(text), ns > 0 ? (uint64_t)(ns + 0.5) : 0));
}

static char *thousands_text(double amount)
{
	return text_print(amount < 10000 ? "%.2f" : "%.0f", amount / 1000);
}

static char *error_text(double estimate, double measured)
{
	char *number = number_signed(100 * (estimate / measured - 1), 1);
	char *text = text_print("%s %%", number);

	free(number);
	return text;
}

static void put_kind(struct grid *g, const struct calibration *c, const struct calibration_kind *k)
{
	struct grid_row *row = grid_add(g);
	char *low = time_text(k->low_ns), *high = time_text(k->high_ns);
	size_t n = 0;

	row->cell[n++] = calibration_name(c, k);
	row->cell[n++] = time_text(k->measured_ns);
	row->cell[n++] = text_print("[%s..%s]", low, high);
	for (int i = 0; i < PRICE_NR; i++)
		row->cell[n++] = thousands_text(k->amounts.of[i]);
	row->cell[n++] = time_text(k->estimate_ns);
	row->cell[n++] = error_text(k->estimate_ns, k->measured_ns);
	if (c->fitted)
		row->cell[n++] = error_text(k->left_out_ns, k->measured_ns);
	free(low);
	free(high);
}

static void put_error(FILE *out, const char *what, const struct price_error *e)
{
	fprintf(out, "%s: %.1f %% in the median, %.1f %% at most, %zu kinds\n", what,
		100 * e->median, 100 * e->worst, e->kinds);
}

static void put_guests(FILE *out, const struct calibration *c)
{
	char *text =
		text_print("Guests ran %s (%s). Instructions are those outside of copying and "
			   "zeroing; lines come from memory, those of L3 from the third cache.",
			   c->kernel, c->release ?: "?");

	wrapped_put(out, text);
	free(text);
}

void price_table_kinds(FILE *out, const struct calibration *c, bool ansi)
{
	char *title = text_print("Kind by kind: %s measured on the machine, estimated from guests",
				 c->measured->name);
	struct grid g = { .title = title,
			  .head = { "kind", "measured", "range", "k instr.", "k seq.", "k random",
				    "k L3", "estimate", "error", c->fitted ? "left out" : NULL },
			  .columns = c->fitted ? 10 : 9,
			  .labels = 1 };
	json_t *machine = calibration_machine(c);

	put_machine(out, machine);
	json_decref(machine);
	for (size_t i = 0; i < c->nr; i++)
		put_kind(&g, c, &c->kind[i]);
	grid_text(out, &g, ansi);
	grid_free(&g);
	free(title);
	put_guests(out, c);
	if (c->unmatched)
		fprintf(out, "%zu kinds of the machine's are left out: no guest has them.\n",
			c->unmatched);
	put_prices(out, c->ns, c->fitted ? "Prices, fitted" : "Prices, given", ansi);
	fputc('\n', out);
	put_error(out, "Error of these prices", &c->error);
	if (c->fitted)
		put_error(out, "Error of each kind by prices of the others", &c->left_out);
	fprintf(out, "Order of kinds: %zu of %zu pairs are exchanged\n", c->exchanged,
		c->nr * (c->nr - 1) / 2);
}

static int by_measured(const void *a, const void *b)
{
	const struct calibration_kind *const *x = a, *const *y = b;

	return ((*x)->measured_ns > (*y)->measured_ns) - ((*x)->measured_ns < (*y)->measured_ns);
}

/* In the order of what was measured, so that estimates in another order are seen. */
void price_table_put_plot(FILE *out, const struct calibration *c)
{
	const struct calibration_kind **kind = memory_array(NULL, c->nr, sizeof(*kind));
	const json_t *host = json_object_get(c->host[0].shape.run, "host");

	for (size_t i = 0; i < c->nr; i++)
		kind[i] = &c->kind[i];
	qsort(kind, c->nr, sizeof(*kind), by_measured);
	fputs("row\tkind\toutcome\tclock\tmachine\tkernel\tmeasured_ns\tmeasured_min_ns\t"
	      "measured_max_ns\testimate_ns\ttrials\n",
	      out);
	for (size_t i = 0; i < c->nr; i++) {
		const struct calibration_kind *k = kind[i];
		char *name = calibration_name(c, k);

		fprintf(out, "%zu\t%s\t%s\twall\t%s\t%s\t%.0f\t%.0f\t%.0f\t%.0f\t%zu\n", i + 1,
			name, outcome_names[k->outcome], fact(host, "cpu"), c->release ?: c->kernel,
			k->measured_ns, k->low_ns, k->high_ns,
			c->fitted ? k->left_out_ns : k->estimate_ns, k->trials[0]);
		free(name);
	}
	free(kind);
}
