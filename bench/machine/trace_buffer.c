// SPDX-License-Identifier: GPL-2.0
#include "bench/machine/trace_buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <traceevent/kbuffer.h>
#include <unistd.h>

#include "bench/machine/trace_format.h"
#include "bench/machine/tracefs.h"

/* Sub-buffers of the ring are a page, unless somebody has changed that. */
#define SUBBUFFER_MAX 65536

/* "dropped events: 17", since the buffer was made */
static uint64_t dropped(const struct trace_buffer *b)
{
	char text[1024], *at;

	if (tracefs_get(b->root, TRACE_CPU "stats", text, sizeof(text)))
		return 0;
	at = strstr(text, "dropped events: ");
	return at ? strtoull(at + strlen("dropped events: "), NULL, 10) : 0;
}

static ssize_t read_page(struct trace_buffer *b)
{
	return read(b->raw, b->page, SUBBUFFER_MAX);
}

int trace_buffer_open(struct trace_buffer *b, int root, struct diag *why)
{
	*b = (struct trace_buffer){ .root = root, .on = -1, .raw = -1 };
	b->kbuffer = kbuffer_alloc(KBUFFER_LSIZE_8, KBUFFER_ENDIAN_LITTLE);
	/* Records at the end may be shorter than what is read of them. */
	b->page = calloc(1, SUBBUFFER_MAX + TRACE_RECORD_BYTES);
	if (!b->kbuffer || !b->page)
		return diag_set(why, -ENOMEM, "no memory for a trace");
	memset(b->page, 0xff, SUBBUFFER_MAX);
	b->raw = openat(root, TRACE_CPU "trace_pipe_raw", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	b->on = openat(root, "tracing_on", O_WRONLY | O_CLOEXEC);
	if (b->raw < 0 || b->on < 0)
		return diag_set(why, -errno, "tracefs: %s", strerror(errno));
	/* Left by a process that was killed; and the kernel's own page for reading. */
	while (read_page(b) > 0)
		;
	b->dropped = dropped(b);
	return 0;
}

void trace_buffer_close(struct trace_buffer *b)
{
	if (b->raw >= 0)
		close(b->raw);
	if (b->on >= 0)
		close(b->on);
	kbuffer_free(b->kbuffer);
	free(b->page);
	*b = (struct trace_buffer){ .root = -1, .on = -1, .raw = -1 };
}

int trace_buffer_switch(struct trace_buffer *b, bool on)
{
	return write(b->on, on ? "1" : "0", 1) < 0 ? -errno : 0;
}

/* Return: records that the kernel says are missing before this part of the buffer */
static uint64_t take_page(struct trace_buffer *b, size_t len,
			  void (*each)(void *ctx, void *record, uint64_t ns), void *ctx)
{
	unsigned long long ns;
	uint64_t missed;
	void *record;

	if (kbuffer_load_subbuffer(b->kbuffer, b->page) ||
	    kbuffer_start_of_data(b->kbuffer) + kbuffer_subbuffer_size(b->kbuffer) > (int)len)
		return 1;
	missed = kbuffer_missed_events(b->kbuffer);
	for (record = kbuffer_read_event(b->kbuffer, &ns); record;
	     record = kbuffer_next_event(b->kbuffer, &ns))
		each(ctx, record, ns);
	return missed;
}

uint64_t trace_buffer_read(struct trace_buffer *b,
			   void (*each)(void *ctx, void *record, uint64_t ns), void *ctx)
{
	uint64_t missed = 0, lost;
	ssize_t len;

	while ((len = read_page(b)) > 0)
		missed += take_page(b, len, each, ctx);
	lost = dropped(b) - b->dropped;
	b->dropped += lost;
	return lost ? lost : missed;
}
