// SPDX-License-Identifier: GPL-2.0
/* Sizes, times and shares, and values of every axis, which the first byte chooses. */

#include <stdlib.h>

#include "bench/experiment/axis.h"
#include "bench/util/units.h"
#include "tests/fuzz/scratch.h"

static void units(const char *text)
{
	uint64_t a = 0, b = 0;
	struct diag why;
	uint32_t ppm;
	char buf[32];

	parse_size(text, &a, &why);
	format_size(buf, sizeof(buf), a);
	parse_duration(text, &a, &why);
	format_ns(buf, sizeof(buf), a);
	if (!parse_duration_range(text, &a, &b, &why) && b < a)
		abort();
	if (!parse_share(text, &ppm, &why) && ppm > 1000000)
		abort();
	if (!parse_u64(text, 3, 1ull << 40, &a, &why) && (a < 3 || a > 1ull << 40))
		abort();
}

/* A value for each axis, one after the other, and whether they go together. */
static void axes(struct input *in)
{
	struct cell cell = { .geometry = { 4096, 2u << 20, 128u << 20 } };
	char *text[AXIS_NR];
	struct diag why;
	int err = 0, nr;

	for (nr = 0; nr < AXIS_NR && !err; nr++) {
		text[nr] = input_part(in, NULL);
		err = axis_parse(nr, text[nr], &cell, &why);
	}
	if (!err) {
		cell_valid(&cell, 2ull << 30, &why);
		cell_valid(&cell, 0, &why);
	}
	while (nr)
		free(text[--nr]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	uint8_t what = input_byte(&in);
	struct diag why;
	char *text;

	if (what >= AXIS_NR + 1) {
		axes(&in);
		return 0;
	}
	text = input_part(&in, NULL);
	if (what == AXIS_NR)
		units(text);
	else
		axis_parse(what, text, &(struct cell){}, &why);
	free(text);
	return 0;
}
