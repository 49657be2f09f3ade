/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_FINDINGS_FINDINGS_H
#define PFNBENCH_REPORT_FINDINGS_FINDINGS_H

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
 * findings_add() - add a sentence
 * @scope: malloc()ed, or NULL without memory; taken over
 * @text: likewise
 *
 * Return: 0 or -ENOMEM.
 */
int findings_add(struct findings *f, char *scope, char *text);

/**
 * findings_put_ns() - a time of a sentence, in the unit that suits it
 */
void findings_put_ns(FILE *out, double ns);

/**
 * findings_make() - compare policies, or policies with retries, in words
 * @s: the run; its samples get sorted
 * @f: result; release with findings_free() whatever is returned
 *
 * Of a run with several retries or churns see findings_retry(). Else, for each kernel, target and
 * fill, at most three sentences: the failure that differs most from the baseline's by ratio,
 * success where least stands in the way, and the success share that differs most. The baseline is
 * mainline's early-check, else the first policy asked. Where it was counted how far operations got,
 * the sentences of findings_kinds() follow.
 *
 * Return: 0 or -ENOMEM.
 */
int findings_make(struct summary *s, struct findings *f);
void findings_free(struct findings *f);

/**
 * findings_put_text() - all findings of a run as a list in Markdown
 * @out: where it goes; nothing where there is nothing to compare
 * @s: the run; its samples get sorted
 *
 * Return: 0 or -ENOMEM.
 */
int findings_put_text(FILE *out, struct summary *s);

#endif
