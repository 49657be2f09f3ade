// SPDX-License-Identifier: GPL-2.0
/* What a comparison is of, and by which rule, in words. */

#include <stdio.h>
#include <string.h>

#include "bench/report/compare/compare_grid.h"
#include "bench/util/memory.h"
#include "bench/util/text.h"

char *compare_common_text(const struct compare_view *v)
{
	const char *gap = "";
	char *text = NULL;
	FILE *out = memory_stream(&text);

	for (int l = 0; l < LABELS; l++) {
		const char *value = v->matches->match[0].label[l];

		if (compare_varies(v, l) || v->matches->differs[l] || !strcmp(value, "none"))
			continue;
		fprintf(out, "%s%s %s", gap, label_name(l), value);
		gap = ", ";
	}
	memory_stream_end(out);
	return text;
}

char *compare_across_text(const struct compare_view *v)
{
	const char *gap = "";
	char *text = NULL;
	FILE *out = memory_stream(&text);

	for (int l = 0; v->within < 0 && l < LABELS; l++) {
		if (!v->matches->differs[l])
			continue;
		fprintf(out, "%s%s %s against %s", gap, label_name(l), v->matches->base[l],
			v->matches->match[0].label[l]);
		gap = ", ";
	}
	memory_stream_end(out);
	return text;
}

char *compare_rule_text(const struct compare_view *v)
{
	const struct compare *c = v->compare;
	double threshold = 100 * c->threshold;

	if (c->how.deterministic && !c->family)
		return text_print("virtual time, trials paired by seed; worse or better where the "
				  "interval is beyond %g%%",
				  threshold);
	return text_print(
		"%sworse or better above %g%%, at p <= %g after Holm's adjustment for %zu "
		"tests",
		c->how.deterministic ? "virtual time; with churn " : "", threshold, c->how.alpha,
		c->family);
}
