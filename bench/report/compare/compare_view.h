/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_COMPARE_COMPARE_VIEW_H
#define PFNBENCH_REPORT_COMPARE_COMPARE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "bench/analysis/compare.h"

/* The sentences below a comparison, or in its heading */
#define NOTES_MAX 24

/**
 * struct sentences - a few
 * @text: malloc()ed
 * @nr: how many
 */
struct sentences {
	char *text[NOTES_MAX];
	size_t nr;
};

/**
 * struct compare_view - a comparison, with all that is told of it
 * @compare: the result
 * @set: both runs; the same one twice where sides are within a run
 * @matches: which cells
 * @measure: what was compared
 * @nr_measures: how many
 * @prices: what estimates are made by; NULL: no measure is an estimate
 * @aa: both sides are the same thing: how far they are apart is noise
 * @halves: sides are halves of one run
 * @all: rows without a difference are shown, too
 * @within: LABEL_... that sides of one run differ in, or -1
 * @command: the command line of the comparison, an array of words; NULL: nobody asks for it
 * @floor: noise of either run; NULL where there is none, or it was not asked for
 * @warnings: what may be the cause of a difference, besides what is compared
 * @notes: what else there is to say
 */
struct compare_view {
	const struct compare *compare;
	const struct trial_set *set[2];
	const struct matches *matches;
	const struct measure *measure;
	size_t nr_measures;
	const struct prices *prices;
	bool aa;
	bool halves;
	bool all;
	int within;
	const json_t *command;
	const struct noise_floor *floor[2];
	struct sentences warnings;
	struct sentences notes;
};

/**
 * compare_note() - add a sentence below the tables, made printable; one beyond NOTES_MAX is left out
 * @v: the view
 * @fmt: printf format
 * @...: arguments of @fmt
 *
 * Without memory the process ends.
 */
void compare_note(struct compare_view *v, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * compare_warn() - add a sentence to the heading, as compare_note() does below
 * @v: the view
 * @fmt: printf format
 * @...: arguments of @fmt
 */
void compare_warn(struct compare_view *v, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * compare_notes_make() - the sentences that follow from the runs and the result: other set-ups, too
 * few observations, noise, cells without a partner
 * @v: the view; sentences are added
 */
void compare_notes_make(struct compare_view *v);

/**
 * compare_setup_notes() - the sentences of what the sides differ in besides what is compared
 * @v: the view; sentences are added
 *
 * Measuring, memory, QEMU, the kernel's configuration and command line may be the cause of a
 * difference: they are warned of.
 */
void compare_setup_notes(struct compare_view *v);

/**
 * compare_view_free() - free a view's sentences; all the rest stays with who made it
 * @v: the view
 */
void compare_view_free(struct compare_view *v);

/**
 * compare_side_name() - what a side is: a directory, half of one, a value
 * @v: the view
 * @side: 0 or 1
 *
 * Return: malloc()ed text; without memory the process ends.
 */
char *compare_side_name(const struct compare_view *v, int side);

/**
 * compare_text() - tables for a terminal
 * @out: where they go
 * @v: the view
 * @ansi: bold and colours
 *
 * Without memory the process ends.
 */
void compare_text(FILE *out, const struct compare_view *v, bool ansi);

/**
 * compare_markdown() - the same as Markdown
 * @out: where it goes
 * @v: the view
 *
 * Without memory the process ends.
 */
void compare_markdown(FILE *out, const struct compare_view *v);

/**
 * compare_mail() - the same for a posting: ASCII, at most 75 columns, with what the runs were made on
 * and how to make them again
 * @out: where it goes
 * @v: the view, with @v->command
 *
 * Without memory the process ends.
 */
void compare_mail(FILE *out, const struct compare_view *v);

/**
 * compare_json() - the same, with every figure, as one JSON object; docs/compare.md has its names
 * @out: where it goes
 * @v: the view
 *
 * Without memory the process ends.
 */
void compare_json(FILE *out, const struct compare_view *v);

#endif
