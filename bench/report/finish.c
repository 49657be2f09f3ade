// SPDX-License-Identifier: GPL-2.0
#include "bench/report/finish.h"

#include <errno.h>
#include <string.h>

#include "bench/analysis/compare.h"
#include "bench/record/reader.h"
#include "bench/report/findings/answer.h"
#include "bench/report/html/html.h"
#include "bench/report/plot/figures.h"
#include "bench/report/table/summary_ktap.h"
#include "bench/report/table/terminal.h"
#include "bench/util/text.h"

static int draw_and_report(const char *dir, struct summary *s, bool pdf, struct diag *why)
{
	struct figures figures;
	struct diag no_plots = {}, no_page;
	int drawn, written;

	figures_make(s, &figures);
	drawn = figures_draw(dir, s, &figures, pdf, &no_plots);
	written = html_report(dir, s, &figures, drawn ? no_plots.text : NULL, &no_page);
	figures_free(&figures);
	if (drawn)
		return diag_set(why, drawn, "%s", no_plots.text);
	if (written)
		return diag_set(why, written, "%s", no_page.text);
	return 0;
}

bool ending_is_skipped(const struct ending *e)
{
	for (int o = 0; o < OUTCOME_NR; o++)
		if (o != OUTCOME_SKIPPED && e->count[o])
			return false;
	return e->count[OUTCOME_SKIPPED];
}

static void tell_ending(const struct summary *s, struct ending *ending)
{
	const struct reason *first = NULL;

	memcpy(ending->count, s->count, sizeof(ending->count));
	for (size_t i = 0; i < s->nr_cells; i++)
		for (size_t k = 0; k < s->cells[i].nr_reasons; k++) {
			const struct reason *r = &s->cells[i].reasons[k];

			if (r->outcome == OUTCOME_SKIPPED && *r->text &&
			    (!first || r->first_id < first->first_id))
				first = r;
		}
	ending->skipped = first ? text_copy(first->text) : NULL;
}

static void print(const struct finish *how, struct summary *s)
{
	if (how->ktap) {
		summary_ktap(how->out, s);
	} else {
		answer_put_text(how->out, s);
		terminal_report(how->out, s, terminal_wants_ansi(how->out));
	}
	/* before what is said of plots; who wrote it all looks whether it could be */
	fflush(how->out);
}

int run_finish(const char *dir, const struct finish *how, struct ending *ending, struct diag *why)
{
	struct summary s;
	int err;

	err = summary_read_part(dir, how->where, NULL, &s, why);
	/* whatever is missing or wrong with the files: they are no run that can be read */
	if (diag_blames_input(err))
		err = -EBADMSG;
	if (!err && ending)
		tell_ending(&s, ending);
	if (!err && how->out)
		print(how, &s);
	if (!err)
		err = draw_and_report(how->into ?: dir, &s, how->pdf, why);
	summary_free(&s);
	return err;
}

static bool is_in_real_time(const char *dir)
{
	json_t *run = run_json_load(dir, NULL);
	const json_t *clock = json_object_get(json_object_get(run, "asked"), "clock");
	bool wall = clock && strcmp(json_string_value(clock), "icount");

	json_decref(run);
	return wall;
}

void run_warn_of_noise(const char *dir)
{
	const struct how how = { .alpha = 0.05 };
	struct noise_floor floor = {};
	struct measure latency;
	struct trial_set set;
	struct diag why;

	if (!is_in_real_time(dir) || measure_parse("latency", &latency, &why))
		return;
	if (!trial_set_read(dir, &where_all, &latency, 1, NULL, &set, &why))
		noise_floor_of(&set, &how, THRESHOLD_WALL, &floor);
	if (floor.differ) {
		diag_set(&why, 0,
			 "%s: this run differs from itself: even from odd %s in %zu rows; see "
			 "`pfnbench compare %s --aa`",
			 dir, floor.by_boot ? "boots" : "trials", floor.differ, dir);
		diag_print(&why);
	}
	trial_set_free(&set);
}
