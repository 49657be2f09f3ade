// SPDX-License-Identifier: GPL-2.0
#include "bench/report/findings/finding.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "bench/util/units.h"

int findings_add(struct findings *f, char *scope, char *text)
{
	struct finding *more = reallocarray(f->finding, f->nr + 1, sizeof(*more));

	if (more)
		f->finding = more;
	if (!more || !scope || !text) {
		free(scope);
		free(text);
		return -ENOMEM;
	}
	f->finding[f->nr++] = (struct finding){ scope, text };
	return 0;
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
