/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PFNBENCH_REPORT_TABLE_FACTS_H
#define PFNBENCH_REPORT_TABLE_FACTS_H

#include <stddef.h>
#include <stdio.h>

#include "bench/analysis/summary.h"

/**
 * struct fact - a line of a run's heading
 * @name: what it is about ("environment"); the same as the line before: a list goes on
 * @text: malloc()ed
 */
struct fact {
	const char *name;
	char *text;
};

struct facts {
	struct fact *fact;
	size_t nr;
};

/**
 * facts_make() - what was asked, on what it ran, what came of it, in words
 * @s: the run
 * @f: result; release with facts_free()
 *
 * Without memory the process ends.
 */
void facts_make(const struct summary *s, struct facts *f);

/**
 * facts_free() - free the lines
 * @f: of facts_make(); zeroed afterwards
 */
void facts_free(struct facts *f);

/**
 * facts_put_values() - ", fill none, blocker pin:1@middle": axes with one value go without saying
 * @out: where it goes
 * @s: the run
 * @value: index per axis
 * @but: axes that are left out, a bit, 1 << AXIS_..., for each
 */
void facts_put_values(FILE *out, const struct summary *s, const size_t value[AXIS_NR],
		      unsigned int but);

/**
 * environment_note() - what the run's clock means, one sentence for headings and figures
 * @s: the run
 *
 * Return: a static string, without a full stop.
 */
const char *environment_note(const struct summary *s);

#endif
