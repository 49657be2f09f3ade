// SPDX-License-Identifier: GPL-2.0
#include "bench/report/findings/finding.h"

#include <stdint.h>
#include <stdlib.h>

#include "bench/report/table/facts.h"
#include "bench/util/memory.h"
#include "bench/util/units.h"

FILE *findings_begin(struct findings *f)
{
	f->finding = memory_array(f->finding, f->nr + 1, sizeof(*f->finding));
	return memory_stream(&f->finding[f->nr++].scope);
}

FILE *findings_begin_place(struct findings *f, const struct summary *s, size_t kernel,
			   const size_t value[AXIS_NR], unsigned int over)
{
	FILE *out = findings_begin(f);

	fprintf(out, "%s, %s", s->kernels[kernel].label,
		s->axes[AXIS_TARGET].text[value[AXIS_TARGET]]);
	facts_put_values(out, s, value, 1u << AXIS_TARGET | over);
	return out;
}

FILE *findings_text(struct findings *f, FILE *scope)
{
	memory_stream_end(scope);
	return memory_stream(&f->finding[f->nr - 1].text);
}

void findings_put_ns(FILE *out, double ns)
{
	char text[32];

	fputs(format_ns(text, sizeof(text), (uint64_t)(ns + 0.5)), out);
}

void findings_free(struct findings *f)
{
	for (size_t i = 0; i < f->nr; i++) {
		free(f->finding[i].scope);
		free(f->finding[i].text);
	}
	free(f->finding);
	*f = (struct findings){};
}
