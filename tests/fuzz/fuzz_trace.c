// SPDX-License-Identifier: GPL-2.0
/* The format of a tracepoint, and after a NUL what its buffer is made of. */

#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <traceevent/event-parse.h>
#include <traceevent/kbuffer.h>
#include <unistd.h>

#include "bench/machine/trace_buffer.h"
#include "bench/machine/trace_format.h"
#include "bench/util/file.h"
#include "tests/fuzz/scratch.h"

static volatile uint64_t sum;

/* The library loses some memory of formats that it does not take. */
int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void)
{
	return 1;
}

/* Every record has the fields that all events have. */
static void take(void *ctx, void *record, uint64_t ns)
{
	struct tep_record r = { .data = record };

	sum += ns + tep_data_type(ctx, &r) + tep_data_flags(ctx, &r);
}

/* A part of the kernel's ring as it writes them: a header, and whole entries. See
 * linux/ring_buffer.h. */
#define PAGE   4096
#define HEADER 16

static size_t put_entry(char *at, size_t room, struct input *in)
{
	uint32_t head = input_byte(in), type = head & 31, len = 0;
	size_t bytes = type == 30 || type == 31 ? 8 : 4;

	if (!type || type == 29)
		len = 4 + 4 * (input_byte(in) % 32);
	bytes += type && type < 29 ? 4 * type : len;
	if (bytes > room)
		return 0;
	head |= input_byte(in) << 8;
	memcpy(at, &head, sizeof(head));
	for (size_t i = 4; i < bytes; i++)
		at[i] = input_byte(in);
	if (len)
		memcpy(at + 4, &len, sizeof(len));
	return bytes;
}

static size_t make_page(char *page, struct input *in)
{
	uint64_t used = 0, flags = (uint64_t)(input_byte(in) & 3) << 30;
	size_t n;

	memset(page, 0, PAGE);
	while (in->left && (n = put_entry(page + HEADER + used, PAGE - HEADER - used, in)))
		used += n;
	used |= flags;
	memcpy(page + 8, &used, sizeof(used));
	return PAGE;
}

static void buffer(struct tep_handle *tep, struct input *in)
{
	static struct trace_buffer b;
	int fd = memfd_create("buffer", MFD_CLOEXEC);
	char page[PAGE];

	if (!b.page) {
		b.kbuffer = kbuffer_alloc(KBUFFER_LSIZE_8, KBUFFER_ENDIAN_LITTLE);
		b.page = malloc(65536 + TRACE_RECORD_BYTES);
		b.root = -1;
	}
	memset(b.page, 0xff, 65536);
	if (fd < 0 || file_write_all(fd, page, make_page(page, in)))
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
	char *text = input_part(&in, NULL);

	if (!trace_format_parse("system", "name", text, &tep, &event, &why)) {
		tep_find_field(event, "succeeded");
		buffer(tep, &in);
	}
	tep_free(tep);
	free(text);
	return 0;
}
