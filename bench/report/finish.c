// SPDX-License-Identifier: GPL-2.0
#include "bench/report/finish.h"

#include <errno.h>
#include <string.h>

#include "bench/analysis/summary.h"
#include "bench/report/figure.h"
#include "bench/report/html.h"
#include "bench/report/text.h"

static int draw_and_report(const char *dir, struct summary *s, bool pdf, struct diag *why)
{
	struct figures figures;
	struct diag no_plots = {}, no_page;
	int drawn, written;

	drawn = figures_make(s, &figures);
	if (drawn)
		diag_set(&no_plots, drawn, "%s/plots: %s", dir, strerror(-drawn));
	else
		drawn = figures_draw(dir, s, &figures, pdf, &no_plots);
	written = html_report(dir, s, &figures, drawn ? no_plots.text : NULL, &no_page);
	figures_free(&figures);
	if (drawn)
		return diag_set(why, drawn, "%s", no_plots.text);
	if (written)
		return diag_set(why, written, "%s", no_page.text);
	return 0;
}

int run_finish(const char *dir, FILE *out, bool pdf, uint64_t *crashed, struct diag *why)
{
	struct summary s;
	int err;

	err = summary_read(dir, &s, why);
	/* whatever is missing or wrong with the files: they are no run that can be read */
	if (err && err != -ENOMEM)
		err = -EBADMSG;
	for (size_t i = 0; !err && crashed && i < s.nr_cells; i++)
		*crashed += s.cells[i].count[OUTCOME_CRASHED];
	if (!err && out) {
		err = text_report(out, &s, text_wants_ansi(out));
		if (err)
			diag_set(why, err, "%s: %s", dir, strerror(-err));
		else if (fflush(out))
			err = diag_set(why, -errno, "cannot write the tables: %s", strerror(errno));
	}
	if (!err)
		err = draw_and_report(dir, &s, pdf, why);
	summary_free(&s);
	return err;
}
