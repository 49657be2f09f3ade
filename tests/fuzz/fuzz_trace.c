// SPDX-License-Identifier: GPL-2.0
/* The format of a tracepoint, and after a NUL what its buffer holds. */

#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <traceevent/event-parse.h>
#include <traceevent/kbuffer.h>
#include <unistd.h>

#include "bench/trial/trace_buffer.h"
#include "bench/util/file.h"
#include "tests/fuzz/scratch.h"
#include "workloads/trace_format.h"

static volatile uint64_t sum;

/* Every record has the fields that all events have. */
static void take(void *ctx, void *record, uint64_t ns)
{
	struct tep_record r = { .data = record };

	sum += ns + tep_data_type(ctx, &r) + tep_data_flags(ctx, &r);
}

static void buffer(struct tep_handle *tep, const struct input *in)
{
	static struct trace_buffer b;
	int fd = memfd_create("buffer", MFD_CLOEXEC);

	if (!b.page) {
		b.kbuffer = kbuffer_alloc(KBUFFER_LSIZE_8, KBUFFER_ENDIAN_LITTLE);
		b.page = malloc(65536);
		b.root = -1;
	}
	memset(b.page, 0xff, 65536);
	if (fd < 0 || file_write_all(fd, in->at, in->left))
		abort();
	lseek(fd, 0, SEEK_SET);
	b.raw = fd;
	trace_buffer_read(&b, take, tep);
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	struct tep_handle *tep = NULL;
	struct tep_event *event;
	struct diag why;
	size_t len;
	char *text = input_part(&in, &len);

	if (!trace_format_parse("system", "name", text, len, &tep, &event, &why)) {
		tep_find_field(event, "succeeded");
		buffer(tep, &in);
	}
	tep_free(tep);
	free(text);
	return 0;
}
