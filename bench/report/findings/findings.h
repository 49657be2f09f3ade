/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_FINDINGS_FINDINGS_H
#define PFNBENCH_REPORT_FINDINGS_FINDINGS_H

#include <stdio.h>

#include "bench/analysis/summary.h"
#include "bench/report/findings/finding.h"

/**
 * findings_make() - say in words what a run shows
 * @s: the run; its samples get sorted
 * @f: result; release with findings_free()
 *
 * Sentences of findings_subjects.h, one subject after the other; at least one. Without memory the process ends.
 */
void findings_make(struct summary *s, struct findings *f);

/**
 * findings_of_subject() - the findings of the first subject that has any, special ones first
 * @s: the run; its samples get sorted
 * @f: result; release with findings_free()
 *
 * Without memory the process ends.
 */
void findings_of_subject(struct summary *s, struct findings *f);

/**
 * findings_put_text() - all findings of a run as a list in Markdown
 * @out: where it goes
 * @s: the run; its samples get sorted
 */
void findings_put_text(FILE *out, struct summary *s);

/**
 * findings_put_mail() - all findings of a run for a posting: ASCII, at most 75 columns, with what
 * the run was made on, and how to make it again
 * @out: where it goes
 * @s: the run; its samples get sorted
 */
void findings_put_mail(FILE *out, struct summary *s);

/**
 * findings_rule() - by which rule sentences were chosen
 *
 * Return: a static sentence.
 */
const char *findings_rule(void);

#endif
