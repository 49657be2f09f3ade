/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_EXPLAIN_EXPLAIN_VIEW_H
#define PFNBENCH_REPORT_EXPLAIN_EXPLAIN_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "bench/analysis/explain.h"

/**
 * struct explain_view - explanations, with what is shown of them
 * @explain: the result
 * @what: was added up: enum profile_column or PROFILED_...
 * @by: LABEL_... that sides within a run differ in, or -1
 * @top: how many functions of each group are shown; the others are one row
 * @group: only this one; GROUP_NR: all
 * @function: only this one; NULL: all
 */
struct explain_view {
	const struct explain *explain;
	int what;
	int by;
	size_t top;
	enum function_group group;
	const char *function;
};

/**
 * explain_shows() - whether a function is among those that are shown
 * @v: the view
 * @f: a function of its explanations
 *
 * Return: true if neither @v->group nor @v->function leaves it out.
 */
bool explain_shows(const struct explain_view *v, const struct explained *f);

/**
 * explain_side() - what a side is called: a value of what sides differ in, "A" or "B"
 * @v: the view
 * @x: one of its explanations
 * @side: 0 or 1
 *
 * Return: a string of the run, or a static one.
 */
const char *explain_side(const struct explain_view *v, const struct explanation *x, int side);

/**
 * explain_text() - tables for a terminal
 * @out: where they go
 * @v: the view
 * @ansi: bold and colours
 *
 * Without memory the process ends.
 */
void explain_text(FILE *out, const struct explain_view *v, bool ansi);

/**
 * explain_markdown() - the same as Markdown
 * @out: where it goes
 * @v: the view
 *
 * Without memory the process ends.
 */
void explain_markdown(FILE *out, const struct explain_view *v);

/**
 * explain_json() - the same, with every function, as one JSON object; docs/explain.md has its names
 * @out: where it goes
 * @v: the view; @top is not looked at
 *
 * Without memory the process ends.
 */
void explain_json(FILE *out, const struct explain_view *v);

/**
 * explain_folded() - calling contexts as flamegraph.pl and inferno read them: "a;b;c 12", or
 * "a;b;c 12 13" with both sides
 * @out: where they go
 * @v: the view, of PROFILED_STACKS; with more than one explanation contexts begin with what tells
 *     it apart
 *
 * Numbers are instructions of a mean operation, rounded.
 */
void explain_folded(FILE *out, const struct explain_view *v);

/**
 * explain_speedscope() - calling contexts as a file for speedscope, a profile for each side
 * @out: where it goes
 * @v: the view, of PROFILED_STACKS
 *
 * Without memory the process ends.
 */
void explain_speedscope(FILE *out, const struct explain_view *v);

#endif
