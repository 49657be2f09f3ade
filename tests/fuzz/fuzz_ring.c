// SPDX-License-Identifier: GPL-2.0
/*
 * Records in a ring of perf, by the one who reads most of them: four bytes say where reading begins
 * and where the kernel is, the rest is the ring.
 */

#include <stdlib.h>
#include <string.h>

#include "bench/measure/candidate_trace.c" /* for a trace without a kernel */
#include "tests/fuzz/scratch.h"

#define RING 4096

static const char format[] =
	"name: mm_migrate_pages\nID: 7\nformat:\n"
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"
	"\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n"
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"
	"\tfield:unsigned long succeeded;\toffset:8;\tsize:8;\tsigned:0;\n"
	"\tfield:unsigned long failed;\toffset:16;\tsize:8;\tsigned:0;\n\n"
	"print fmt: \"\"\n";

static struct candidate_trace *trace(void)
{
	static struct candidate_trace t;
	struct tep_event *event;
	struct diag why;

	if (t.tep)
		return &t;
	if (trace_format_parse("migrate", "mm_migrate_pages", format, &t.tep, &event, &why))
		abort();
	t.succeeded = tep_find_field(event, "succeeded");
	t.failed = tep_find_field(event, "failed");
	t.armed = true;
	for (int i = 0; i < EVENT_NR; i++)
		t.id[i] = i + 1;
	t.ring.bytes = RING;
	return &t;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct candidate_trace *t = trace();
	struct candidates c = {};
	struct input in = { data, size };
	uint64_t tail = input_byte(&in) | input_byte(&in) << 8;
	uint64_t used = (input_byte(&in) | input_byte(&in) << 8) % (RING + 1);
	struct diag why;

	t->ring.page = calloc(1, sizeof(*t->ring.page) + RING);
	t->ring.page->data_offset = sizeof(*t->ring.page);
	t->ring.page->data_size = RING;
	t->ring.page->data_tail = tail & ~7ull;
	t->ring.page->data_head = (tail & ~7ull) + used;
	memcpy((char *)t->ring.page + t->ring.page->data_offset, in.at,
	       in.left < RING ? in.left : RING);
	candidate_trace_read(t, &c, &why);
	free(t->ring.page);
	return 0;
}
