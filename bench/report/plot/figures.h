/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_PLOT_FIGURES_H
#define PFNBENCH_REPORT_PLOT_FIGURES_H

#include "bench/report/plot/figure.h"
#include "bench/util/diag.h"

/**
 * figures_make() - which plots a run gives
 * @s: the run
 * @f: result, nothing drawn yet; release with figures_free()
 *
 * Of each kind that the run has the axes for, one for each target and whatever else tells figures
 * of the kind apart, if anything was measured there. Names mention the target, and other axes only
 * where they have several values. Without memory the process ends.
 */
void figures_make(const struct summary *s, struct figures *f);

/**
 * figures_free() - free what figures have
 * @f: as from figures_make(); empty then
 */
void figures_free(struct figures *f);

/**
 * struct picture - a form that figures are drawn in
 * @ending: of the file's name after the figure's; what is drawn hangs on it
 * @shape: see gnuplot_draw()
 */
struct picture {
	const char *ending;
	const char *shape;
};

/**
 * figure_draw() - write FOLDER/NAME.tsv and have gnuplot draw it
 * @folder: is there
 * @s: the run; its samples get sorted
 * @fig: one of its figures
 * @picture: what to draw
 * @nr: how many
 * @why: what went wrong and how to mend it
 *
 * Return: 0 or -errno
 */
int figure_draw(const char *folder, const struct summary *s, const struct figure *fig,
		const struct picture *picture, size_t nr, struct diag *why);

/**
 * figures_draw() - write DIR/plots/NAME.tsv for each figure and have gnuplot draw NAME.svg and
 * NAME-column.svg
 * @dir: result directory
 * @s: the run; its samples get sorted
 * @f: @drawn is set for each that was drawn
 * @pdf: whether the same is drawn in PDF as well
 * @why: the first thing that went wrong and how to mend it
 *
 * The data files are written also when gnuplot cannot be had.
 *
 * Return: 0, or -errno when anything could not be written or drawn.
 */
int figures_draw(const char *dir, const struct summary *s, struct figures *f, bool pdf,
		 struct diag *why);

/**
 * figures_match() - leave those figures alone that a name asks for
 * @f: figures that do not match are dropped
 * @name: a figure's whole name, or the beginning of names, such as a kind of plot; NULL: all
 * @why: which names there are
 *
 * Return: 0; -EINVAL where no figure is called so; -ENOENT where there are none
 */
int figures_match(struct figures *f, const char *name, struct diag *why);

#endif
