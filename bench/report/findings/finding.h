/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_FINDINGS_FINDING_H
#define PFNBENCH_REPORT_FINDINGS_FINDING_H

#include <stddef.h>
#include <stdio.h>

#include "bench/analysis/summary.h"

/**
 * struct finding - a sentence in two parts, both malloc()ed
 * @scope: what it is about: "6.12, contig:2M, blocker kernel:1@start"
 * @text: what was found there, without a full stop
 */
struct finding {
	char *scope;
	char *text;
};

struct findings {
	struct finding *finding;
	size_t nr;
};

/**
 * findings_begin() - add a sentence
 * @f: where it goes
 *
 * Return: a stream for its scope, to be ended by findings_text(); without memory the process ends.
 */
FILE *findings_begin(struct findings *f);

/**
 * findings_begin_place() - add a sentence about a place: "6.12, contig:2M, churn respawn"
 * @f: where it goes
 * @s: the run
 * @kernel: index
 * @value: index per axis
 * @over: axes that the sentence is about or goes over, a bit, 1 << AXIS_..., for each
 *
 * Return: as findings_begin(); axes with one value, and those of @over, are not in the scope.
 */
FILE *findings_begin_place(struct findings *f, const struct summary *s, size_t kernel,
			   const size_t value[AXIS_NR], unsigned int over);

/**
 * findings_text() - go on to the second part of the last sentence
 * @f: of findings_begin()
 * @scope: what findings_begin() or findings_begin_place() returned; ended
 *
 * Return: a stream for what was found, to be ended by memory_stream_end(); without memory the
 * process ends.
 */
FILE *findings_text(struct findings *f, FILE *scope);

/**
 * findings_put_ns() - write a time of a sentence, in the unit that suits it
 * @out: the sentence
 * @ns: the time
 */
void findings_put_ns(FILE *out, double ns);

/**
 * findings_free() - free what sentences have
 * @f: empty then
 */
void findings_free(struct findings *f);

#endif
