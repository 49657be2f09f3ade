// SPDX-License-Identifier: GPL-2.0
#include "bench/util/memory.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/util/file.h"

void memory_end(void)
{
	static const char said[] = "pfnbench: no memory; end other programs, or add some\n";

	file_write_all(STDERR_FILENO, said, sizeof(said) - 1);
	_exit(EXIT_FAILURE);
}

void *memory_resize(void *old, size_t size)
{
	void *p = realloc(old, size);

	if (!p && size)
		memory_end();
	return p;
}

void *memory_array(void *old, size_t nr, size_t size)
{
	void *p = reallocarray(old, nr, size);

	if (!p && nr)
		memory_end();
	return p;
}

void *memory_zeroed(size_t nr, size_t size)
{
	void *p = calloc(nr, size);

	if (!p)
		memory_end();
	return p;
}

static void *allocate(size_t size)
{
	return memory_resize(NULL, size);
}

void memory_or_end(void)
{
	json_set_alloc_funcs(allocate, free);
}

/* The bytes that a stream has written so far. */
struct text {
	char **out;
	size_t len;
};

static ssize_t append(void *cookie, const char *bytes, size_t nr)
{
	struct text *t = cookie;
	char *longer = memory_resize(*t->out, t->len + nr + 1);

	memcpy(longer + t->len, bytes, nr);
	t->len += nr;
	longer[t->len] = '\0';
	*t->out = longer;
	return (ssize_t)nr;
}

static int end(void *cookie)
{
	free(cookie);
	return 0;
}

/* open_memstream(3) is not used: text for which it has no memory is lost without an error. */
FILE *memory_stream(char **text)
{
	static const cookie_io_functions_t functions = { .write = append, .close = end };
	struct text *t = allocate(sizeof(*t));
	FILE *stream = fopencookie(t, "w", functions);

	*t = (struct text){ .out = text };
	*text = allocate(1);
	**text = '\0';
	if (!stream)
		memory_end();
	return stream;
}

void memory_stream_end(FILE *stream)
{
	bool bad = fflush(stream) || ferror(stream);

	if (fclose(stream) || bad)
		memory_end();
}
