/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_FINDINGS_FINDING_H
#define PFNBENCH_REPORT_FINDINGS_FINDING_H

#include <stddef.h>
#include <stdio.h>

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
 * @f: where it goes
 * @scope: malloc()ed, or NULL without memory; taken over
 * @text: likewise
 *
 * Return: 0 or -ENOMEM.
 */
int findings_add(struct findings *f, char *scope, char *text);

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
